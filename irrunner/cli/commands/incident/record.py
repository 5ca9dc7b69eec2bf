"""Commands on the record itself: correct, redact, purge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import entry_story, say_recorded
from irrunner.cli.options import AS, AT, BY, JSON, STORE, acting, completed, pass_cli
from irrunner.cli.place_type import PLACE
from irrunner.cli.prompts import YES, confirm
from irrunner.errors import NotFound
from irrunner.incident.verbs import record

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext

_WHY = click.option("--why", default="", metavar="REASON", help="Why it is removed; this stays in the record.")
_AUTHORITY = click.option("--authority", default="", metavar="PERSON", help="On whose authority; yours otherwise.")


@click.command()
@click.argument("seq", type=PLACE)
@click.option("--words", default=None, metavar="TEXT", help="What it should have said.")
@click.option("--occurred", default="", metavar="TIME", help="When it really happened.")
@click.option("--why", default="", metavar="REASON", help="How the mistake came about.")
@acting
@pass_cli
def correct(cli: CliContext, seq: int, words: str | None, occurred: str, why: str) -> None:
    """Correct the words or the time of an entry.

    SEQ is its number in `irrunner log`. The report prints the old text too.
    """
    if occurred:
        from irrunner.cli.prompts import settled_words

        occurred = settled_words(occurred, cli.brief.zone, cli.calendar())
    incident = cli.incident()
    entry = record.correct(incident, seq, words=words, occurred=occurred, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("seq", type=PLACE)
@_WHY
@_AUTHORITY
@YES
@acting
@pass_cli
def redact(cli: CliContext, seq: int, why: str, authority: str, yes: bool) -> None:
    """Erase the words of an entry for good.

    That there was an entry, when and by whom stays, and so does why it was redacted.
    """
    incident = cli.opened()
    entry = incident.state.entry(seq)
    if entry is None:
        raise NotFound(f"There is no entry {seq}.", hint=f"Entries go from 1 to {incident.state.seq}.")
    story = entry_story(entry, incident.state.zone)
    confirm(f"The words of entry {seq} of {incident.id} will be erased: {story}", str(seq), yes=yes)
    redacted = record.redact(incident, seq, why=why, authority=authority, at=cli.moment(), by=cli.by)
    say_recorded(cli, redacted)


@click.command()
@click.argument("incident", metavar="ID", shell_complete=completed("incidents"))
@_WHY
@_AUTHORITY
@YES
@STORE
@AS
@AT
@BY
@JSON
@pass_cli
def purge(cli: CliContext, incident: str, why: str, authority: str, yes: bool) -> None:
    """Remove a whole incident, leaving a tombstone.

    Its entries go, and the evidence that no other incident names. Id, head and counts stay.
    """
    cli.select(incident)
    at_hand = cli.opened()
    count = f"{at_hand.state.seq} entries and {len(at_hand.state.evidence)} pieces of evidence"
    confirm(f"{at_hand.id} will be removed: {count}.", at_hand.id, yes=yes)
    entry = record.purge(at_hand, why=why, authority=authority, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)
