"""Words for the shell to complete, found as quickly as they can be and without a word of complaint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from irrunner.cli.context import CliContext
from irrunner.playbook import model
from irrunner.safety.completion import can_be_offered
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    import click

    from irrunner.incident.state import State
    from irrunner.playbook.model import Step

Found = Iterable[tuple[str, str]]
"""Words, each with a few words of help."""
_MOST_INSTANCES = 200
"""Of one step; nobody reads a longer list."""


def words(kind: str, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """The words of one kind that start with what was typed."""
    try:
        cli = ctx.find_object(CliContext) or CliContext()
        found = list(KINDS[kind](cli, ctx, incomplete))
    except Exception:
        return []  # a shell that completes has nowhere to show what went wrong
    return [
        CompletionItem(word, help=one_line(help_text, 60) or None)
        for word, help_text in found
        if word.startswith(incomplete) and can_be_offered(word)
    ]


def outline(cli: CliContext) -> State:
    """The incident as its landmarks alone tell it: its steps and roles, but not how far they are."""
    from irrunner.incident.entries import EntryReader
    from irrunner.incident.folding import apply
    from irrunner.incident.state import State

    state, reader = State(cli.brief.id), EntryReader()
    for stored in cli.store().landmarks(cli.brief.id):
        apply(state, reader.read_row(stored))
    return state


def _incidents(cli: CliContext, _: click.Context, incomplete: str) -> Found:
    from irrunner.cli.incident_choice import briefs

    for found in (each for each in briefs(cli.store()) if each.id.startswith(incomplete)):
        yield found.id, f"{found.mode} {'open' if found.is_open else 'closed'}"


def _steps(cli: CliContext, _: click.Context, incomplete: str) -> Found:
    return _instances(cli, outline(cli).steps.values(), incomplete)


def _decisions(cli: CliContext, _: click.Context, incomplete: str) -> Found:
    return _instances(cli, (step for step in outline(cli).steps.values() if step.is_decision), incomplete)


def _instances(cli: CliContext, known: Iterable[Step], incomplete: str) -> Found:
    """What can be named of these steps: of one with rows or rounds each of them, with its sentence.

    The journal is read to its end only for those.
    """
    steps = [each for each in known if each.id.startswith(incomplete) or incomplete.startswith(each.id)]
    if not any(step.for_each or step.repeat for step in steps):
        yield from ((step.id, step.text) for step in steps)
        return
    from irrunner.incident.texts import sentence_in_words

    checklist = cli.opened().checklist
    for step in steps:
        keys = (key for key in checklist.instances(step.id) if key.row or not step.for_each)
        for key in islice((key for key in keys if str(key).startswith(incomplete)), _MOST_INSTANCES):
            yield str(key), sentence_in_words(checklist, checklist.view(key))


def _options(cli: CliContext, ctx: click.Context, _: str) -> Found:
    from irrunner.incident.state import StepKey

    key = StepKey.read(str(ctx.params.get("step", "")))
    step = outline(cli).steps.get(key.id) if key is not None else None
    return [(option, "") for option in step.options] if step is not None else []


def _roles(cli: CliContext, _: click.Context, __: str) -> Found:
    return [(role.name, role.label) for role in outline(cli).roles.values()]


def _questions(cli: CliContext, _: click.Context, __: str) -> Found:
    return [(f"{ask.key}=", ask.label) for ask in outline(cli).asks.values()]


def _evidence(cli: CliContext, _: click.Context, __: str) -> Found:
    return [(item.id, item.name) for item in cli.opened().state.evidence.values()]


def _channels(cli: CliContext, _: click.Context, __: str) -> Found:
    return [(name, "") for name in cli.settings.channels]


def _credentials(cli: CliContext, _: click.Context, __: str) -> Found:
    return [(row.id, row.cell("name")) for row in cli.opened().state.standing_rows("credentials").values()]


def _playbooks(cli: CliContext, _: click.Context, __: str) -> Found:
    from irrunner.playbook.library import listing

    return [(each.id, each.title) for each in listing(cli.playbooks) if not each.shadowed]


def _packs(cli: CliContext, _: click.Context, __: str) -> Found:
    from irrunner.playbook.indicator_packs.library import list_packs

    return [(each.id, each.title) for each in list_packs(cli.playbooks) if not each.shadowed]


def _regimes(cli: CliContext, _: click.Context, __: str) -> Found:
    from irrunner.deadlines.library import load_regimes

    return [(each.regime.id, each.regime.title) for each in load_regimes(cli.playbooks) if each.regime is not None]


def _plain(known: Iterable[str]) -> Callable[[CliContext, click.Context, str], Found]:
    return lambda _cli, _ctx, _incomplete: [(word, "") for word in known]


KINDS: dict[str, Callable[[CliContext, click.Context, str], Found]] = {
    "channels": _channels,
    "credentials": _credentials,
    "decisions": _decisions,
    "evidence": _evidence,
    "incidents": _incidents,
    "milestones": _plain(model.MILESTONES),
    "options": _options,
    "playbooks": _playbooks,
    "packs": _packs,
    "questions": _questions,
    "regimes": _regimes,
    "registers": _plain(model.REGISTERS),
    "roles": _roles,
    "sections": _plain(model.SECTIONS),
    "severities": _plain(model.SEVERITIES),
    "steps": _steps,
    "tlp": _plain(model.TLP),
}
