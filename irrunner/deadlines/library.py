"""Finding regimes: those that come with irrunner, and the user's own in a folder `regimes` beside their playbooks."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.deadlines.model import Regime
from irrunner.deadlines.reading import REGIME, read_regime
from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.playbook.library_files import FOLDERS
from irrunner.playbook.problems import Problem, render, suggest
from irrunner.safety.paths import reading_regular
from irrunner.safety.terminal import one_line
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

_FOLDER: Final = "regimes"
_MOST_SHOWN: Final = 10
_SUFFIXES: Final = (".yaml", ".yml")


class LoadedRegime(Struct, frozen=True):
    """A regime as it was found.

    Attributes:
        regime: None when it has errors. data: its exact bytes. own: whether it lies in a folder of the user.
    """

    path: Path
    regime: Regime | None
    problems: tuple[Problem, ...]
    data: bytes
    own: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hex."""
        return sha256(self.data).hexdigest()

    def usable(self) -> Regime:
        """The regime.

        Raises:
            Refused: listing the problems, when there are errors.
        """
        if self.regime is not None:
            return self.regime
        errors = [problem for problem in self.problems if problem.severity == "error"]
        shown = "\n".join(render(problem) for problem in errors[:_MOST_SHOWN])
        name = one_line(self.path.name, 60)
        raise Refused(f"The deadline {name} cannot be used:\n{shown}", hint="Mend its file.", listed=True)


def find_regime(name: str, folders: Sequence[Path] | None = None) -> LoadedRegime:
    """A regime by its id, the user's own first.

    Raises:
        NotFound: there is none, with the id that was probably meant.
    """
    paths = _paths(folders)
    for path in paths:
        if path.stem == name:
            return _load(path)
    meant = suggest(name, [path.stem for path in paths])
    question = f"Did you mean {meant!r}? " if meant else ""
    raise NotFound(
        f"There is no deadline called {one_line(name, 60)!r}.", hint=f"{question}`irrunner deadlines --all` shows them."
    )


def load_regimes(folders: Sequence[Path] | None = None) -> list[LoadedRegime]:
    """Every regime, by id; of the same id in two folders the first."""
    found: dict[str, LoadedRegime] = {}
    for path in _paths(folders):
        if path.stem not in found:
            found[path.stem] = _load(path)
    return [found[name] for name in sorted(found)]


def _load(path: Path) -> LoadedRegime:
    with reading_regular(path) as (file, _):
        data = file.read(REGIME.size + 1)
    regime, problems = read_regime(path.name, data)
    return LoadedRegime(path, regime, problems, data, own=not _is_shipped(path))


def _is_shipped(path: Path) -> bool:
    with suppress(IrrunnerError):
        return path.is_relative_to(shipped("playbooks"))
    return False


def _paths(folders: Sequence[Path] | None) -> list[Path]:
    named = os.environ.get(FOLDERS, "")
    own = [Path(part).expanduser() for part in named.split(os.pathsep) if part] if named else [*(folders or ())]
    places = [folder / _FOLDER for folder in own]
    with suppress(IrrunnerError):
        places.append(shipped("playbooks") / _FOLDER)
    return [path for place in places for path in _files(place)]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and not path.name.startswith("."))
    except OSError:
        return []
