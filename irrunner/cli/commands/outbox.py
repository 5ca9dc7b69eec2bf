"""Acts on a team store that are not yet recorded: list, send, drop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.application.outbox.sending import KNOWN, REFUSED, Outcome, send_drafts
from irrunner.cli.lazy import Family
from irrunner.cli.options import AS, everywhere, pass_cli
from irrunner.cli.outbox import require_outbox
from irrunner.cli.output import say, say_aside, say_json
from irrunner.cli.prompts import YES, confirm
from irrunner.errors import NotFound, NotYetRecorded, Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.application.outbox.draft import Draft
    from irrunner.application.outbox.folder import OutboxFolder, Waiting
    from irrunner.cli.context import CliContext
    from irrunner.incident.incident import Incident

_WIDTH = 160


@click.group(cls=Family)
def outbox() -> None:
    """Acts that are not yet recorded: list, send, drop.

    While the server of a team store cannot be reached, what you do is kept on this machine. An open screen sends it by
    itself when the line is back.
    """


@outbox.command("list")
@everywhere
@AS
@pass_cli
def list_(cli: CliContext) -> None:
    """Show what is not yet recorded, oldest first. The server is not asked."""
    waiting = require_outbox(cli.place, cli.actor).waiting()
    if cli.json:
        say_json({"drafts": [_fields(each) for each in waiting]})
        return
    if not waiting:
        say("Nothing waits: everything is recorded.")
    for each in waiting:
        say(_line(each))
        if each.draft is not None and each.draft.refused is not None:
            say(f"      refused: {one_line(each.draft.refused.sentence, 400)}")


@outbox.command()
@click.argument("numbers", metavar="[N...]", nargs=-1, type=click.IntRange(min=1))
@click.option("--why", default="", metavar="REASON", help="Send with this reason what was refused without one.")
@everywhere
@AS
@pass_cli
def send(cli: CliContext, numbers: tuple[int, ...], why: str) -> None:
    """Record what waits, in order, with the time at which each happened.

    What was recorded before the line dropped is found and never written twice. What is refused stays, for you to drop
    or to send again with --why.
    """
    found = require_outbox(cli.place, cli.actor)
    waiting = found.waiting()
    _require_known(waiting, numbers)
    if why and len(numbers) != 1:
        raise Refused("A reason is for one draft.", hint="Name it: irrunner outbox send N --why …")
    outcomes = _send(cli, found, numbers, why) if waiting else []
    left = found.count()
    if cli.json:
        say_json({"sent": [_outcome_fields(each) for each in outcomes], "left": left})
    elif not outcomes:
        say("Nothing waits: everything is recorded." if not left else "Another irrunner sends what waits.")
    if refused := [each for each in outcomes if each.result == REFUSED]:
        many = "1 draft was" if len(refused) == 1 else f"{len(refused)} drafts were"
        raise Refused(
            f"{many} refused and waits for you." if len(refused) == 1 else f"{many} refused and wait for you.",
            hint="Drop it: irrunner outbox drop N. Or send it with a reason: irrunner outbox send N --why …",
        )


def _send(cli: CliContext, found: OutboxFolder, numbers: Sequence[int], why: str) -> list[Outcome]:
    """Send, and say at once what became of each.

    Raises:
        NotYetRecorded: the line dropped again.
    """
    from irrunner.errors import LineLost

    outcomes: list[Outcome] = []
    try:
        for outcome in send_drafts(found, lambda name: _opened(cli, name), numbers=numbers, why=why):
            outcomes.append(outcome)
            if not cli.json:
                _say_outcome(outcome)
    except LineLost as error:
        raise NotYetRecorded(
            f"{error.sentence} {found.count()} still wait.", hint="Send them when the line is back."
        ) from error
    return outcomes


def _opened(cli: CliContext, name: str) -> Incident:
    cli.select(name)
    incident = cli.opened()
    incident.outbox = None
    return incident


@outbox.command()
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@YES
@everywhere
@AS
@pass_cli
def drop(cli: CliContext, number: int, yes: bool) -> None:
    """Throw a draft away, unrecorded. It asks first."""
    found = require_outbox(cli.place, cli.actor)
    waiting = found.waiting()
    _require_known(waiting, (number,))
    each = next(each for each in waiting if each.number == number)
    about = _about(each.draft) if each.draft is not None else each.trouble
    confirm(f"Draft {number} is dropped and never recorded: {about}.", str(number), yes=yes)
    found.drop(number)
    if cli.json:
        say_json({"dropped": number})
    else:
        say(f"Draft {number} is dropped. It was not recorded.")


def _require_known(waiting: Sequence[Waiting], numbers: Sequence[int]) -> None:
    known = [each.number for each in waiting]
    for number in numbers:
        if number not in known:
            raise NotFound(f"There is no draft {number}.", hint="`irrunner outbox list` shows what waits.")


def _line(each: Waiting) -> str:
    if each.draft is None:
        return f"{each.number:>4}  {each.trouble or 'is being sent just now'}"
    return f"{each.number:>4}  {_about(each.draft)}"


def _about(draft: Draft) -> str:
    when = f"{draft.time[:10]} {draft.time[11:16]} UTC"
    at = f", at {one_line(draft.claimed, 60)}" if draft.claimed else ""
    by = f", by {one_line(draft.by, 40)}" if draft.by != draft.name else ""
    maybe = "  (may be recorded: sending finds out)" if draft.sent else ""
    words = one_line(draft.words, _WIDTH)
    return f"{when}  {one_line(draft.incident, 40)}  {one_line(draft.verb, 40)}: {words}{at}{by}{maybe}"


def _say_outcome(outcome: Outcome) -> None:
    words = one_line(f"{outcome.draft.verb}: {outcome.draft.words}", 80) if outcome.draft is not None else ""
    if outcome.error is not None:
        say_aside(f"Draft {outcome.number} was refused. {words}")
        say_aside(f"  {outcome.error.sentence} {outcome.error.hint}".rstrip())
        return
    incident = one_line(outcome.draft.incident, 40) if outcome.draft is not None else ""
    was = "was recorded before the line dropped" if outcome.result == KNOWN else "is recorded"
    say(f"Draft {outcome.number} {was}: {incident} {outcome.place}. {words}")


def _fields(each: Waiting) -> dict[str, Any]:
    draft = each.draft
    if draft is None:
        return {"draft": each.number, "usable": False, "busy": each.is_busy, "trouble": each.trouble}
    return {
        "draft": each.number,
        "usable": True,
        "busy": False,
        "incident": draft.incident,
        "verb": draft.verb,
        "arguments": draft.arguments,
        "time": draft.time,
        "by": draft.by,
        "maybe_recorded": bool(draft.sent),
        "refused": draft.refused.sentence if draft.refused is not None else "",
    }


def _outcome_fields(outcome: Outcome) -> dict[str, Any]:
    return {
        "draft": outcome.number,
        "result": outcome.result,
        "incident": outcome.draft.incident if outcome.draft is not None else "",
        "place": outcome.place,
        "sentence": outcome.error.sentence if outcome.error is not None else "",
    }
