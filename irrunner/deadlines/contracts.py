"""A clock of a contract, added by hand during an incident."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from irrunner.deadlines.model import Limit, Regime, Stage
from irrunner.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Iterable

_LENGTH: Final = re.compile(r"([1-9][0-9]{0,3}) ?(h|hours?|d|days?|business days?|months?)", re.IGNORECASE)


def contract(title: str, after: str, *, to: str, known: Iterable[str]) -> Regime:
    """A clock of a contract, as it is added by hand.

    Args:
        title: what it is called.
        after: how long: `72h`, `3 business days`.
        to: the recipient.
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
    stage = Stage("notice", "Notice", Limit("contract", int(found[1]), unit), to=to.strip(), reader="customer")
    return Regime(name, title.strip(), "a contract", "", "", "", "unconfirmed", "As the contract says.", (stage,))
