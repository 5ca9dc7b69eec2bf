"""A foreign playbook as a file of our language: it lints at draft, and its comments say what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.exchange.playbooks.names import make_id
from irrunner.playbook.yaml_text import literal, quoted
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exchange.playbooks.model import ForeignPhase, ForeignPlaybook, ForeignStep

_MAX_TITLE: Final = 200
_MAX_TEXT: Final = 500
_MAX_HOW: Final = 20_000
_MAX_OPTION: Final = 60


def write_playbook(playbook: ForeignPlaybook, name: str = "") -> bytes:
    """The bytes of a file of our language; those of the original where an export carried them along.

    Args:
        playbook: what a reader made.
        name: the id; made from the title when empty.
    """
    if playbook.original:
        return playbook.original
    return ("\n".join(_lines(playbook, name or make_id(playbook.title, set(), "imported"))) + "\n").encode()


def _lines(playbook: ForeignPlaybook, name: str) -> Iterator[str]:
    yield f"# Imported from {playbook.format}. Nobody has answered for its commands yet: read them before you copy one."
    for sentence in playbook.left_out:
        yield f"# Left out: {one_line(sentence, _MAX_TEXT)}"
    yield "playbook: 1"
    yield f"id: {name}"
    yield f"title: {quoted(one_line(playbook.title, _MAX_TITLE))}"
    yield 'version: "0.1"'
    if playbook.summary:
        yield f"summary: {quoted(one_line(playbook.summary, _MAX_TEXT))}"
    yield f"severity: {playbook.severity}"
    yield f'tlp: "{playbook.tlp}"'
    if playbook.attack:
        yield f"tags: {{attack: [{', '.join(playbook.attack)}]}}"
    if playbook.references:
        yield "references:"
        for title, url in playbook.references:
            yield f"  - {{title: {quoted(one_line(title, _MAX_TITLE))}, url: {quoted(url)}}}"
    if playbook.ask:
        yield "ask:"
        for ask in playbook.ask:
            default = f", default: {quoted(one_line(ask.default, _MAX_TITLE))}" if ask.default else ""
            yield f"  {ask.key}: {{label: {quoted(one_line(ask.label, _MAX_TITLE))}{default}}}"
    yield "phases:"
    fills = {ask.key for ask in playbook.ask}
    for phase in playbook.phases:
        yield from _phase(phase, fills)


def _phase(phase: ForeignPhase, fills: set[str]) -> Iterator[str]:
    yield f"  - phase: {quoted(one_line(phase.name, _MAX_TITLE))}"
    yield "    steps:"
    for step in phase.steps:
        yield from _step(step, fills)


def _step(step: ForeignStep, fills: set[str]) -> Iterator[str]:
    yield f"      - id: {step.id}"
    text, rest = _sentence(step.text)
    yield f"        {'decide' if step.options else 'do'}: {literal(text, fills)}"
    if step.options:
        yield f"        options: [{', '.join(quoted(one_line(option, _MAX_OPTION)) for option in step.options)}]"
    if step.when:
        yield f"        when: {quoted(_condition(step.when))}"
    if how := "\n\n".join(part for part in (rest, step.how.strip()) if part)[:_MAX_HOW]:
        yield f"        how: {literal(how, fills)}"
    if step.warn:
        yield f"        warn: {literal(one_line(step.warn, _MAX_TEXT), fills)}"
    if step.repeat:
        yield f"        repeat: {literal(one_line(step.repeat, _MAX_TITLE), fills)}"


def _sentence(text: str) -> tuple[str, str]:
    """What fits into one row, and the whole text where it does not."""
    plain = " ".join(text.split())
    return (plain, "") if len(plain) <= _MAX_TEXT else (f"{plain[: _MAX_TEXT - 1]}…", plain)


def _condition(ways: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    parts = [" and ".join(f'{decision} == "{option}"' for decision, option in way) for way in ways]
    return parts[0] if len(parts) == 1 else " or ".join(f"({part})" if " and " in part else part for part in parts)
