"""Which regimes an organisation should look at, and why. What its profile does not say counts as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.deadlines.profile import ROLES, SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from irrunner.deadlines.model import Regime
    from irrunner.deadlines.profile import Profile


def propose_from_library(profile: Profile, folders: Sequence[Path]) -> list[tuple[str, str]]:
    """The ids of the regimes to look at, each with why; of those that come with irrunner and of the user's own."""
    from irrunner.deadlines.library import load_regimes

    loaded = load_regimes(folders)
    library = [each.regime for each in loaded if each.regime is not None and not each.own]
    return propose(profile, library, [each.regime for each in loaded if each.regime is not None and each.own])


def propose(profile: Profile, regimes: Iterable[Regime], own: Iterable[Regime] = ()) -> list[tuple[str, str]]:
    """The ids of the regimes to look at, each with why.

    Args:
        profile: the organisation.
        regimes: those of the library.
        own: those that the user wrote, such as contracts: looked at every time, unless the profile says that they
            bind somebody else.
    """
    found = {regime.id: why for regime in regimes if _binds_somebody(regime) and (why := _why(profile, regime))}
    found |= {regime.id: _why(profile, regime) or "" for regime in own if _why(profile, regime) is not None}
    return [(name, why or "it is your own") for name, why in found.items()]


def _binds_somebody(regime: Regime) -> bool:
    """Whether it says whom it binds; what binds anybody is a pattern to copy."""
    return bool(regime.countries or regime.sectors or regime.public)


def _why(profile: Profile, regime: Regime) -> str | None:
    """Why it may bind the organisation; None when the profile says that it does not."""
    reasons: list[str] = []
    if regime.countries:
        shared = [country for country in profile.countries if country in regime.countries]
        if not shared:
            return None
        reasons.append(f"countries: {', '.join(shared)}")
    if regime.sectors:
        answers = {word: _answer(profile, word) for word in regime.sectors}
        if not any(answer is not False for answer in answers.values()):
            return None
        sure = [word for word, answer in answers.items() if answer]
        reasons += [ROLES.get(word) or SECTORS.get(word, word) for word in sure]
        if not sure:
            reasons.append(f"the profile does not say whether you are: {' or '.join(answers)}")
    if regime.public:
        if profile.listed is False:
            return None
        reasons.append("listed" if profile.listed else "the profile does not say whether you are listed")
    return "; ".join(reasons)


def _answer(profile: Profile, word: str) -> bool | None:
    if word in ROLES:
        answer: bool | None = getattr(profile, word)
        return answer
    if profile.sectors is None:
        return None
    return word in profile.sectors or (word == "finance" and "bank" in profile.sectors)
