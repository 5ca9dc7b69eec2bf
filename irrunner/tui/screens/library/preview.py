"""A playbook as a text to read, before anybody works with it: foreign text, nothing filled in, nothing run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.durations import format_duration
from irrunner.playbook.problems import render
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets import markdown
from irrunner.tui.widgets.text_view import Block, hanging_block, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Phase, Playbook, Step


def preview(loaded: Loaded) -> list[Block]:
    """What is wrong with it, if anything is an error; otherwise what it says."""
    if loaded.playbook is None:
        errors = [each for each in loaded.problems if each.severity == "error"]
        many = "An error keeps" if len(errors) == 1 else f"{len(errors)} errors keep"
        blocks = [Block(joined((f"{many} this playbook from being used.", "bad"))), Block()]
        for each in errors:
            blocks.extend(Block(row.text, keep=True) for row in paragraphs(plain(render(each))))
            blocks.append(Block())
        return blocks
    return list(_told(loaded.playbook))


def _told(playbook: Playbook) -> Iterator[Block]:
    yield Block(line(playbook.title, "heading"))
    facts = [f"version {playbook.version}"] if playbook.version else []
    facts += [f"severity {playbook.severity}", f"TLP:{playbook.tlp.upper()}"]
    facts += [f"reviewed {playbook.reviewed}"] if playbook.reviewed else []
    yield Block(line(f"{playbook.id}   {'   '.join(facts)}", "muted"))
    yield Block()
    if playbook.summary:
        yield from markdown.blocks(playbook.summary)
        yield Block()
    if playbook.ask:
        yield Block(joined(("It asks first", "heading")))
        for ask in playbook.ask:
            example = f"such as {ask.example}" if ask.example else ""
            yield hanging_block(line("  "), joined(ask.label, (f"  {example}", "muted")))
        yield Block()
    if playbook.roles:
        yield Block(joined(("Roles", "heading")))
        for label in playbook.roles.values():
            yield hanging_block(line("  "), line(label))
        yield Block()
    for phase in playbook.phases:
        yield from _phase(phase)
    if playbook.references:
        yield Block(joined(("Read more", "heading")))
        for each in playbook.references:
            yield hanging_block(line("  "), joined(each.title, (f"  {each.url}", "muted")))


def _phase(phase: Phase) -> Iterator[Block]:
    yield Block(joined((phase.name, "heading"), (f"   {len(phase.steps)} steps", "muted")))
    for step in phase.steps:
        yield hanging_block(joined(("  ? " if step.is_decision else "  - ", "key")), joined(step.text, _more(step)))
    yield Block()


def _more(step: Step) -> tuple[str, str]:
    said = [", ".join(step.options)] if step.options else []
    said += [f"within {format_duration(step.within)}"] if step.within else []
    said += [f"for each of the {step.for_each}"] if step.for_each else []
    said += [f"if {step.when}"] if step.when else []
    return (f"  ({'; '.join(said)})" if said else "", "muted")
