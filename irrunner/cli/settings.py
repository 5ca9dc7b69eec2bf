"""The user's settings: `irrunner/config.toml` in their configuration folder. No file means no settings."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from irrunner.errors import Misused


class Settings(Struct, frozen=True):
    """What the file may say, under these names with hyphens for underscores.

    Attributes:
        store: where incidents are kept, unless --store or IRRUNNER_STORE say otherwise.
        name: how you are called in the record, unless --as or IRRUNNER_AS say otherwise.
        mirror: a second store that is brought up to date after every act.
        zone: the time zone of incidents you declare.
        playbooks: folders with your own playbooks, searched before the shipped ones.
        report_templates: a folder whose templates stand in for the shipped ones.
        offline: whether nothing may use the network.
        last_known_copies: whether what was last read of a team store is kept here, for when its server is away.
        services: base addresses of services that checks ask, by the name of the check.
        organisation: what you are, as far as it decides which deadlines to look at.
        seal_key: the SSH key that seals a record, or the .pub file of one in an agent.
        seal_signers: a file that says whose keys are whose, for checking seals.
        seal_revoked: a file of keys that count no more.
        seal_authorities: root certificates of the timestamping authorities that you believe, in PEM.
        channels: where notifications can go, by name; see notifications.md.
        keymap: keys of the screen, by the name of what they do.
    """

    store: str = ""
    name: str = ""
    mirror: str = ""
    zone: str = ""
    playbooks: tuple[str, ...] = ()
    report_templates: str = ""
    offline: bool = False
    last_known_copies: bool = True
    services: dict[str, str] = field(default_factory=dict)
    organisation: dict[str, Any] = field(default_factory=dict)
    seal_key: str = ""
    seal_signers: str = ""
    seal_revoked: str = ""
    seal_authorities: str = ""
    channels: dict[str, Any] = field(default_factory=dict)
    keymap: dict[str, str] = field(default_factory=dict)


MAX_BYTES = 1024 * 1024
_KEYS = {name.replace("_", "-"): name for name in Settings.__struct_fields__}
_EXPECTED = {
    "playbooks": "a list of folders in quotes",
    "organisation": "a table of what you are",
    "channels": "a table for each channel, such as [channels.ops]",
    "keymap": "a table of names and keys",
    "offline": "true or false",
    "last-known-copies": "true or false",
    "services": "a table of names and addresses",
}


def settings_file() -> Path:
    """Where the file lies, whether it is there or not."""
    if given := os.environ.get("XDG_CONFIG_HOME"):
        folder = Path(given)
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path.home() / ".config"
    return folder / "irrunner" / "config.toml"


def read_settings(file: Path) -> Settings:
    """The settings in a file; all defaults when there is none.

    Raises:
        Misused: it cannot be read, is no TOML, or holds a key or value that means nothing.
    """
    try:
        data = _read(file)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise Misused(f"The settings in {file} cannot be read: {error.strerror}.") from error
    import tomllib

    try:
        found = tomllib.loads(data.decode())
    except ValueError as error:  # not TOML, not UTF-8, or a number with thousands of digits
        raise Misused(
            f"The settings in {file} are not TOML: {error}.", hint="Mend the line, or move the file."
        ) from error
    except RecursionError as error:
        hint = "Mend the file, or move it."
        raise Misused(f"The settings in {file} are nested too deeply to be read.", hint=hint) from error
    return _settings(found, file)


def _read(file: Path) -> bytes:
    """What the file holds; a link is followed, and nothing is waited for.

    Raises:
        Misused: it is no regular file, or larger than settings can be.
    """
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise Misused(f"The settings in {file} are no regular file.", hint="Move it, or put a file in its place.")
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Misused(f"The settings in {file} are larger than {MAX_BYTES // 1024} KiB.", hint="Move the file.")
    return data


def _settings(found: dict[str, Any], file: Path) -> Settings:
    import msgspec

    for key in found:
        if key not in _KEYS:
            from irrunner.playbook.problems import suggest

            meant = suggest(key, list(_KEYS))
            hint = f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(_KEYS)}."
            raise Misused(f"There is no setting {key!r} ({file}).", hint=hint)
    values = {_KEYS[key]: value for key, value in found.items()}
    for name, value in values.items():
        try:
            msgspec.convert({name: value}, Settings)
        except msgspec.ValidationError as error:
            key = name.replace("_", "-")
            hint = f"It takes {_EXPECTED.get(key, 'a text in quotes')}."
            raise Misused(f"The setting {key!r} has a value that it cannot have ({file}).", hint=hint) from error
    settings = msgspec.convert(values, Settings)
    if settings.channels:
        from irrunner.exchange.notifications.channels import read_channels

        read_channels(settings.channels)
    return settings
