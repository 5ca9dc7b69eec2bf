"""Verbs of checks: what may run, that one began, and how it ended. Nothing here runs anything."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs.evidence import printable_name
from irrunner.incident.verbs.registers import enter_found_rows
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import (
    CheckAllowed,
    CheckDisallowed,
    CheckFinished,
    CheckStarted,
    EvidenceAdded,
    PlaybookTrusted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.incident.check_result import CheckResult
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident, Write
    from irrunner.incident.state import CheckRun, State


@verb("check allow", "Allow what a check would do")
def allow(incident: Incident, digest: str, what: Sequence[str], *, step: str = "", by: str = "") -> Entry:
    """Remember that somebody saw what a check would do, and said yes.

    Args:
        incident: the incident.
        digest: SHA-256, in hex, of exactly what it would do.
        what: as it was shown, line by line.
        step: the step that it belongs to.
        by: who allowed it.
    """
    with incident.writing(by=by) as write:
        return write(CheckAllowed(tuple(what)), digest=digest, step=step)


@verb("check ask-again", "Ask again before a check runs")
def ask_again(incident: Incident, digest: str, *, why: str = "", by: str = "") -> Entry:
    """Take back that something was allowed; `digest` may be its beginning.

    Raises:
        NotFound: nothing like it was allowed, or more than one thing was.
    """
    with incident.writing(by=by) as write:
        found = [each for each in write.state.allowed if digest and each.startswith(digest)]
        if len(found) != 1:
            raise NotFound(
                f"{len(found) or 'Nothing'} of what was allowed begins with {digest!r}.",
                hint="`irrunner check list` shows what may run without a question.",
            )
        return write(CheckDisallowed(why.strip()), digest=found[0])


@verb("check trust", "Answer for the commands of a playbook from elsewhere")
def trust(incident: Incident, sha256: str, *, why: str, by: str = "") -> Entry:
    """Let the commands of a playbook of others be run here.

    Raises:
        Refused: there is no reason. NotFound: the incident uses no such playbook.
    """
    if not why.strip():
        raise Refused("Trusting a playbook's commands needs a reason. Nothing was written.", hint="Say why (--why).")
    with incident.writing(by=by) as write:
        if sha256 not in {each for _, each in write.state.files}:
            raise NotFound(f"{incident.id} uses no playbook whose SHA-256 is {sha256}.")
        return write(PlaybookTrusted(why.strip()), sha256=sha256)


@contextmanager
def running(
    incident: Incident, name: str, what: Sequence[str], *, step: str = "", digest: str = "", by: str = ""
) -> Iterator[CheckRun]:
    """Record that a check begins, and mark it as running until the block ends.

    Args:
        incident: the incident.
        name: the check: its kind, with `.2` for the second of that kind on its step.
        what: what it does, line by line.
        step: the step it is run for, as a person names it.
        digest: SHA-256, in hex, of exactly what it does.
        by: who runs it.

    Raises:
        NotFound: there is no such step. Refused: the incident is closed.
    """
    number = 0
    with incident.writing(by=by) as write:
        key = str(require_step(write.checklist, step).key) if step else ""
        number = max(write.state.checks, default=0) + 1
        write(CheckStarted(tuple(what)), check=number, name=name, step=key, digest=digest)
    with incident.store.workspace.hold_check(incident.id, number):
        yield incident.state.checks[number]


def finish(incident: Incident, number: int, result: CheckResult, *, by: str = "") -> list[Entry]:
    """Record the end of a check: what it kept, what it found, and its answer, all or nothing.

    Raises:
        NotFound: no such check began. Refused: it has an end; the bytes were destroyed in this moment.
        StoreUnusable: the disk is full. Then the check stays without an end, and can be finished with less.
    """
    vault = incident.store.vault
    kept = [(each, vault.add(each.content)) for each in result.kept]
    with incident.writing(by=by, while_closed=True) as write:
        run = require_check(write.state, number)
        if run.finished is not None:
            raise Refused(f"Check {number} ended in entry {run.finished.seq}.")
        refs = {"check": number, "step": run.step}
        for place, (output, (sha256, size, _)) in enumerate(kept, len(write.state.evidence) + 1):
            if not vault.has(sha256):
                raise Refused("The same bytes were destroyed in this moment.", hint="Run the check again.")
            event = EvidenceAdded(printable_name(output.name), size, output.origin, output.note)
            write(event, evidence=f"e{place}", sha256=sha256, **refs)
        _enter_rows(write, result, refs)
        write(
            CheckFinished(result.summary, result.facts), **refs, name=run.name, result=result.answer, ended=result.ended
        )
        return write.entries


def _enter_rows(write: Write, result: CheckResult, refs: dict[str, object]) -> None:
    for register in dict.fromkeys(each.register for each in result.rows):
        rows = [each.values for each in result.rows if each.register == register]
        enter_found_rows(write, register, rows, refs)


def require_check(state: State, number: int) -> CheckRun:
    """A check by its number.

    Raises:
        NotFound: there is none.
    """
    if (run := state.checks.get(number)) is None:
        known = f"1 to {max(state.checks)}" if state.checks else "none"
        raise NotFound(f"There is no check {number}.", hint=f"There are: {known}.")
    return run
