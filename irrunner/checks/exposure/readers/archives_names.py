"""Name and version in the name of an archive: wheels, source archives, npm archives, conda packages."""

from __future__ import annotations

import re
from typing import Tuple
from urllib.parse import unquote

_WHEEL = re.compile(r"([^-]+)-([^-]+)(?:-[0-9][^-]*)?-[^-]+-[^-]+-[^-]+\.whl\Z")
_SOURCE = re.compile(
    r"(.+?)-(v?[0-9][^-]*(?:-(?:alpha|beta|rc|next|canary|dev|pre|post)[^-]*)?)"
    r"\.(?:tar\.(?:gz|bz2|xz)|tgz|zip|egg)\Z"
)
_EGG = re.compile(r"([^-]+)-([^-]+)(?:-py[0-9.]+.*)?\.egg\Z")
_CONDA = re.compile(r"(.+)-([^-]+)-[^-]+\.(?:conda|tar\.bz2)\Z")
_MOST_CHARACTERS = 300


def split_archive_name(name: str) -> Tuple[str, str]:
    """Name and version, as far as the name of a file tells; both empty where it is no archive's."""
    name = unquote(name.partition("?")[0])
    if len(name) > _MOST_CHARACTERS:
        return "", ""
    for pattern in (_WHEEL, _EGG, _CONDA, _SOURCE):
        found = pattern.match(name)
        if found:
            return found[1], found[2].replace("%2B", "+")
    return "", ""
