"""A bundle on its way in: where it came from is remembered beside the record, whose head stays what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError, Refused, VerificationFailed
from irrunner.exchange.bundle.importing import Imported, import_bundle
from irrunner.exchange.bundle.reading import CheckedBundle, check_bundle, is_like_a_bundle
from irrunner.exchange.bundle.verify import Broken, Found
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import format_utc
from irrunner.journal.intake import hash_open_file
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.paths import open_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor

    Progress = Callable[[int, int], None]

_ORIGIN = "imported"
_MOST_ORIGINS = 50
_MOST_LISTED = 50


def is_bundle(path: Path) -> bool:
    """Whether a file begins or ends like a bundle, plain or encrypted."""
    require_unconfined("Files of this host")
    try:
        with open_regular(path)[0] as file:
            return is_like_a_bundle(file)
    except (IrrunnerError, OSError):
        return False


def check_bundle_file(file: BinaryIO, *, head: str | None = None, progress: Progress | None = None) -> CheckedBundle:
    """Check a bundle that is open.

    Raises:
        VerificationFailed: it is none, or too damaged to say anything of its parts.
    """
    found = Found()
    try:
        return check_bundle(file, found, head=head, progress=progress)
    except Broken as error:
        listed = "\n".join(f"PROBLEM  {each}" for each in [*found.problems[:_MOST_LISTED], str(error)])
        raise VerificationFailed(f"The bundle does not hold.\n{listed}", listed=True) from None
    except OSError as error:
        raise Refused(f"The bundle cannot be read: {error.strerror}.") from error


def import_checked(
    store: Journal,
    bundle: CheckedBundle,
    file: BinaryIO,
    name: str,
    actor: Actor,
    *,
    clock: Clock = machine_clock,
    progress: Progress | None = None,
) -> Imported:
    """Bring a checked bundle into a store, and remember where it came from.

    Raises:
        VerificationFailed, Refused, StoreUnusable: as `import_bundle`.
    """
    done = import_bundle(store, bundle, progress)
    if done.new:
        file.seek(0)
        who, when = one_line(actor.name, 80), format_utc(clock())
        sentence = f"imported by {who} at {when}, up to entry {done.entries}, from {one_line(name, 200)}"
        keep_origin(store, done.incident, f"{sentence} (SHA-256 {hash_open_file(file)})")
    return done


def keep_origin(store: Journal, incident: str, sentence: str) -> None:
    """Remember where an incident came from; no record, so that its head stays the one that people wrote down."""
    lines = [*origins(store, incident), sentence][-_MOST_ORIGINS:]
    store.workspace.keep_draft(incident, _ORIGIN, "\n".join(lines))


def origins(store: Journal, incident: str) -> list[str]:
    """Where an incident came from, in sentences; none when it began in this store, or nobody knows any more."""
    return [line for line in store.workspace.draft(incident, _ORIGIN).split("\n") if line.strip()][:_MOST_ORIGINS]
