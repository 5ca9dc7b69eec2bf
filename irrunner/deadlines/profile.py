"""What an organisation is, as far as it decides which deadlines to look at; and what in it contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from irrunner.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTORS: Final = {
    "finance": "financial services",
    "bank": "a credit institution, a central counterparty or a trading venue",
    "health": "health care, or health information",
    "vehicles": "makes vehicles",
    "ai": "provides or develops AI systems",
    "cards": "handles data of payment cards",
    "critical-infrastructure": "runs critical infrastructure",
    "essential": "an essential entity (NIS2)",
    "important": "an important entity (NIS2)",
}
"""The words of `sectors`."""
ROLES: Final = {
    "controller": "a controller of personal data",
    "processor": "a processor of personal data",
    "manufacturer": "a manufacturer of products with digital elements",
}
"""Words of `sectors` in a regime that a profile answers with yes or no."""
SIZES: Final = {"micro": 10, "small": 50, "medium": 250}
"""By size, the number of employees that it stays below; `large` has no such number. General practice in the EU."""


class Profile(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, rename="kebab"):
    """An organisation. What is left out is not known, and counts as possible.

    Attributes:
        name: what it is called. countries: ISO 3166 codes of where it is established or has customers.
        home: the country whose public holidays count; the first of `countries` when empty. region: a part of it.
        sectors: keys of SECTORS; None when nobody said. listed: on a stock exchange.
        controller, processor: of personal data. manufacturer: of products with digital elements.
        weekend_relief: its initial and intermediate reports may wait for noon of the next working day (DORA).
        size: a key of SIZES, or `large`. employees: how many.
    """

    name: str = ""
    countries: tuple[str, ...] = ()
    home: str = ""
    region: str = ""
    sectors: tuple[str, ...] | None = None
    listed: bool | None = None
    controller: bool | None = None
    processor: bool | None = None
    manufacturer: bool | None = None
    weekend_relief: bool | None = None
    size: str = ""
    employees: int | None = None


def read_profile(data: object, where: str) -> Profile:
    """A profile from what a file says.

    Raises:
        Misused: a word or value means nothing, or two statements contradict each other; both are named.
    """
    try:
        profile = msgspec.convert(data, Profile)
    except msgspec.ValidationError as error:
        raise Misused(f"The organisation in {where} cannot be read: {error}.", hint=_hint()) from error
    countries = tuple(country.strip().upper() for country in profile.countries)
    home = profile.home.strip().upper() or (countries[0] if countries else "")
    profile = msgspec.structs.replace(profile, countries=countries, home=home)
    for trouble in (*_unknown_words(profile), *_contradictions(profile)):
        raise Misused(f"The organisation in {where}: {trouble}.", hint="Mend it there; nothing was written.")
    return profile


def profile_of(data: object) -> Profile:
    """A profile as an entry of a journal keeps it; an empty one when that does not fit or is gone."""
    try:
        return msgspec.convert(data, Profile) if data else Profile()
    except msgspec.ValidationError:
        return Profile()


def profile_data(profile: Profile) -> dict[str, Any]:
    """A profile as a journal keeps it."""
    data: dict[str, Any] = msgspec.to_builtins(profile)
    return data


def _hint() -> str:
    keys = ", ".join(each.encode_name for each in msgspec.structs.fields(Profile))
    return f"It takes: {keys}."


def _unknown_words(profile: Profile) -> Iterator[str]:
    if not profile.countries:
        yield 'countries are missing; write them as codes of two letters, such as countries = ["DE"]'
    for country in (*profile.countries, profile.home):
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            yield f"{country!r} is no country's code of two letters, such as DE, FR or US"
    for sector in profile.sectors or ():
        if sector not in SECTORS:
            yield f"there is no sector {sector!r}; there are: {', '.join(SECTORS)}"
    if profile.size and profile.size not in (*SIZES, "large"):
        yield f"there is no size {profile.size!r}; there are: {', '.join(SIZES)}, large"
    if profile.employees is not None and profile.employees < 1:
        yield f"employees = {profile.employees} is no number of people"


def _contradictions(profile: Profile) -> Iterator[str]:
    sectors = profile.sectors or ()
    if profile.home and profile.home not in profile.countries:
        listed = ", ".join(profile.countries)
        yield f"home = {profile.home!r} contradicts countries = [{listed}], where it is not among them"
    if "essential" in sectors and "important" in sectors:
        yield 'sectors says "essential" and "important"; an entity is one or the other'
    for sector in ("bank", "essential", "important"):
        if profile.weekend_relief and sector in sectors:
            yield f"weekend-relief = true contradicts sectors with {sector!r}: those may not use it"
    if profile.region and not profile.home:
        yield f"region = {profile.region!r} says of which part, and home does not say of which country"
    limit = SIZES.get(profile.size)
    if limit is not None and profile.employees is not None and profile.employees >= limit:
        yield f"size = {profile.size!r} contradicts employees = {profile.employees}: it has fewer than {limit}"
