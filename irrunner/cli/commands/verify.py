"""Does the record hold together?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.bundle_file import IDENTITY, BundleFile
from irrunner.cli.options import INCIDENT, completed, everywhere, pass_cli
from irrunner.cli.output import plural, say, say_json, short
from irrunner.cli.progress import counting
from irrunner.cli.seals import REVOKED, SIGNERS, TSA_CERT, print_seals
from irrunner.errors import Misused, NotFound, StoreUnusable, VerificationFailed
from irrunner.journal.locations import scheme_of
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.cli.context import CliContext
    from irrunner.exchange.seals.verdicts import SealVerdict, Trust
    from irrunner.journal import Journal
    from irrunner.journal.verify import Finding, Findings

JOURNAL = "journal.sqlite"
"""The file that stands for the store which it lies in."""


@click.command()
@click.argument("what", metavar="[ID|FILE]", required=False, default="", shell_complete=completed("incidents"))
@click.option("--head", default=None, metavar="HEAD", help="A head that was written down elsewhere: 8 digits or more.")
@SIGNERS
@REVOKED
@TSA_CERT
@IDENTITY
@INCIDENT
@everywhere
@pass_cli
def verify(
    cli: CliContext,
    what: str,
    head: str | None,
    signers: str,
    revoked: str,
    tsa_cert: str,
    identity: tuple[Path, ...],
) -> int:
    """Check that the record and its evidence hold together.

    Without an id the whole store is checked. FILE is a bundle, or another store: its folder, or its journal.sqlite.
    Exits with 0 only when everything holds, else with 3. With a head from the report, the screen or a second
    person, a cut-off end and a rewritten record are found as well. Of each seal it says who signed what and when, as
    far as that is proven. Nothing is written.
    """
    from msgspec import structs

    from irrunner.application.sealing import checked_seals
    from irrunner.incident.incident import machine_clock
    from irrunner.journal import verify as checking

    trust = structs.replace(cli.seal_settings, **_given(signers=signers, revoked=revoked, authorities=tsa_cert)).trust()
    if what and _is_bundle(Path(what)):
        return _verify_bundle(cli, BundleFile(Path(what), identity), head, trust)
    store, incident = _opened(cli, what)
    with store, counting("Checking", lambda done, of: f"{done:,} of {of:,} entries and files") as progress:
        incident = _exact(store, incident or cli.incident_id)
        if head is not None and not incident:
            incident = _only(store)
        if incident:
            found = checking.verify_incident(store, incident, expected_head=head, progress=progress)
        else:
            found = checking.verify_store(store, progress=progress)
        found.remarks.extend(_origins(store, found.heads))
        seals = checked_seals(store, found, trust, now=machine_clock())
    _print(cli, found, seals, store.location, against_a_head=bool(head))
    return 0 if found.holds and all(each.holds for each in seals) else VerificationFailed.exit_code


def _given(**options: str) -> dict[str, str]:
    return {name: value for name, value in options.items() if value}


def _is_bundle(path: Path) -> bool:
    if not _is_there(path) or path.is_dir() or path.name == JOURNAL:
        return False
    from irrunner.application.bundle_import import is_bundle

    return is_bundle(path)


def _origins(store: Journal, incidents: Iterable[str]) -> list[Finding]:
    """Which incidents came in as a bundle."""
    from irrunner.application.bundle_import import origins
    from irrunner.journal.verify import Finding

    return [Finding(incident, 0, f"{each}.") for incident in incidents for each in origins(store, incident)]


def _verify_bundle(cli: CliContext, bundle: BundleFile, head: str | None, trust: Trust) -> int:
    from irrunner.application.sealing import checked_seals
    from irrunner.incident.incident import machine_clock

    with bundle as opened:
        checked = opened.checked(head)
        found = checked.findings()
        seals = checked_seals(checked, found, trust, now=machine_clock())
    _print(cli, found, seals, str(bundle.path), against_a_head=bool(head), bundle=True)
    return 0 if found.holds and all(each.holds for each in seals) else VerificationFailed.exit_code


def _opened(cli: CliContext, what: str) -> tuple[Journal, str]:
    """The store to check, opened to be read, and the id to check there."""
    from irrunner.journal import open_store

    if scheme_of(what):
        return open_store(what, create=False, read_only=True), ""
    path = Path(what)
    if what and _is_there(path):
        return open_store(_store_of(path), create=False, read_only=True), ""
    return open_store(cli.place, create=False, read_only=True), what


def _store_of(path: Path) -> Path:
    """The folder of the store that a path names.

    Raises:
        StoreUnusable: it is another file.
    """
    if path.is_dir():
        return path
    if path.name != JOURNAL:
        raise StoreUnusable(
            f"{one_line(str(path), 200)} is no store, and nothing in it was checked.",
            hint=f"`irrunner verify` takes the id of an incident, the folder of a store, or the {JOURNAL} in it.",
        )
    return path.parent


def _is_there(path: Path) -> bool:
    """Whether it is a file or a folder; a text that can be no name is neither."""
    try:
        return path.is_dir() or path.is_file()
    except (OSError, ValueError):
        return False


def _exact(store: Journal, named: str) -> str:
    """The id as the store writes it."""
    if not named:
        return ""
    for each in store.incidents():
        if each.casefold() == named.casefold():
            return each
    if lost := [each for each in store.known_incidents() if each.casefold() == named.casefold()]:
        from irrunner.journal.losses import WHERE_TO_LOOK, missing_incident

        raise VerificationFailed(missing_incident(lost[0]), hint=WHERE_TO_LOOK)
    raise NotFound(
        f"There is no incident and no file {one_line(named, 100)!r}.",
        hint="`irrunner list` shows the incidents of the store.",
    )


def _only(store: Journal) -> str:
    known = store.incidents()
    if len(known) != 1:
        raise Misused("A head belongs to one incident.", hint="Name the incident: `irrunner verify ID --head HEAD`.")
    return known[0]


def _print(
    cli: CliContext,
    found: Findings,
    seals: list[SealVerdict],
    place: str,
    *,
    against_a_head: bool,
    bundle: bool = False,
) -> None:
    problems = len(found.problems) + sum(len(each.problems) for each in seals)
    if cli.json:
        say_json(
            {
                "store": place,
                "holds": not problems,
                "problems": [_fields(each) for each in found.problems],
                "remarks": [_fields(each) for each in found.remarks],
                "incidents": found.incidents,
                "entries": found.entries,
                "evidence": found.evidence,
                "heads": found.heads,
                "seals": [each.fields for each in seals],
            }
        )
        return
    for each in found.problems:
        say(f"PROBLEM  {_where(each)}{each.what}")
    for each in found.remarks:
        say(f"Remark   {_where(each)}{each.what}")
    print_seals(seals)
    checked = f"{plural(found.incidents, 'incident')}, {plural(found.entries, 'entry', 'entries')}"
    verdict = f"{plural(problems, 'problem')} found" if problems else "Everything holds"
    say(f"{verdict}: {checked}, {plural(found.evidence, 'file')}{'' if bundle else ' in the vault'}.")
    if len(found.heads) == 1:
        ((incident, link),) = found.heads.items()
        say(f"The head of {incident} is {short(link)} ({link}).")
    if bundle and not problems:
        say("The report in the bundle is only listed: whether it follows from the journal is not shown.")
    if not problems and not against_a_head:
        say("A cut-off end shows only against a head that was written down: `irrunner verify ID --head HEAD`.")


def _where(each: Finding) -> str:
    place = f"entry {each.seq}" if each.seq else ""
    return "".join(f"{part}: " for part in (" ".join(part for part in (each.incident, place) if part),) if part)


def _fields(each: Finding) -> dict[str, object]:
    return {"incident": each.incident, "seq": int(each.seq), "place": str(each.seq or ""), "what": each.what}
