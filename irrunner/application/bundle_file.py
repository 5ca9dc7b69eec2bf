"""A bundle that somebody named, opened to be checked: decrypted where it is encrypted, into a file without a name."""

from __future__ import annotations

import re
import tempfile
from typing import TYPE_CHECKING, Self

from irrunner.errors import Misused, Refused, VerificationFailed
from irrunner.safety.paths import open_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from irrunner.application.bundle_import import Progress
    from irrunner.exchange.bundle.reading import CheckedBundle

    Ask = Callable[[str], str]


class BundleFile:
    """A bundle's bytes, decrypted where they are encrypted, until the block ends.

    Attributes:
        path: the file that was named.
        file: its bytes, from any place.
    """

    file: BinaryIO

    def __init__(
        self,
        path: Path,
        identities: Sequence[Path],
        *,
        ask_identity: Callable[[str], Path],
        ask_passphrase: Ask,
        unlock: Callable[[bytes, str], bytes] | None = None,
    ) -> None:
        """Name it; nothing is opened yet.

        Args:
            path: the file.
            identities: the private keys for one that is encrypted.
            ask_identity: asks for a key where none was named, given the name of the bundle.
            ask_passphrase: asks for the passphrase of a key, given the name of its file.
            unlock: frees an SSH key of its passphrase, given its bytes and the name of its file.
        """
        self.path = path
        self._identities = identities
        self._ask_identity, self._ask_passphrase = ask_identity, ask_passphrase
        self._unlock = unlock

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            NotFound, Refused: there is no regular file of this name, it cannot be read, or is for other keys.
            VerificationFailed: it is no bundle.
            Misused: it is encrypted, and no key was named.
        """
        from irrunner.exchange.bundle.reading import is_encrypted, is_like_a_bundle

        file = open_regular(self.path)[0]
        try:
            if not is_like_a_bundle(file):
                name = one_line(str(self.path), 200)
                hint = "A bundle is a zip from `irrunner export`."
                raise VerificationFailed(f"{name} is no bundle of irrunner.", hint=hint)
            self.file = self._decrypted(file) if is_encrypted(file) else file
        except BaseException:
            file.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def _decrypted(self, file: BinaryIO) -> BinaryIO:
        """The same, decrypted into a file that has no name, and is gone when it is closed."""
        from irrunner.exchange.bundle.encryption import decrypt, read_identity

        identities = self._identities or [self._ask_identity(one_line(str(self.path), 200))]
        keys = [key for path in identities for key in read_identity(path, self._ask_passphrase, self._unlock)]
        plain = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the block that opened the bundle
        try:
            with file:
                decrypt(file, plain, keys)
        except OSError as error:
            plain.close()
            where = f"There is no room in {tempfile.gettempdir()} to decrypt it: {error.strerror}."
            raise Refused(where, hint="Name a folder with room for it in TMPDIR.") from error
        except BaseException:
            plain.close()
            raise
        return plain

    def checked(self, head: str | None, progress: Progress | None = None) -> CheckedBundle:
        """Check all of it.

        Raises:
            Misused: the head is none.
            VerificationFailed: it is too damaged to say anything of its parts.
        """
        from irrunner.application.bundle_import import check_bundle_file

        if head is not None and not re.fullmatch(r"[0-9a-f]{8,64}", head := head.lower()):
            raise Misused("A head is 8 to 64 of the digits 0-9 and a-f.", hint="Copy it from the report or the screen.")
        return check_bundle_file(self.file, head=head, progress=progress)
