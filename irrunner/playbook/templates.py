"""`{{ name }}`: the only thing a playbook's text can do is to be filled with an answer.

Names only, no filters and no engine, so a stranger's playbook cannot compute anything. Filling is
one pass: what an answer itself holds, `{{` included, is never looked at again. Four braces, `{{{{`, stand for
two that stay: `docker ps --format '{{{{.Names}}'`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from irrunner.playbook.model import Value

NAME = r"[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)*"
"""What an answer or a decision is called; a grafted one has its prefix before a slash."""

_BRACES = "{{{{"
_FILL = re.compile(rf"\{{\{{\{{\{{|\{{\{{[ \t]*((?:item\.[a-z][a-z0-9_-]*)|(?:{NAME}))[ \t]*\}}\}}")

_UNKNOWN = "\u2039\u203a"
"""Single angle quotes, around the name of an answer that is still missing."""

Lookup = Callable[[str], Value | None]
"""From a name to its answer, or None while there is none."""


class TemplateError(ValueError):
    """Something other than a name stands between `{{` and `}}`.

    Attributes:
        position: where in the template the trouble starts, in characters from 0.
        length: how many characters it covers.
    """

    def __init__(self, message: str, position: int, length: int) -> None:
        """Keep the place: a linter puts a caret there."""
        super().__init__(message)
        self.message = message
        self.position = position
        self.length = length


Fill = tuple[str, int, int]
"""A name in a template, and where it starts and ends."""


def fills_in(template: str) -> list[Fill]:
    """Every fill of a template, in order.

    Raises:
        TemplateError: when `{{` is followed by anything but a name and `}}`.
    """
    fills, troubles = read_template(template)
    if troubles:
        raise troubles[0]
    return fills


def read_template(template: str) -> tuple[list[Fill], list[TemplateError]]:
    """Every fill of a template and everything that is wrong with it, each in order."""
    fills: list[Fill] = []
    troubles: list[TemplateError] = []
    start = template.find("{{")
    while start >= 0:
        match = _FILL.match(template, start)
        if match is None:
            troubles.append(_trouble(template, start))
        elif match[1]:
            fills.append((match[1], match.start(1), match.end(1)))
        start = template.find("{{", start + troubles[-1].length if match is None else match.end())
    return fills, troubles


def spans_in(template: str) -> list[Fill]:
    """Every fill with where its braces start and end, and as an empty name the four braces that stand for two."""
    return [(match[1] or "", *match.span()) for match in _FILL.finditer(template)]


def needless_braces(template: str) -> list[int]:
    """Where four closing braces stand that were meant as two: only opening ones are written double."""
    if _BRACES not in template:
        return []
    ends = {match.end() for match in _FILL.finditer(template) if match[1]}
    return [match.start() for match in re.finditer(r"\}{4}", template) if match.start() + 2 not in ends]


def names_in(template: str) -> list[str]:
    """Every name of a template once, in the order of first appearance.

    Raises:
        TemplateError: when `{{` is followed by anything but a name and `}}`.
    """
    return list(dict.fromkeys(name for name, _, _ in fills_in(template)))


def placeholder(name: str) -> str:
    """How a missing answer shows in a text."""
    return f"{_UNKNOWN[0]}{name}?{_UNKNOWN[1]}"


def fill(
    template: str,
    lookup: Lookup,
    *,
    quote: Callable[[str], str] = str,
    missing: Callable[[str], str] = placeholder,
) -> str:
    """Put answers in: lists join with commas, a missing answer shows as its name and a question mark.

    Never raises: what is no fill stays as it is (the linter has refused it long before, and a step
    typed during an incident may well quote a command with braces).

    Args:
        template: text with `{{ name }}` in it.
        lookup: from a name to its answer, or None.
        quote: makes an answer harmless where it lands, such as Markdown's escape.
        missing: what stands there for a name without an answer.
    """

    def filled(name: str) -> str:
        answer = lookup(name)
        return missing(name) if answer is None else _joined(answer, quote)

    return _FILL.sub(lambda match: filled(match[1]) if match[1] else "{{", template)


def without_fills(template: str) -> str:
    """Only what the author wrote: every fill left out."""
    return _FILL.sub(lambda match: "" if match[1] else "{{", template)


def has_fill(template: str) -> bool:
    """Whether it has two braces that are to be filled in."""
    return "{{" in template.replace(_BRACES, "")


def starts_with_fill(template: str) -> bool:
    """Whether an answer stands at its beginning."""
    match = _FILL.match(template.lstrip())
    return match is not None and bool(match[1])


def fill_value(template: str, lookup: Lookup) -> Value:
    """As `fill`, but a template that is exactly one `{{ name }}` keeps its answer's type."""
    match = _FILL.fullmatch(template.strip())
    if match is not None and match[1]:
        answer = lookup(match[1])
        return list(answer) if isinstance(answer, list) else placeholder(match[1]) if answer is None else answer
    return fill(template, lookup)


def missing_names(template: str, lookup: Lookup) -> list[str]:
    """The names of a template that have no answer yet, in order."""
    return [name for name in known_names_in(template) if lookup(name) is None]


def known_names_in(template: str) -> list[str]:
    """As `names_in`, of what is a fill; what is none is passed over."""
    return list(dict.fromkeys(match[1] for match in _FILL.finditer(template) if match[1]))


def rename(template: str, new_name: Callable[[str], str]) -> str:
    """The same template with every name changed."""
    return _FILL.sub(lambda match: match[0].replace(match[1], new_name(match[1]), 1) if match[1] else _BRACES, template)


def _joined(answer: Value, quote: Callable[[str], str]) -> str:
    return ", ".join(quote(part) for part in answer) if isinstance(answer, list) else quote(answer)


def _trouble(template: str, start: int) -> TemplateError:
    end = template.find("}}", start)
    line_end = template.find("\n", start)
    if end < 0 or 0 <= line_end < end:
        return TemplateError("{{ is never closed; write {{ name }}", start, 2)
    inside = template[start + 2 : end].strip()
    if not inside:
        return TemplateError("{{ }} names nothing; write {{ name }}", start, end + 2 - start)
    message = "only a name may stand between {{ and }}, in lower case: no filters; for braces that stay write {{{{"
    return TemplateError(message, start, end + 2 - start)
