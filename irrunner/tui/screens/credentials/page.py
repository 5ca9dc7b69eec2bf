"""What is known of one credential: each fact with who said so and when, and the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.moments import format_claimed
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.text_view import Block, hanging_block, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.content import Content

    from irrunner.incident.credentials import CredentialLine
    from irrunner.incident.entries import Entry

_LABEL = 10


def nothing() -> Iterator[Block]:
    """What stands there while there is no credential."""
    yield Block(line("No credentials yet.", "heading"))
    yield Block()
    yield hanging_block(line("a  ", "key"), line("add what could be read: its name, where it lies, what it opens"))
    yield hanging_block(line("   ", "key"), line("never its value; the last four characters are enough"))


def credential_page(each: CredentialLine, zone: str) -> Iterator[Block]:
    """One credential, its most dangerous side first."""
    yield Block(joined((f"{each.id}  ", "muted"), (each.name, "strong")))
    if each.lacks:
        yield hanging_block(line("Missing   ", "warning"), line(", ".join(each.lacks)))
    yield _fact("In use", each.in_use, each.use, zone, "why")
    yield _fact("Revoked", each.revoked, each.facts.revoked, zone)
    yield _fact("Reissued", each.reissued, each.facts.reissued, zone)
    yield _fact(
        "Dead", "accepted as it is" if each.accepted and each.dead == "no" else each.dead, each.facts.dead, zone
    )
    if each.proof is not None:
        gone = " (its bytes were destroyed since)" if each.proof.is_gone else ""
        yield from _text("  sent", each.proof.request or "nobody says what")
        yield from _text("  back", each.proof.status or "nobody says what")
        yield from _text("  kept", f"{each.proof.evidence or 'nothing'}{gone}")
    for label, text in (("Kind", each.kind), ("Tier", each.tier), ("Where", each.where), ("Owner", each.owner)):
        if text:
            yield from _text(label, text)


def _fact(label: str, word: str, entry: Entry | None, zone: str, words: str = "") -> Block:
    if entry is None:
        return hanging_block(
            _label(label), joined(word, (", nobody said so", "muted")) if word == "unknown" else line(word)
        )
    said = entry.body_text(words) if words else entry.words
    marks = entry.body_texts("out_of_order")
    odd = f". Out of order: {'; '.join(marks)}." if marks else ""
    about = f", {entry.by}, {format_claimed(entry.when, zone, entry.exactness)}, entry {entry.seq}"
    return hanging_block(_label(label), joined(word, (about, "muted"), f": {said}" if said else "", (odd, "warning")))


def _text(label: str, text: str) -> Iterator[Block]:
    for number, block in enumerate(paragraphs(plain(text))):
        yield hanging_block(_label(label if not number else ""), block.text)


def _label(text: str) -> Content:
    return line(f"{text:<{_LABEL}}", "muted")
