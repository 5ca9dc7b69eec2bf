"""Where this machine's pip and npm find packages, out of their own configuration; irrunner names no index itself."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import TYPE_CHECKING, Final

from irrunner.errors import IrrunnerError
from irrunner.safety.paths import open_regular

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGEST: Final = 1 << 20  # bytes of a file of settings


def pip_index(environ: Mapping[str, str]) -> str:
    """The index that pip asks, by the environment, the user's or the machine's pip.conf; empty without one."""
    if given := environ.get("PIP_INDEX_URL", ""):
        return given
    home = Path(environ.get("HOME", "/nonexistent"))
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    places = [Path(environ["PIP_CONFIG_FILE"])] if environ.get("PIP_CONFIG_FILE") else []
    if environ.get("VIRTUAL_ENV"):
        places.append(Path(environ["VIRTUAL_ENV"]) / "pip.conf")
    places += [config / "pip" / "pip.conf", home / ".pip" / "pip.conf", Path("/etc/pip.conf")]
    for place in places:
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(_text(place))
        except configparser.Error:
            continue
        for section in ("install", "global"):
            if found := parser.get(section, "index-url", fallback="").strip():
                return found
    return ""


def npm_registry(environ: Mapping[str, str]) -> str:
    """The registry that npm asks, by the environment, the user's or the machine's npmrc; empty without one."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if given := environ.get(name, ""):
            return given
    user = environ.get("NPM_CONFIG_USERCONFIG") or str(Path(environ.get("HOME", "/nonexistent")) / ".npmrc")
    for place in (Path(user), Path("/etc/npmrc"), Path("/usr/etc/npmrc")):
        for line in _text(place).splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "registry" and value.strip():
                return value.strip().strip("\"'")
    return ""


def _text(path: Path) -> str:
    try:
        with open_regular(path)[0] as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except (IrrunnerError, OSError):
        return ""
