"""Words for the shell to complete, found as quickly as they can be and without a word of complaint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from irrunner.cli.context import CliContext
from irrunner.playbook import model
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    import click

    from irrunner.incident.state import State

Found = Iterable[tuple[str, str]]
"""Words, each with a few words of help."""


def words(kind: str, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """The words of one kind that start with what was typed."""
    try:
        cli = ctx.find_object(CliContext) or CliContext()
        found = list(KINDS[kind](cli, ctx))
    except Exception:
        return []  # a shell that completes has nowhere to show what went wrong
    return [
        CompletionItem(word, help=one_line(help_text, 60) or None)
        for word, help_text in found
        if word.startswith(incomplete) and one_line(word) == word
    ]


def outline(cli: CliContext) -> State:
    """The incident as its landmarks alone tell it: its steps and roles, but not how far they are."""
    from irrunner.incident.entries import EntryReader
    from irrunner.incident.folding import apply
    from irrunner.incident.state import State

    state, reader = State(cli.brief.id), EntryReader()
    for stored in cli.store().landmarks(cli.brief.id):
        apply(state, reader.read(stored.header, stored.body))
    return state


def _incidents(cli: CliContext, _: click.Context) -> Found:
    from irrunner.cli.incident_choice import brief

    store = cli.store()
    for found in (brief(store, each) for each in store.incidents()):
        yield found.id, f"{found.mode} {'open' if found.is_open else 'closed'}"


def _steps(cli: CliContext, _: click.Context) -> Found:
    return [(step.id, step.text) for step in outline(cli).steps.values()]


def _decisions(cli: CliContext, _: click.Context) -> Found:
    return [(step.id, step.text) for step in outline(cli).steps.values() if step.is_decision]


def _options(cli: CliContext, ctx: click.Context) -> Found:
    from irrunner.incident.state import StepKey

    key = StepKey.read(str(ctx.params.get("step", "")))
    step = outline(cli).steps.get(key.id) if key is not None else None
    return [(option, "") for option in step.options] if step is not None else []


def _roles(cli: CliContext, _: click.Context) -> Found:
    return [(role.name, role.label) for role in outline(cli).roles.values()]


def _questions(cli: CliContext, _: click.Context) -> Found:
    return [(f"{ask.key}=", ask.label) for ask in outline(cli).asks.values()]


def _evidence(cli: CliContext, _: click.Context) -> Found:
    return [(item.id, item.name) for item in cli.opened().state.evidence.values()]


def _playbooks(cli: CliContext, _: click.Context) -> Found:
    from irrunner.playbook.library import listing

    return [(each.id, each.title) for each in listing(cli.playbooks) if not each.shadowed]


def _plain(known: Iterable[str]) -> Callable[[CliContext, click.Context], Found]:
    return lambda _door, _ctx: [(word, "") for word in known]


KINDS: dict[str, Callable[[CliContext, click.Context], Found]] = {
    "decisions": _decisions,
    "evidence": _evidence,
    "incidents": _incidents,
    "milestones": _plain(model.MILESTONES),
    "options": _options,
    "playbooks": _playbooks,
    "questions": _questions,
    "registers": _plain(model.REGISTERS),
    "roles": _roles,
    "severities": _plain(model.SEVERITIES),
    "steps": _steps,
    "tlp": _plain(model.TLP),
}
