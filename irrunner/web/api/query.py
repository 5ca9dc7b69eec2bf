"""What stands behind the question mark of an address: known names, each once, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.playbook.problems import suggest
from irrunner.safety.terminal import one_line
from irrunner.web.api.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from msgspec import Struct
    from starlette.requests import Request


def read_query(request: Request, kind: type[Struct]) -> Any:
    """The parameters of a request as a struct.

    Raises:
        Problem: one is unknown, stands there twice, or does not fit.
    """
    pairs = request.query_params.multi_items()
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Problem(422, "A parameter stands twice in the address. Nothing was written.")
    if any("\ufffd" in each for each in (*values, *values.values())):
        raise Problem(422, "The address holds bytes that are no UTF-8. Nothing was written.")
    return convert(values, kind, strict=False)


def convert(values: Mapping[str, Any], kind: type[Struct], *, strict: bool = True) -> Any:
    """Values as a struct.

    Args:
        values: by name.
        kind: the struct.
        strict: false where numbers stand as texts.

    Raises:
        Problem: a name is unknown, or a value does not fit.
    """
    require_known(values, kind.__struct_fields__)
    try:
        return msgspec.convert(values, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise Problem(422, f"The request does not fit: {one_line(str(error), 200)}. Nothing was written.") from None


def require_known(names: Iterable[str], known: tuple[str, ...]) -> None:
    """See that every name is one of those that are known.

    Raises:
        Problem: one is not; it says which was probably meant.
    """
    for name in names:
        if name in known:
            continue
        if name == "by":
            raise Problem(422, "The token says who acts; `by` is not sent. Nothing was written.")
        meant = suggest(name, known)
        raise Problem(
            422,
            f"There is no {one_line(name, 40)!r} here. Nothing was written.",
            hint=f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(known) or 'none'}.",
        )
