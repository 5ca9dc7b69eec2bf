"""Finding playbooks: by id in the folders of the library, or by the path of a file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.playbook.composing import Compiled, Composer
from irrunner.playbook.library_files import SUFFIXES, read_file, searched_folders, shipped_folder, yaml_files
from irrunner.playbook.model import Playbook
from irrunner.playbook.problems import Problem, level, render, suggest
from irrunner.safety.confinement import is_confined, require_unconfined
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_MOST_SHOWN = 5


class Loaded(Struct, frozen=True):
    """A playbook as it was found, and everything that is wrong with it.

    Attributes:
        playbook: compiled, or None when there are errors.
        problems: errors and warnings: those of the file in the order of its lines, then of each file it uses.
        files: name and exact bytes of the playbook itself, then of every one it uses.
    """

    playbook: Playbook | None
    problems: tuple[Problem, ...]
    files: tuple[tuple[str, bytes], ...]

    def usable(self) -> Playbook:
        """The compiled playbook.

        Raises:
            Refused: listing the problems, when there are errors.
        """
        if self.playbook is not None:
            return self.playbook
        name = one_line(self.files[0][0])
        errors = [problem for problem in self.problems if problem.severity == "error"]
        shown = "\n".join(render(problem) for problem in errors[:_MOST_SHOWN])
        count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        hint = "`irrunner playbook lint` shows all of them." if len(errors) > _MOST_SHOWN else ""
        raise Refused(f"The playbook {name} has {count} and cannot be used:\n{shown}", hint=hint, listed=True)


class Listed(Struct, frozen=True):
    """One line of the library.

    Attributes:
        steps: with those of the playbooks it uses; 0 when it is broken.
        errors: how many keep it from being used.
        trouble: the first of them, in a sentence.
        shadowed: whether a folder that is searched earlier holds the same id.
        overrides: whether it is used in place of a shipped one with the same id.
        level: draft, runnable or shareable; empty when it was not reviewed.
        shipped: whether it came with irrunner.
    """

    id: str
    title: str
    version: str
    summary: str
    severity: str
    steps: int
    reviewed: str
    tested: str
    path: Path
    errors: int = 0
    trouble: str = ""
    shadowed: bool = False
    overrides: bool = False
    level: str = ""
    shipped: bool = False


def find(reference: str, folders: Sequence[Path] | None = None, *, review: date | None = None) -> Loaded:
    """Load a playbook and everything it uses.

    Args:
        reference: an id, or the path of a file (it ends in .yaml or holds a slash).
        folders: the user's own; `IRRUNNER_PLAYBOOKS` replaces them, and what is shipped comes last.
        review: the day on which it is reviewed as well, with the warnings of a reviewer; None for no review.

    Raises:
        NotFound: when there is none, with the id that was probably meant.
        Refused: when the file cannot be read as one (a link, a device, too large).
    """
    searched = searched_folders(folders)
    if reference.endswith(SUFFIXES) or "/" in reference or os.sep in reference:
        path = Path(reference).expanduser().absolute()
        if is_confined() and not any(path.resolve().is_relative_to(folder.resolve()) for folder in searched):
            require_unconfined("Files of this host")
        return _loaded(_composer([path.parent, *searched], review).compile(path))
    composer = _composer(searched, review)
    found = composer.find(reference)
    if found is None:
        meant = suggest(reference, composer.known())
        question = f'Did you mean "{one_line(meant)}"? ' if meant else ""
        sentence = f'There is no playbook called "{one_line(reference, 60)}".'
        raise NotFound(sentence, hint=f"{question}`irrunner playbook list` shows them all.")
    return _loaded(composer.compile(found))


def ids(folders: Sequence[Path] | None = None) -> list[str]:
    """The ids that `find` knows; no file is read."""
    return _composer(searched_folders(folders)).known()


def listing(folders: Sequence[Path] | None = None, *, review: date | None = None) -> list[Listed]:
    """Every playbook of the library, folder by folder, each in the order of the names.

    A file that cannot be used is listed with its errors. Of the same id in two folders the first is used.

    Args:
        folders: as for `find`.
        review: the day on which each is reviewed as well, for its level; None for no level.
    """
    searched = searched_folders(folders)
    composer = _composer(searched, review)
    own = shipped_folder()
    names = {path.stem for path in yaml_files(own)} if own is not None else set()
    found: list[Listed] = []
    seen: set[str] = set()
    for folder in searched:
        shipped = folder == own
        listed = [_listed(composer, path) for path in yaml_files(folder)]
        for entry in listed:
            shadowed, overrides = entry.id in seen, not shipped and entry.id in names and entry.id not in seen
            found.append(structs.replace(entry, shadowed=shadowed, overrides=overrides, shipped=shipped))
        seen.update(entry.id for entry in listed)
    return found


def _loaded(compiled: Compiled) -> Loaded:
    files = tuple((path.name, data) for path, data in compiled.files.items())
    return Loaded(compiled.playbook, tuple(compiled.problems), files)


def _composer(folders: list[Path], review: date | None = None) -> Composer:
    return Composer(
        find=lambda reference: _path_of(reference, folders),
        known=lambda: [path.stem for folder in folders for path in yaml_files(folder)],
        read=read_file,
        today=review,
    )


def _path_of(reference: str, folders: list[Path]) -> Path | None:
    """The file of a playbook: the one named after it, else the one that says it is it."""
    says_so = re.compile(
        rb"^id:[ \t]*[\"']?" + re.escape(reference.encode("utf-8", "replace")) + rb"[\"']?[ \t\r]*(?:#.*)?$",
        re.MULTILINE,
    )
    for folder in folders if reference else ():
        files = yaml_files(folder)
        named = [path for path in files if path.stem == reference]
        if found := named or [path for path in files if says_so.search(_peek(path))]:
            return found[0]
    return None


def _peek(path: Path) -> bytes:
    try:
        return read_file(path)
    except IrrunnerError:
        return b""


def _listed(composer: Composer, path: Path) -> Listed:
    try:
        compiled = composer.compile(path)
    except IrrunnerError as error:
        return Listed(path.stem, "", "", "", "", 0, "", "", path, 1, error.sentence, level="draft")
    playbook = compiled.playbook
    if playbook is None:
        errors = [problem for problem in compiled.problems if problem.severity == "error"]
        trouble = f"line {errors[0].line}: {errors[0].message}" if errors[0].line else errors[0].message
        return Listed(path.stem, "", "", "", "", 0, "", "", path, len(errors), trouble, level="draft")
    return Listed(
        playbook.id,
        playbook.title,
        playbook.version,
        playbook.summary,
        playbook.severity,
        compiled.steps,
        playbook.reviewed,
        playbook.tested,
        path,
        level=level(compiled.problems) if composer.today is not None else "",
    )
