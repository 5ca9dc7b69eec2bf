"""Finding scenarios and reading them with everything they need: the playbook and the attachments."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import NotFound, Refused
from irrunner.exercise.scenario import reading
from irrunner.exercise.scenario.files import read_attachments, read_file, read_shared
from irrunner.exercise.scenario.lints import lint
from irrunner.exercise.scenario.model import Scenario
from irrunner.exercise.scenario.target_playbook import find_playbook
from irrunner.playbook import library
from irrunner.playbook.library import Loaded
from irrunner.playbook.problems import Problem, render, suggest
from irrunner.safety.terminal import one_line
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SUFFIXES = (".yaml", ".yml")
IN_FOLDER = "scenario.yaml"
"""What a scenario that has a folder of its own is called in it; the folder's name is its id."""
_MOST_SHOWN = 5


class LoadedScenario(Struct, frozen=True):
    """A scenario as it was found, and everything that is wrong with it.

    Attributes:
        scenario: compiled, or None when there are errors.
        playbook: what it is played on, as the library has it; None when there is none.
        problems: errors and warnings, in the order of the file's lines.
        name: the file's name. data: its exact bytes.
        attachments: name in the scenario and bytes. shared: files that it takes injects from, likewise.
        id: as the file has it, also when there are errors; the file's name where it has none.
    """

    scenario: Scenario | None
    playbook: Loaded | None
    problems: tuple[Problem, ...]
    name: str
    data: bytes
    attachments: tuple[tuple[str, bytes], ...] = ()
    shared: tuple[tuple[str, bytes], ...] = ()
    id: str = ""

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
    path = path_of(reference, folders, playbooks)
    nearby = list(path.parents)[: 3 if path.name == IN_FOLDER else 2]  # scenarios/ lies in a folder of playbooks
    return load(path.name, read_file(path, reading.LIMITS.size), path.parent, [*(playbooks or ()), *nearby])


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
    shared_file = partial(read_shared, folder, most=reading.LIMITS.size) if folder is not None else None
    draft = reading.read(name, data, shared_file)
    playbook = find_playbook(draft, playbooks)
    attachments = read_attachments(draft, folder)
    lint(draft, playbook.playbook if playbook else None)
    problems = tuple(
        sorted(draft.findings.problems, key=lambda problem: (problem.file != name, problem.line, problem.column))
    )
    usable = not any(problem.severity == "error" for problem in problems)
    scenario = draft.scenario if usable else None
    attached, shared = tuple(attachments.items()), tuple(draft.shared.items())
    return LoadedScenario(scenario, playbook, problems, name, data, attached, shared, draft.scenario.id or name)


def _searched(folders: Sequence[Path] | None) -> list[Path]:
    try:
        return [*(folders or ()), shipped("playbooks") / "scenarios"]
    except NotFound:
        return [*(folders or ())]


def _in_this_folder(reference: str) -> Path | None:
    """What has this name in the folder where one stands: a scenario's own folder, or its file."""
    places = [Path(reference) / IN_FOLDER, *(Path(f"{reference}{suffix}") for suffix in SUFFIXES)]
    return next((place.absolute() for place in places if _is(place.is_file)), None) if reference else None


def _is(kind: Callable[[], bool]) -> bool:
    """What there is under a name; nothing where the name is longer than one can be."""
    try:
        return kind()
    except OSError:
        return False


def path_of(reference: str, folders: Sequence[Path] | None = None, playbooks: Sequence[Path] | None = None) -> Path:
    """The file of a scenario; what is named by a path need not be there.

    A name that no folder of scenarios knows is looked for in the folder where one stands.

    Raises:
        NotFound: there is none with this id.
    """
    if reference.endswith(SUFFIXES) or "/" in reference:
        path = Path(reference).expanduser().absolute()
        return path / IN_FOLDER if _is(path.is_dir) else path
    files = {name_of(path): path for path in known(folders)}
    if reference in files:
        return files[reference]
    if (nearby := _in_this_folder(reference)) is not None:
        return nearby
    meant = suggest(reference, files)
    question = f'Did you mean "{one_line(meant)}"? ' if meant else ""
    if reference in library.ids(playbooks):
        question = f"{reference} is a playbook; `irrunner playbook lint` checks it. "
    raise NotFound(
        f'There is no scenario called "{one_line(reference, 60)}".',
        hint=f"{question}`irrunner exercise list` shows them.",
    )
