"""The text of an import: a file's bytes or a stream's, decoded, or refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused, Refused
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.paths import reading_regular
from irrunner.safety.text_bytes import NotText, decode_text

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of a file; 10,000 full rows fit into less."""


def read_file(path: Path, encoding: str = "") -> str:
    """The text of a file.

    Raises:
        NotFound: there is no such file. Refused: it is no regular file. Both: as `decode_bytes`.
    """
    require_unconfined("Files of this host")
    with reading_regular(path) as (stream, _):
        return decode_bytes(stream.read(MAX_BYTES + 1), encoding)


def decode_bytes(data: bytes, encoding: str = "") -> str:
    """The text of an import's bytes.

    Raises:
        Refused: they are too many, or not in this encoding; with the line, and the encoding that they look like.
        Misused: there is no such encoding.
    """
    if len(data) > MAX_BYTES:
        raise Refused(f"This is larger than {MAX_BYTES // 1_048_576} MiB. Nothing was written.", hint="Split it.")
    try:
        text = decode_text(data, encoding).text
    except LookupError as error:
        hint = "Usual ones are cp1252, utf-16, latin-1 and cp850."
        raise Misused(f"There is no encoding called {encoding!r}.", hint=hint) from error
    except NotText as error:
        if encoding:
            raise Refused(f"Line {error.line} is not {encoding}. Nothing was written.", hint=_SAVE) from error
        looks = f"It looks like {error.encoding}: " if error.encoding.startswith("utf-") else "If it is from Windows: "
        hint = f"{looks}say --encoding {error.encoding}, or save it as CSV in UTF-8."
        raise Refused(f"Line {error.line} is not UTF-8. Nothing was written.", hint=hint) from error

    if (place := text.find("\0")) >= 0:
        line = text.count("\n", 0, place) + 1
        hint = "Keep it as evidence: `irrunner add FILE`."
        raise Refused(f"Line {line} holds a zero byte, so this is no text. Nothing was written.", hint=hint)
    return text


_SAVE = "Name another encoding, or save it as CSV in UTF-8."
