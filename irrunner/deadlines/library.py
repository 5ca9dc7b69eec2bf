"""Finding regimes: those that come with irrunner, and the user's own in a folder `regimes` beside their playbooks."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.deadlines.model import Regime
from irrunner.deadlines.reading import REGIME, read_regime
from irrunner.errors import IrrunnerError, NotFound
from irrunner.playbook.library_files import FOLDERS
from irrunner.playbook.problems import Problem, suggest
from irrunner.safety.paths import reading_regular
from irrunner.safety.terminal import one_line
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

_FOLDER: Final = "regimes"
_SUFFIXES: Final = (".yaml", ".yml")


class LoadedRegime(Struct, frozen=True):
    """A regime as it was found.

    Attributes:
        regime: None when it has errors. data: its exact bytes.
    """

    path: Path
    regime: Regime | None
    problems: tuple[Problem, ...]
    data: bytes


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
        f"There is no deadline called {one_line(name, 60)!r}.", hint=f"{question}`irrunner deadlines` shows them."
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
    return LoadedRegime(path, regime, problems, data)


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
