"""The page that lies in every bundle: what it is, and how to check it without irrunner."""

from __future__ import annotations

from typing import Any

_PAGE = """\
{marking}Incident {incident}: report, journal, playbooks and evidence
{evidence}

What is here

  report/         the report, to read (.html, .md) and for programs (the others)
  journal.jsonl   every entry of the record, exactly as it was stored, one a line
  playbooks/      the playbooks as they were used
  evidence/       the evidence; each file is named by its SHA-256
  manifest.json   every file with its size and SHA-256, and the head of the journal
  SHA256SUMS      the same hashes, for sha256sum
  seals/          what was signed, signatures and public keys, where there are any
  verify.py       checks all of this; needs Python 3.8 or newer and nothing else

Check the files           sha256sum -c SHA256SUMS
Check everything          python3 -I verify.py
Check against a head      python3 -I verify.py --head HEAD

The head of the journal is
  {head}
It stands for all {entries} entries. Compare it with one that came to you on another way: on paper, in a mail from then,
in an older report. Without that, whoever made this bundle could have rewritten all of it.

A verify.py that came with the bundle proves as much as you trust the bundle. One of your own:
  irrunner export --verifier > verify.py     then     python3 -I verify.py BUNDLE.zip

Evidence can be harmful. Files in evidence/ may be malware: do not open them on a machine that matters.
"""


def readme(manifest: dict[str, Any], entries: int) -> bytes:
    """The page for a manifest, and for so many entries, branches included."""
    exercise = manifest["mode"] == "exercise"
    hashes = (
        "The evidence itself was left out; the journal holds its hashes." if manifest["evidence"] == "hashes" else ""
    )
    return _PAGE.format(
        marking="EXERCISE. This did not happen.\n\n" if exercise else "",
        incident=manifest["incident"].encode("ascii", "backslashreplace").decode(),
        evidence=hashes or "Evidence included.",
        head=manifest["head"] or "(no entry could be read)",
        entries=entries,
    ).encode()
