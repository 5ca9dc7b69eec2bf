"""Finding indicator packs: by id in the folders `indicators/` of the library, or by the path of a file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.playbook import library_files
from irrunner.playbook.indicator_packs.lints import lint
from irrunner.playbook.indicator_packs.model import Pack
from irrunner.playbook.indicator_packs.reading import LIMITS, read_draft
from irrunner.playbook.problems import Problem, render, suggest
from irrunner.safety.paths import reading_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = "indicators"
"""Below each folder of playbooks."""
MAX_BYTES = 64 * 1024 * 1024
"""Bytes of a file: the largest public catalogues have a few."""
_MOST_SHOWN = 5


class LoadedPack(Struct, frozen=True):
    """A pack as it was found, its exact bytes, and everything that is wrong with it.

    Attributes:
        pack: None when there are errors.
        file: the name of the file, without its folder.
    """

    pack: Pack | None
    problems: tuple[Problem, ...]
    file: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Of the exact bytes, in hex."""
        return sha256(self.data).hexdigest()

    def usable(self) -> Pack:
        """The pack.

        Raises:
            Refused: listing the problems, when there are errors.
        """
        if self.pack is not None:
            return self.pack
        errors = [problem for problem in self.problems if problem.severity == "error"]
        shown = "\n".join(render(problem) for problem in errors[:_MOST_SHOWN])
        count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        hint = "`irrunner indicators lint` shows all of them." if len(errors) > _MOST_SHOWN else ""
        name = one_line(self.file)
        raise Refused(f"The pack {name} has {count} and cannot be used:\n{shown}", hint=hint, listed=True)


class ListedPack(Struct, frozen=True):
    """One line of the library of packs.

    Attributes:
        errors: how many keep it from being used. trouble: the first of them, in a sentence.
        shadowed: whether a folder that is searched earlier holds the same id.
    """

    id: str
    title: str
    version: str
    updated: str
    indicators: int
    path: Path
    errors: int = 0
    trouble: str = ""
    shadowed: bool = False


def read_pack(file: str, data: bytes) -> LoadedPack:
    """Read our own YAML. Never raises."""
    draft = read_draft(file, data)
    lint(draft)
    problems = tuple(sorted(draft.findings.problems, key=lambda each: (each.line, each.column)))
    return LoadedPack(None if draft.findings.errors else draft.pack, problems, file, data)


def is_path(reference: str) -> bool:
    """Whether a person named a file, and not the id of a pack."""
    return "/" in reference or "\\" in reference or Path(reference).suffix != ""


def find_pack(reference: str, folders: Sequence[Path] | None = None) -> LoadedPack:
    """A pack of the library by its id.

    Raises:
        NotFound: there is none, with the id that was probably meant. Refused: its file cannot be read.
    """
    paths = [path for folder in _folders(folders) for path in _files(folder)]
    for path in paths:
        if path.stem == reference:
            return read_pack(path.name, read_bytes(path))
    meant = suggest(reference, [path.stem for path in paths])
    question = f'Did you mean "{one_line(meant)}"? ' if meant else ""
    sentence = f'There is no indicator pack called "{one_line(reference, 60)}".'
    raise NotFound(sentence, hint=f"{question}`irrunner indicators list` shows them all; a file is named by its path.")


def list_packs(folders: Sequence[Path] | None = None) -> list[ListedPack]:
    """Every pack of the library, the user's own first; a file that cannot be used is listed with its trouble."""
    found: list[ListedPack] = []
    seen: set[str] = set()
    for folder in _folders(folders):
        found += [_listed(path, shadowed=path.stem in seen) for path in _files(folder)]
        seen.update(each.id for each in found)
    return found


def read_bytes(path: Path, largest: int = MAX_BYTES) -> bytes:
    """A file's bytes.

    Raises:
        NotFound: there is none. Refused: it is no regular file, or too large.
    """
    with reading_regular(path) as (file, stat):
        data = b"" if stat.st_size > largest else file.read(largest + 1)
    if max(stat.st_size, len(data)) > largest:
        raise Refused(f"{one_line(path.name)} is larger than {largest >> 20} MiB. Nothing was read.", hint="Split it.")
    return data


def _listed(path: Path, *, shadowed: bool) -> ListedPack:
    try:
        loaded = read_pack(path.name, read_bytes(path, LIMITS.size))
    except IrrunnerError as error:
        return ListedPack(path.stem, "", "", "", 0, path, 1, error.sentence, shadowed)
    if (pack := loaded.pack) is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        trouble = f"line {errors[0].line}: {errors[0].message}" if errors[0].line else errors[0].message
        return ListedPack(path.stem, "", "", "", 0, path, len(errors), trouble, shadowed)
    return ListedPack(path.stem, pack.title, pack.version, pack.updated, len(pack.indicators), path, shadowed=shadowed)


def _folders(folders: Sequence[Path] | None) -> list[Path]:
    return [folder / FOLDER for folder in library_files.searched_folders(folders)]


def _files(folder: Path) -> list[Path]:
    return library_files.yaml_files(folder)
