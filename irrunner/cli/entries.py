"""Entries as a command shows them: as a line, as JSON, and as the answer to the act that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.application import entry_data
from irrunner.application.acknowledgement import acknowledgement, out_of_order
from irrunner.application.entry_data import entry_fields
from irrunner.cli.output import Unprintable, say, say_aside, say_json, short, warn
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irrunner.cli.context import CliContext
    from irrunner.incident.entries import Entry


_LOOKED_AT = 50
"""Entries of one act in which secrets are looked for; more came out of a file that was shown first."""

_READ = 10
"""Pieces of evidence of one act that are read again for secrets."""


def entry_line(entry: Entry, zone: str, *, date: bool = False, seconds: bool = False) -> str:
    """Time, place in the journal, who and what, as one harmless line; `date` puts the day before the time."""
    from irrunner.incident.moments import format_day, format_time

    is_day = entry.exactness == "day"  # nobody said midnight
    when = format_day(entry.when, zone) if is_day else format_time(entry.when, zone, date=date, seconds=seconds)
    return f"{when}  #{entry.seq}  {one_line(entry.by, 24)}  {entry_story(entry, zone)}"


def entry_story(entry: Entry, zone: str) -> str:
    """What happened, as one harmless line."""
    from irrunner.incident.entry_text import describe_entry

    return one_line(describe_entry(entry).line(zone), 2_000)


def incident_fields(cli: CliContext, seq: int = 0) -> dict[str, Any]:
    """Which incident an answer is about, and its head; with `seq` the head that it had after that entry."""
    return {**entry_data.incident_fields(cli.store(), cli.brief.id, cli.brief.mode, seq), **cli.as_of}


def say_recorded(cli: CliContext, entry: Entry, more: Mapping[str, Any] | None = None, *, sentence: str = "") -> None:
    """Answer that a verb was carried out: what, in which entry, when if a time was given, and the head.

    Args:
        cli: what the command works with.
        entry: what the verb wrote.
        more: further fields of the JSON answer.
        sentence: what happened, without its full stop, where the entry alone does not say it.
    """
    _answer(cli, [entry], {**entry_fields(entry), **(more or {})}, sentence)


def say_all_recorded(
    cli: CliContext, entries: Sequence[Entry], more: Mapping[str, Any] | None = None, *, sentence: str = ""
) -> None:
    """As `say_recorded`, for a verb that may write several entries; `entries` of the JSON answer lists them all."""
    listed = [entry_fields(entry) for entry in entries]
    _answer(cli, entries, {**listed[-1], **(more or {}), "entries": listed}, sentence)


def _answer(cli: CliContext, entries: Sequence[Entry], fields: Mapping[str, Any], sentence: str) -> None:
    about = incident_fields(cli, entries[-1].seq)
    try:
        if cli.json:
            say_json({**about, **fields})
        else:
            say(_line(cli, sentence or acknowledgement(entries, cli.brief.zone), entries, str(about["head"])))
            say_out_of_order(entries, cli.exercise)
            _say_reopened(cli, entries)
            _say_secrets(entries)
        say_kept_secrets(cli, entries)
    except BrokenPipeError:  # it is done and on disk, whether or not anybody hears of it
        pass
    except Unprintable as unprintable:
        say_aside(f"Recorded as entry {entries[-1].seq} of {about['incident']}. {unprintable.sentence}")
    warn(cli.new_warnings())
    if cli.store().line is not None:
        from irrunner.cli.outbox import say_what_waits

        say_what_waits(cli.place, cli.actor)


def say_out_of_order(entries: Sequence[Entry], exercise: str) -> None:
    """Print a line for each entry that was recorded as out of order; `exercise` is what each line starts with."""
    for entry in entries:
        if sentence := out_of_order(entry):
            say(f"{exercise}{sentence}")


_GROWING = ("answer.given", "decision.made", "register.entered", "register.changed", "event.corrected")
_TAKEN_BACK = "act.withdrawn"


def _say_reopened(cli: CliContext, entries: Sequence[Entry]) -> None:
    """Say which steps that were done are open again, because what they rest on grew."""
    if entries[0].kind not in (*_GROWING, _TAKEN_BACK):
        return
    from irrunner.incident.entries import EntryReader
    from irrunner.incident.verbs.growth import reopened_by

    reader = EntryReader()
    later = (reader.read(row.header, row.body) for row in cli.store().rows(cli.brief.id, entries[-1].seq))
    names = reopened_by(entries, later)
    if names:
        shown = ", ".join(names[:_LOOKED_AT])
        more = f" and {len(names) - _LOOKED_AT} more" if len(names) > _LOOKED_AT else ""
        how = "as before it again" if entries[0].kind == _TAKEN_BACK else "open again"
        say(f"{cli.exercise}With that, {how}: {shown}{more}.")


def _say_secrets(entries: Sequence[Entry]) -> None:
    """Say that something that was just recorded looks like a secret, and how it is erased."""
    from irrunner.safety.secrets import secret_warning

    for entry in entries[:_LOOKED_AT]:
        if warning := secret_warning(" ".join((entry.words, *getattr(entry.event, "values", {}).values()))):
            say_aside(f"{warning} To erase it: `irrunner redact {entry.seq} --why …`.")


def say_kept_secrets(cli: CliContext, entries: Sequence[Entry]) -> None:
    """Say where evidence that was just kept holds what looks like a secret."""
    kept = [entry for entry in entries if entry.kind == "evidence.added"][:_READ]
    if kept:
        from irrunner.application.evidence_secrets import evidence_warning

        for warning in filter(None, (evidence_warning(cli.store().vault, entry) for entry in kept)):
            say_aside(warning)


def _understood(entries: Sequence[Entry], cli: CliContext) -> str:
    """The time that a person gave, in full; empty when nobody gave one."""
    if not entries[-1].as_written and entries[-1].kind != "event.corrected":
        return ""
    from irrunner.application.understood_time import understood_time

    return understood_time(entries, cli.brief.zone, cli.calendar())


def _line(cli: CliContext, sentence: str, entries: Sequence[Entry], head: str) -> str:
    first, last = entries[0], entries[-1]
    place = f"entry {last.seq}" if len(entries) == 1 else f"entries {first.seq} to {last.seq}"
    parts = [f"{cli.exercise}{sentence}. {cli.brief.id} {place}"]
    if understood := _understood(entries, cli):
        parts.append(f"at {understood}")
    if last.by != last.actor.name:
        parts.append(f"by {last.by}")
    return ", ".join([*parts, f"head {short(head)}"])
