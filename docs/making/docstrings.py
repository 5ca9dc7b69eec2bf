"""What a docstring's `Attributes:` say of each field, and the sentence in front of them."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from docs.making.words import fields_of

if TYPE_CHECKING:
    from msgspec import Struct


def summary(struct: type[Struct]) -> str:
    """Everything in front of the attributes, in one paragraph; fields that it explains stay out."""
    text = re.split(r"\n\s*Attributes:\n", inspect.cleandoc(struct.__doc__ or ""))[0]
    return " ".join(parted(text, struct)[0].split())


def attributes(struct: type[Struct]) -> dict[str, str]:
    """What is said of each field; fields without a word are left out.

    Several may stand on one line (`was, now: its words before and after; both empty …`), and what is short may
    stand behind the first sentence, without the heading.
    """
    front, _, listed = inspect.cleandoc(struct.__doc__ or "").partition("\nAttributes:\n")
    return {**parted(front, struct)[1], **parted(inspect.cleandoc(listed), struct)[1]}


def parted(text: str, struct: type[Struct]) -> tuple[str, dict[str, str]]:
    """A text in two: what stands in front, and what it says of each field behind `name: ` or `name, name: `."""
    names = "|".join(re.escape(name) for name, _, _ in fields_of(struct))
    heads = list(re.finditer(rf"(?:^|(?<=[.;] )|(?<=\n))((?:{names})(?:, (?:{names}))*): ", text)) if names else []
    if not heads:
        return text, {}
    ends = [*(each.start() for each in heads[1:]), len(text)]
    said: dict[str, str] = {}
    for head, end in zip(heads, ends, strict=True):
        words = " ".join(text[head.end() : end].split()).rstrip(".;")
        said |= dict.fromkeys(head[1].split(", "), words)
    return text[: heads[0].start()], said
