"""Redaction profiles: what a reader is shown, as YAML files in `reports/profiles/` or in the user's own templates.

A profile names the kinds of content that it keeps and those whose names it replaces. All others are left out, so that
a kind which a profile does not know stays inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.errors import Misused, NotFound, Refused
from irrunner.playbook.fields import Fields
from irrunner.playbook.model import TLP
from irrunner.playbook.nodes import Mapping
from irrunner.playbook.problems import suggest
from irrunner.playbook.source import Limits, parse
from irrunner.report.audiences import PROFILES
from irrunner.report.redaction.content import KINDS, NUMBERED
from irrunner.safety import one_line
from irrunner.safety.paths import reading_regular
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.playbook.nodes import Findings

FILE: Final = Limits("profile", 64 * 1024, 500)
_KEYS: Final = ("profile", "id", "title", "tlp", "keep", "number")


class Profile(Struct, frozen=True):
    """What one kind of reader is shown.

    Attributes:
        title: the reader, as in `a regulator`.
        tlp: the strictest TLP label under which such a report may be given out without a reason.
        keep: kinds that are shown, apart from names in them that are not. number: kinds whose names are replaced.
    """

    id: str
    title: str
    tlp: str
    keep: frozenset[str]
    number: frozenset[str] = frozenset()

    @property
    def keeps_everything(self) -> bool:
        """Whether nothing is left out, so that the report stays as it is."""
        return self.keep.issuperset(KINDS)


def load_profile(name: str, templates: Path | None = None) -> Profile:
    """A profile by its id.

    Args:
        name: its id, which is the name of its file.
        templates: a folder of the user's own templates; a file in its `profiles/` goes before ours of the same name.

    Raises:
        NotFound: there is none of that id.
        Refused: the file cannot be used, with the line.
    """
    folders = [folder / "profiles" for folder in (templates, shipped("reports")) if folder is not None]
    known = profile_ids(folders)
    if name not in known:
        meant = suggest(name, known)
        question = f"Did you mean {meant!r}? " if meant else ""
        raise NotFound(
            f"There is no redaction profile {one_line(name, 60)!r}.", hint=f"{question}There are: {', '.join(known)}."
        )
    for folder in folders:
        if (path := folder / f"{name}.yaml").exists() or path.is_symlink():
            return _read(path)
    raise NotFound(f"The redaction profile {name!r} is gone.")


def profile_ids(folders: Sequence[Path]) -> list[str]:
    """The ids of all profiles in these folders."""
    found = dict.fromkeys(PROFILES)
    for folder in folders:
        if folder.is_dir():
            found.update(dict.fromkeys(sorted(path.stem for path in folder.glob("*.yaml"))))
    return list(found)


def read_profile(file: str, data: bytes) -> Profile:
    """A profile from the bytes of its file.

    Raises:
        Refused: the first thing that is wrong, with the line.
    """
    top, findings = parse(file, data, FILE)
    found = _profile(top, findings) if isinstance(top, Mapping) else None
    if not isinstance(top, Mapping) and not findings.errors:
        findings.whole_file("wrong-shape", "a redaction profile is keys and values, beginning with `profile: 1`")
    wrong = next((each for each in findings.problems if each.severity == "error"), None)
    if wrong is not None or found is None:
        what = one_line(wrong.message, 300) if wrong is not None else "it says nothing"
        at = f", line {wrong.line}" if wrong is not None and wrong.line else ""
        raise Refused(
            f"The redaction profile {one_line(file, 100)}{at} cannot be used: {what.rstrip('.')}.",
            hint="Correct it, or take it out of the folder to use the one that comes with irrunner.",
        )
    return found


def _read(path: Path) -> Profile:
    with reading_regular(path) as (file, _):
        profile = read_profile(path.name, file.read(FILE.size + 1))
    if profile.id != path.stem:
        raise Misused(
            f"The redaction profile in {one_line(path.name, 100)} calls itself {one_line(profile.id, 60)!r}.",
            hint="The id and the name of the file have to be the same.",
        )
    return profile


def _profile(top: Mapping, findings: Findings) -> Profile:
    fields = Fields(top, findings, _KEYS, "a redaction profile")
    fields.check_language("profile", "1", "a redaction profile")
    fields.need("id", "title", "tlp", what="a redaction profile")
    return Profile(
        id=fields.id("id"),
        title=fields.text("title"),
        tlp=fields.choice("tlp", TLP, "clear", "bad-tlp"),
        keep=_kinds(fields, findings, "keep", tuple(KINDS)),
        number=_kinds(fields, findings, "number", NUMBERED),
    )


def _kinds(fields: Fields, findings: Findings, key: str, known: tuple[str, ...]) -> frozenset[str]:
    named = fields.scalars(key, "kinds of content")
    if key == "keep" and [each.text for each in named] == ["everything"]:
        return frozenset(KINDS)
    for each in named:
        if each.text not in known:
            meant = findings.did_you_mean(each.text, known)
            listed = ", ".join(known)
            findings.error("unknown-kind", each.span, f'"{each.text}" is nothing to {key}: {listed}.{meant}')
    return frozenset(each.text for each in named)
