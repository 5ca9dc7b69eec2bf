"""Finds the folders that travel with irrunner: the library of playbooks and the report templates."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from irrunner.errors import NotFound


def shipped(name: Literal["playbooks", "reports"]) -> Path:
    """The folder `name` inside the installed wheel, or beside the package in a checkout.

    Raises:
        NotFound: neither is there, so the installation is damaged.
    """
    package = Path(__file__).parent
    places = [package / "_shipped" / name]
    # Beside an installed package lie other people's packages: only a checkout's neighbours are ours.
    if (package.parent / "pyproject.toml").is_file():
        places.append(package.parent / name)
    for folder in places:
        if folder.is_dir():
            return folder
    raise NotFound(
        f"The folder of {name} that comes with irrunner is missing beside {package}.",
        hint="Install irrunner again.",
    )
