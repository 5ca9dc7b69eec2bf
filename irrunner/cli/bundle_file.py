"""A bundle that somebody named on the command line, opened to be checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from irrunner.cli.progress import counting
from irrunner.errors import Misused, VerificationFailed
from irrunner.incident.sizes import format_size
from irrunner.safety.paths import open_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from irrunner.exchange.bundle.reading import CheckedBundle


class BundleFile:
    """A bundle's bytes, until the block ends.

    Attributes:
        file: they, from any place.
    """

    file: BinaryIO

    def __init__(self, path: Path) -> None:
        """Name it; nothing is opened yet."""
        self._path = path

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            NotFound, Refused: there is no regular file of this name, or it cannot be read.
            VerificationFailed: it is no bundle.
        """
        from irrunner.exchange.bundle.reading import is_like_a_bundle

        self.file = open_regular(self._path)[0]
        if not is_like_a_bundle(self.file):
            self.file.close()
            name = one_line(str(self._path), 200)
            raise VerificationFailed(
                f"{name} is no bundle of irrunner.", hint="A bundle is a zip from `irrunner export`."
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def checked(self, head: str | None) -> CheckedBundle:
        """Check all of it.

        Raises:
            Misused: the head is none.
            VerificationFailed: it is too damaged to say anything of its parts.
        """
        from irrunner.application.bundle_import import check_bundle_file

        if head is not None and not re.fullmatch(r"[0-9a-f]{8,64}", head := head.lower()):
            raise Misused("A head is 8 to 64 of the digits 0-9 and a-f.", hint="Copy it from the report or the screen.")
        with counting("Checking", lambda done, of: f"{format_size(done)} of {format_size(of)}") as progress:
            return check_bundle_file(self.file, head=head, progress=progress)
