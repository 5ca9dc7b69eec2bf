"""Finding scenarios and reading them with everything they need: the playbook and the attachments."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.exercise.scenario import reading
from irrunner.exercise.scenario.linting import lint
from irrunner.exercise.scenario.model import Scenario
from irrunner.exercise.scenario.versions import accepts
from irrunner.playbook import library
from irrunner.playbook.draft import place
from irrunner.playbook.library import Loaded
from irrunner.playbook.nodes import Mapping
from irrunner.playbook.problems import Problem, render, suggest
from irrunner.safety.paths import open_regular
from irrunner.safety.terminal import one_line
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.scenario.draft import Draft

SHARED = "shared"
"""The folder, beside scenarios that have a folder of their own, with what they share."""
SUFFIXES = (".yaml", ".yml")
IN_FOLDER = "scenario.yaml"
"""What a scenario that has a folder of its own is called in it; the folder's name is its id."""
MAX_ATTACHMENT = 16 * 1024 * 1024
"""Bytes of one attachment."""
MAX_ATTACHMENTS = 64 * 1024 * 1024
"""Bytes of all attachments of a scenario."""
_MOST_SHOWN = 5


class LoadedScenario(Struct, frozen=True):
    """A scenario as it was found, and everything that is wrong with it.

    Attributes:
        scenario: compiled, or None when there are errors.
        playbook: what it is played on, as the library has it; None when there is none.
        problems: errors and warnings, in the order of the file's lines.
        name: the file's name. data: its exact bytes.
        attachments: name in the scenario and bytes. shared: files that it takes injects from, likewise.
    """

    scenario: Scenario | None
    playbook: Loaded | None
    problems: tuple[Problem, ...]
    name: str
    data: bytes
    attachments: tuple[tuple[str, bytes], ...] = ()
    shared: tuple[tuple[str, bytes], ...] = ()

    def usable(self) -> Scenario:
        """The compiled scenario.

        Raises:
            Refused: listing the problems, when there are errors.
        """
        if self.scenario is not None:
            return self.scenario
        errors = [problem for problem in self.problems if problem.severity == "error"]
        shown = "\n".join(render(problem) for problem in errors[:_MOST_SHOWN])
        count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        hint = "`irrunner exercise lint` shows all of them." if len(errors) > _MOST_SHOWN else ""
        what = f"The scenario {one_line(self.name)} has {count} and cannot be played:\n{shown}"
        raise Refused(what, hint=hint, listed=True)


def find(
    reference: str, folders: Sequence[Path] | None = None, playbooks: Sequence[Path] | None = None
) -> LoadedScenario:
    """Load a scenario, its playbook and its attachments.

    Args:
        reference: an id, or the path of a file or of a scenario's own folder (it ends in .yaml or holds a slash).
        folders: where the user's own scenarios lie; what is shipped comes last.
        playbooks: the user's own folders of playbooks.

    Raises:
        NotFound: there is none, with the id that was probably meant.
        Refused: the file cannot be read as one (a link, a device, too large).
    """
    path = path_of(reference, folders)
    beside = list(path.parents)[: 3 if path.name == IN_FOLDER else 2]  # scenarios/ lies in a folder of playbooks
    return load(path.name, _read(path, reading.LIMITS.size), path.parent, [*(playbooks or ()), *beside])


def known(folders: Sequence[Path] | None = None) -> list[Path]:
    """The files of all scenarios, folder by folder, in the order of their names; of the same name, the first.

    A scenario is a file, or a folder that holds a `scenario.yaml`.
    """
    found: dict[str, Path] = {}
    for folder in _searched(folders):
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            path = entry / IN_FOLDER if entry.is_dir() else entry
            if path.suffix in SUFFIXES and not entry.name.startswith(".") and path.is_file():
                found.setdefault(name_of(path), path)
    return list(found.values())


def name_of(path: Path) -> str:
    """The id under which `find` knows a scenario's file."""
    return path.parent.name if path.name == IN_FOLDER else path.stem


def load(name: str, data: bytes, folder: Path | None, playbooks: Sequence[Path] | None = None) -> LoadedScenario:
    """Read a scenario from bytes.

    Args:
        name: the file's name, for the problems.
        data: its exact bytes.
        folder: where its attachments lie; None when they cannot be looked at.
        playbooks: the user's own folders of playbooks.
    """
    draft = reading.read(name, data, partial(_shared, folder) if folder is not None else None)
    playbook = _playbook(draft, playbooks)
    attachments = _attachments(draft, folder)
    lint(draft, playbook.playbook if playbook else None)
    problems = tuple(
        sorted(draft.findings.problems, key=lambda problem: (problem.file != name, problem.line, problem.column))
    )
    usable = not any(problem.severity == "error" for problem in problems)
    scenario = draft.scenario if usable else None
    attached, shared = tuple(attachments.items()), tuple(draft.shared.items())
    return LoadedScenario(scenario, playbook, problems, name, data, attached, shared)


def _searched(folders: Sequence[Path] | None) -> list[Path]:
    try:
        return [*(folders or ()), shipped("playbooks") / "scenarios"]
    except NotFound:
        return [*(folders or ())]


def path_of(reference: str, folders: Sequence[Path] | None = None) -> Path:
    """The file of a scenario; what is named by a path need not be there.

    Raises:
        NotFound: there is none with this id.
    """
    if reference.endswith(SUFFIXES) or "/" in reference:
        path = Path(reference).expanduser().absolute()
        return path / IN_FOLDER if path.is_dir() else path
    files = {name_of(path): path for path in known(folders)}
    if reference in files:
        return files[reference]
    meant = suggest(reference, files)
    question = f'Did you mean "{one_line(meant)}"? ' if meant else ""
    raise NotFound(
        f'There is no scenario called "{one_line(reference, 60)}".',
        hint=f"{question}`irrunner exercise list` shows them.",
    )


def _read(path: Path, most: int) -> bytes:
    """A file's bytes, at most one more than may be.

    Raises:
        IrrunnerError: it is no regular file, cannot be read or is too large.
    """
    file, found = open_regular(path)
    with file:
        if found.st_size > most:
            raise Refused(f"{one_line(path.name)} has {found.st_size:,} bytes; at most {most:,} are read.")
        return file.read(most + 1)


def _playbook(draft: Draft, folders: Sequence[Path] | None) -> Loaded | None:
    node = draft.node.value("playbook")
    if not isinstance(node, Mapping) or not draft.scenario.playbook:
        return None
    findings, where = draft.findings, place(node, "id")
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", draft.scenario.playbook):
        findings.error("unknown-playbook", where, "a playbook is named by its id, not by a path")
        return None
    try:
        found = library.find(draft.scenario.playbook, folders)
    except IrrunnerError as error:
        findings.error("unknown-playbook", where, str(error))
        return None
    if found.playbook is None:
        findings.error("broken-playbook", where, f"the playbook {draft.scenario.playbook} has errors; lint it first")
    elif not _fits(draft, node, found.playbook.version):
        version, wanted = found.playbook.version or "without a number", draft.scenario.playbook_version
        message = f"the playbook's version is {version} by now, and this scenario wants {wanted}"
        findings.error("playbook-version", place(node, "version"), message)
    return found


def _fits(draft: Draft, node: Mapping, version: str) -> bool:
    wanted = draft.scenario.playbook_version
    if not wanted:
        return True
    try:
        return accepts(wanted, version)
    except ValueError as error:
        draft.findings.error("bad-version", place(node, "version"), str(error))
        return True


def _attachments(draft: Draft, folder: Path | None) -> dict[str, bytes]:
    """The bytes of every attachment that can be used; what cannot is a problem where it is named."""
    found: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for each in draft.injects:
        for index, name in enumerate(each.inject.attach):
            if name not in found and name not in refused:
                try:
                    found[name] = _attachment(name, folder)
                except IrrunnerError as error:
                    refused[name] = str(error)
                if sum(map(len, found.values())) > MAX_ATTACHMENTS:
                    found.pop(name, None)
                    refused[name] = f"the attachments have more than {MAX_ATTACHMENTS:,} bytes together"
            if name in refused:
                draft.findings.error("bad-attachment", each.where("attach", index), refused[name])
    return found


def _shared(folder: Path, name: str) -> bytes:
    """A file that injects are taken from: beside the scenario, else in the folder `shared` beside its own."""
    _must_lie_below(name)
    places = [folder, folder / SHARED, folder.parent / SHARED]
    found = next((place for place in places if (place / name).is_file()), folder)
    return _below(found, name, reading.LIMITS.size)


def _attachment(name: str, folder: Path | None) -> bytes:
    _must_lie_below(name)
    return _below(folder, name, MAX_ATTACHMENT) if folder is not None else b""


def _must_lie_below(name: str) -> None:
    parts = name.split("/")
    if name.startswith(("/", "~")) or "\\" in name or ":" in parts[0]:
        raise Refused("a file lies beside the scenario; write its path from there")
    if any(part in ("", ".", "..") for part in parts):
        raise Refused("a file lies beside the scenario or below it; its path holds no .. and no //")


def _below(folder: Path, name: str, most: int) -> bytes:
    parts = name.split("/")
    path = folder
    for part in parts[:-1]:
        path = path / part
        if path.is_symlink():
            raise Refused(f"{part} is a link; a file lies beside the scenario itself")
    return _read(path / parts[-1], most)
