"""A proposed change of the playbook's words, for an expectation that was missed: a diff, which nobody has to take.

The step gets what it lacks: a target (`within`), and for what was missed, in `how`, the sentence that the scenario
proposes (`wording`), or what was expected, unless that names something of the story. A target that it has is left
alone, because it counts from another moment than an inject. So is whatever would break the file.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING

from irrunner.playbook import reading
from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Collection

    from irrunner.exercise.scenario.model import Expectation
    from irrunner.playbook.model import Step


def proposed_change(
    step: Step,
    expectation: Expectation,
    files: list[tuple[str, bytes]],
    names: Collection[str] = (),
    *,
    missed: bool = True,
) -> str:
    """A unified diff of the playbook file that holds the step; empty when there is nothing to propose.

    Args:
        step: the step that the expectation points to, as compiled.
        expectation: what was missed or late.
        files: the playbook's files, name and exact bytes, as the incident keeps them.
        names: what things are called in the story; a playbook must not name them.
        missed: nobody did it, or it is critical and was late; what was only late needs a target, not other words.
    """
    for name, data in files:
        lines = data.decode("utf-8", "replace").splitlines(keepends=True)
        found = _block(lines, step)
        if found is None:
            continue
        sentence = sentence_of(expectation, names) if missed else ""
        changed = _changed(lines, *found, step, expectation, sentence)
        if changed == lines or not _still_reads(name, data, changed):
            return ""
        context = difflib.unified_diff(lines, changed, f"a/{name}", f"b/{name}", n=3)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in context)
    return ""


def _block(lines: list[str], step: Step) -> tuple[int, int, int] | None:
    """Where a step's mapping starts and ends, and how far its keys are indented."""
    local = re.escape(step.id.rpartition("/")[2])
    start = step.line - 1
    if not 0 <= start < len(lines):
        return None
    first = re.fullmatch(rf"(\s*-\s+)id:\s*[\"']?{local}[\"']?\s*(?:#.*)?\n?", lines[start])
    if first is None:
        return None
    indent = len(first[1])
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) >= indent):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return start, end, indent


_ORDINARY = (
    "a",
    "an",
    "all",
    "both",
    "each",
    "every",
    "it",
    "no",
    "nobody",
    "nothing",
    "one",
    "somebody",
    "the",
    "they",
)
"""Words with which a sentence begins, and that are small inside of one."""


def sentence_of(expectation: Expectation, names: Collection[str]) -> str:
    """What the step should have said; empty when only the story could say it."""
    if expectation.wording:
        return " ".join(expectation.wording.split())
    done = " ".join(expectation.do.split()).rstrip(".")
    if "{{" in done or any(name.casefold() in done.casefold() for name in names):
        return ""
    first, _, rest = done.partition(" ")
    if first.casefold() in _ORDINARY:
        return f"Before you go on, make sure that {first.casefold()} {rest}."
    return f"Make sure of this before you go on: {done}."


def _changed(
    lines: list[str], start: int, end: int, indent: int, step: Step, expectation: Expectation, sentence: str
) -> list[str]:
    changed = list(lines)
    if not changed[end - 1].endswith("\n"):
        changed[end - 1] += "\n"
    keys = {match[1]: at for at in range(start + 1, end) if (match := _key(lines[at], indent))}
    additions: list[tuple[int, str]] = []
    if not step.within and expectation.within:
        additions.append((_after(lines, keys, "do", "decide", end), f"within: {format_duration(expectation.within)}\n"))
    if sentence and "how" not in keys:
        additions.append(
            (_after(lines, keys, "do", "decide", end), f"how: {json.dumps(sentence, ensure_ascii=False)}\n")
        )
    elif sentence and re.match(r"\s*how:\s*\|", lines[keys["how"]]) and sentence not in step.how:
        additions.append((_end_of(lines, keys, "how", end), f"  {sentence}\n"))
    elif sentence and sentence not in step.how and _is_one_line(lines, keys, step, end):
        first, pad = keys["how"], " " * indent
        changed[first] = f"{pad}how: |\n{pad}  {step.how.strip()}\n{pad}  {sentence}\n"
    for at, text in reversed(additions):
        changed.insert(at, " " * indent + text)
    return [line for part in changed for line in part.splitlines(keepends=True)]


def _is_one_line(lines: list[str], keys: dict[str, int], step: Step, end: int) -> bool:
    """Whether `how` is one line of text, plain or in quotes, and is read as exactly that."""
    first = keys["how"]
    written = lines[first].partition("how:")[2].strip().strip("\"'")
    return _end_of(lines, keys, "how", end) == first + 1 and written == step.how.strip()


def _after(lines: list[str], keys: dict[str, int], one: str, other: str, end: int) -> int:
    return _end_of(lines, keys, one if one in keys else other, end)


def _end_of(lines: list[str], keys: dict[str, int], key: str, end: int) -> int:
    """The line behind the value of a key."""
    if key not in keys:
        return end
    at = min((line for line in keys.values() if line > keys[key]), default=end)
    while not lines[at - 1].strip():
        at -= 1
    return at


def _key(line: str, indent: int) -> re.Match[str] | None:
    return re.match(rf" {{{indent}}}([a-z_]+):", line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _still_reads(name: str, before: bytes, changed: list[str]) -> bool:
    """Whether the change left the file as readable as it was."""
    now = reading.read(name, "".join(changed).encode()).findings.errors
    return now <= reading.read(name, before).findings.errors
