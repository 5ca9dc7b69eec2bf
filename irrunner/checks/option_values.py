"""Reading the options of a check: what a playbook wrote, with the answers filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.checks.interface import Options


def one_text(options: Options, name: str, default: str = "") -> str:
    """An option that is one text.

    Raises:
        Refused: it is a list or a mapping.
    """
    value = options.values.get(name, default)
    if not isinstance(value, str):
        raise Refused(f"The option {name!r} of this check is one text.")
    return value.strip()


def needed_text(options: Options, name: str) -> str:
    """An option that has to be there.

    Raises:
        Refused: it is missing or empty.
    """
    if not (value := one_text(options, name)):
        raise Refused(f"This check needs the option {name!r}.")
    return value


def many_texts(options: Options, name: str) -> list[str]:
    """An option that is a list of texts, or one text with commas.

    Raises:
        Refused: it is something else.
    """
    value = options.values.get(name, [])
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise Refused(f"The option {name!r} of this check is a list of texts.")
    return [part.strip() for part in parts if part.strip()]


def refuse_unknown(options: Options, *known: str) -> None:
    """Say when an option means nothing: a misspelled one would be left out in silence.

    Raises:
        Refused: naming it, and those that there are.
    """
    for name in options.values:
        if name not in known:
            raise Refused(f"This check has no option {one_line(str(name), 40)!r}.", hint=f"It has: {', '.join(known)}.")
