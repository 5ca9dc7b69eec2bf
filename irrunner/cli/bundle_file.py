"""A bundle that somebody named on the command line: keys and passphrases are asked for at the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from typing_extensions import override

from irrunner.application import bundle_file
from irrunner.cli.output import say_aside
from irrunner.cli.progress import counting
from irrunner.cli.prompts import ask_identity, ask_passphrase
from irrunner.incident.sizes import format_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.application.bundle_import import Progress
    from irrunner.exchange.bundle.reading import CheckedBundle


IDENTITY: Callable[[Any], Any] = click.option(
    "--identity",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your private key, age or SSH, for an encrypted bundle.",
)


class BundleFile(bundle_file.BundleFile):
    """A bundle, with how far its check is."""

    def __init__(self, path: Path, identities: Sequence[Path] = ()) -> None:
        """Name it, and the private keys for one that is encrypted; nothing is opened yet."""
        super().__init__(path, identities, ask_identity=ask_identity, ask_passphrase=ask_passphrase, unlock=_unlocked)

    @override
    def checked(self, head: str | None, progress: Progress | None = None) -> CheckedBundle:
        if progress is not None:
            return super().checked(head, progress)
        with counting("Checking", lambda done, of: f"{format_size(done)} of {format_size(of)}") as shown:
            return super().checked(head, shown)


def _unlocked(data: bytes, name: str) -> bytes:
    """An SSH key without its passphrase; ssh-keygen words its question as if it changed the file, which it does not."""
    from irrunner.errors import Refused
    from irrunner.exchange.seals.ssh_keys import can_unlock, unlocked_key

    if not can_unlock():
        hint = "Decrypt the bundle with age instead: age --decrypt -i KEY FILE > bundle.zip"
        raise Refused(f"{name} has a passphrase, and irrunner cannot use such a key on this machine.", hint=hint)
    say_aside(f"{name} has a passphrase, for which ssh-keygen asks. The file of the key stays as it is.")
    return unlocked_key(data, name)
