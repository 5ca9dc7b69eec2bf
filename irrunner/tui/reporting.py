"""The report from the screen: rendered beside everything else, and written to a new file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.safety import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.incident import Incident


def render_report(incident: Incident, form: str = "md") -> str:
    """The report of the incident as it is now; nothing is written."""
    from irrunner.report import render

    incident.refresh()
    return render(incident, form)  # type: ignore[arg-type]


def write_report(incident: Incident, target: Path, form: str) -> Path:
    """Write the report to a new private file.

    Raises:
        Refused: there is a file already, or it cannot be written.
    """
    name = one_line(str(target), 200)
    data = render_report(incident, form).encode("utf-8", "replace")
    try:
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except FileExistsError:
        raise Refused(f"There is a file {name} already.", hint="Choose another name.") from None
    except (OSError, ValueError) as error:
        raise Refused(f"{name} cannot be written: {getattr(error, 'strerror', None) or error}.") from None
    return target
