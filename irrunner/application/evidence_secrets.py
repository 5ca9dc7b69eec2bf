"""Secrets in evidence: a warning with the lines, right after it was kept. Evidence stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.errors import IrrunnerError
from irrunner.safety.secrets import find_secrets
from irrunner.safety.text_bytes import decode_sample

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.journal.interface import Vault

LOOKED_AT: Final = 4 << 20
"""Bytes at the beginning of an item in which secrets are looked for: a moment's work."""


def evidence_warning(vault: Vault, entry: Entry) -> str:
    """A sentence about what looks like secrets in an item that was just kept; empty when nothing does.

    Args:
        vault: which keeps the bytes.
        entry: which added the item; another kind of entry, or a reference, has nothing to look at.
    """
    if entry.kind != "evidence.added" or entry.refs.get("kept") == "no":
        return ""
    try:
        with vault.open(str(entry.refs["sha256"])) as stream:
            text = decode_sample(stream.read(LOOKED_AT))
    except (IrrunnerError, OSError):  # it is kept; whether it can be read again is what `verify` says
        return ""
    found = find_secrets(text)
    if not found:
        return ""
    named = ", ".join(f"{each.what} ({each.beginning}…, line {each.line})" for each in found)
    item = entry.refs.get("evidence")
    return (
        f"{item} holds what looks like {named}. Evidence is kept as it is:"
        f" whoever gets a copy gets that too. Enter it as a credential if it is one."
    )
