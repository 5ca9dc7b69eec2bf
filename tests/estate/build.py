"""Building the estate: everything in one folder, the same each time."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.estate.ci_runs import ci_runs
from tests.estate.distributions import BAD, GOOD, caches, environment, wheel, write
from tests.estate.images import october_image, saved_image
from tests.estate.logs import logs
from tests.estate.repositories import make, repositories

FILES: Final = Path(__file__).parent / "files"
KEY: Final = "what-is-here.json"
_SAMPLE: Final = ".sample"
"""Behind the name of each file that is laid out, so that no tool takes our checkout for a project of that kind."""
_THEN: Final = datetime(2026, 3, 24, 11, 8, 20, tzinfo=UTC).timestamp()


class NotEmpty(Exception):
    """There is something where the estate would go."""


def build(folder: Path) -> None:
    """Build the estate in a folder that is empty or not there.

    Raises:
        NotEmpty: it holds something. OSError: it cannot be written, or there is no git.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty(f"{folder} is not empty. Name a new folder.")
    _lay_out(folder)
    for name, commits in repositories(_texts("code")).items():
        make(folder / "code" / name, commits)
    environment(folder / "runner/opt/build/.venv", {"litellm": BAD, "litellm-proxy-extras": BAD})
    environment(folder / "laptop/home/dev/notebooks/.venv", {"litellm": GOOD, "lite-llm": BAD})
    caches(folder / "runner/home/ci")
    write(folder / "laptop/home/dev/lab", dict([wheel("litellm", BAD)]))
    write(folder / "laptop/home/dev/Downloads", dict([wheel("litellm-enterprise", BAD), wheel("litellm", GOOD)]))
    write(folder / "images", {"gateway.tar": saved_image(), "gateway-october.tar": october_image()})
    write(folder / "logs", logs())
    write(folder / "ci", ci_runs(folder / "code/api"))
    write(folder, {name: (FILES / name).read_bytes() for name in ("README.txt", KEY)})
    _date(folder)


def _date(folder: Path) -> None:
    """Give every file and folder the time of the incident; what git keeps goes by its own times."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if ".git" not in path.parts and not path.is_symlink():
            os.utime(path, (_THEN, _THEN))


def _texts(name: str) -> dict[str, str]:
    """The files below a folder of `files/`, by the names that they get."""
    top = FILES / name
    return {
        str(path.relative_to(top))[: -len(_SAMPLE)]: path.read_text(encoding="utf-8")
        for path in sorted(top.rglob(f"*{_SAMPLE}"))
    }


def _lay_out(folder: Path) -> None:
    """What lies there as it is: the homes, and what a checkout has beside its files under version control."""
    for part in ("runner", "laptop"):
        write(folder / part, {path: text.encode() for path, text in _texts(part).items()})
    unversioned = {path: text for path, text in _texts("code").items() if "node_modules" in path}
    write(folder / "code", {path: text.encode() for path, text in unversioned.items()})
