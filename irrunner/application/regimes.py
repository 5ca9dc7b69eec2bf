"""Regimes for those who act: found by id, read with their problems in words, proposed by the user's own profile."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.deadlines.library import find_regime, load_regimes
from irrunner.deadlines.model import Limit, Regime, Stage
from irrunner.deadlines.profile import read_profile
from irrunner.deadlines.proposing import propose
from irrunner.errors import Misused, NotFound, Refused
from irrunner.playbook.problems import render
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from irrunner.deadlines.library import LoadedRegime
    from irrunner.deadlines.profile import Profile
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At
    from irrunner.incident.state import State
    from irrunner.playbook.problems import Problem

_MOST_SHOWN: Final = 10
_LENGTH: Final = re.compile(r"([1-9][0-9]{0,3})\s*(h|hours?|d|days?|business days?|months?)", re.IGNORECASE)


class UsableRegime(Struct, frozen=True):
    """A regime without errors. digest: SHA-256 of its file; empty for one out of the record."""

    regime: Regime
    digest: str = ""


def usable_regime(name: str, folders: Sequence[Path], state: State | None = None) -> UsableRegime:
    """A regime to decide on: the library's; else as an incident keeps it, such as a contract that was added by hand.

    Raises:
        NotFound: there is none. Refused: it has errors; they are listed.
    """
    try:
        loaded = find_regime(name, folders)
    except NotFound:
        record = state.deadlines.get(name) if state is not None else None
        if record is not None and (kept := record.regime()) is not None:
            return UsableRegime(kept)
        raise
    if loaded.regime is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        shown = "\n".join(render(problem) for problem in errors[:_MOST_SHOWN])
        raise Refused(f"The deadline {name} cannot be used:\n{shown}", hint="Mend its file.", listed=True)
    return UsableRegime(loaded.regime, sha256(loaded.data).hexdigest())


def lint_regime(name: str, folders: Sequence[Path]) -> tuple[Problem, ...]:
    """Everything that is wrong with a regime's file, named by its id.

    Raises:
        NotFound: there is none.
    """
    return find_regime(name, folders).problems


def regime_titles(names: Iterable[str], folders: Sequence[Path]) -> dict[str, str]:
    """What regimes are called, by id; those that the library does not have are left out."""
    found = {}
    for name in names:
        try:
            loaded = find_regime(name, folders)
        except NotFound:
            continue
        if loaded.regime is not None:
            found[name] = loaded.regime.title
    return found


def bring_profile(
    incident: Incident,
    organisation: Mapping[str, object],
    where: str,
    folders: Sequence[Path],
    *,
    at: At = None,
    by: str = "",
) -> Entry:
    """Record the profile of the organisation in an incident, with the deadlines that it proposes.

    Raises:
        Misused: nothing is described, a word means nothing, or two statements contradict each other.
        Refused: exactly that was recorded before.
    """
    from irrunner.incident.verbs.organisation import deadline_profile

    if not organisation:
        raise Misused(
            f"{where} does not describe the organisation.",
            hint='Write a table there: [organisation], then countries = ["DE"] and what else you know.',
        )
    profile = read_profile(dict(organisation), where)
    return deadline_profile(incident, profile, proposals_for(profile, folders), source=where, at=at, by=by)


def proposals_for(profile: Profile, folders: Sequence[Path]) -> list[tuple[str, str]]:
    """The ids of the regimes to look at, each with why."""
    loaded = [each for each in load_regimes(folders) if each.regime is not None]
    library = [each.regime for each in loaded if each.regime is not None and not _is_own(each)]
    own = [each.regime for each in loaded if each.regime is not None and _is_own(each)]
    return propose(profile, library, own)


def _is_own(loaded: LoadedRegime) -> bool:
    """Whether the user wrote it."""
    return not loaded.path.is_relative_to(shipped("playbooks"))


def contract(title: str, after: str, *, to: str, trigger: str, known: Iterable[str]) -> Regime:
    """A clock of a contract, as it is added by hand.

    Args:
        title: what it is called.
        after: how long: `72h`, `3 business days`.
        to: the recipient.
        trigger: what starts it; `contract` for what the contract names.
        known: ids that are taken.

    Raises:
        Misused: it has no title, or the length is none.
    """
    found = _LENGTH.fullmatch(after.strip())
    if not title.strip() or found is None:
        raise Misused(f"{after!r} is no length of a deadline.", hint="Write 72h, 3 days, 5 business days or 1 month.")
    unit = {"h": "hours", "d": "days", "b": "business-days", "m": "months"}[found[2][0].lower()]
    words = "-".join(re.findall(r"[a-z0-9]{1,20}", title.casefold()))[:40].strip("-")
    name, number = f"contract-{words or 'clock'}", 2
    taken = set(known)
    while name in taken:
        name, number = f"contract-{words or 'clock'}-{number}", number + 1
    stage = Stage("notice", "Notice", Limit(trigger, int(found[1]), unit), to=to.strip())
    return Regime(name, title.strip(), "a contract", "", "", "", "unconfirmed", "As the contract says.", (stage,))
