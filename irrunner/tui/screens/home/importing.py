"""Taking a bundle in from home: all of it is checked before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from irrunner.errors import Misused, Refused
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.confirm import Reader
from irrunner.tui.dialogs.form import Form, open_form
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from irrunner.errors import IrrunnerError
    from irrunner.exchange.bundle.importing import Imported
    from irrunner.journal import Journal
    from irrunner.tui.host import Host

_MOST = 50
_FIELDS = (
    Field("source", "Bundle", "file", required=True, help="A zip from `irrunner export`, or one that is encrypted."),
    Field("head", "Its head, from somewhere else", help="8 digits or more: then every later change shows."),
    Field("identity", "Your private key, if it is encrypted", "path", help="An age identity file, or an SSH key."),
)


class _Answer(NamedTuple):
    """What came of it. problems: what does not hold; then nothing was imported."""

    done: Imported | None
    problems: list[str]


def ask_import(host: Host, values: dict[str, Any] | None = None, trouble: Any = None) -> None:
    """Ask for a bundle, check it, and bring it into the store."""

    def filled(given: dict[str, Any]) -> None:
        def again(error: IrrunnerError) -> None:
            ask_import(host, given, error)

        host.show_notice("Checking the bundle.")
        host.session.ask(lambda store: _import(host, store, given), lambda found: _show(host, found), refused=again)

    open_form(host, Form(action("home.import"), _FIELDS, Context(), values or {}, trouble), filled)


def _import(host: Host, store: Journal, given: dict[str, Any]) -> _Answer:
    from irrunner.application.bundle_file import BundleFile
    from irrunner.application.bundle_import import import_checked

    path, identities = Path(given["source"]).expanduser(), []
    if given.get("identity"):
        identities = [Path(given["identity"]).expanduser()]
    with BundleFile(path, identities, ask_identity=_no_identity, ask_passphrase=_no_passphrase) as opened:
        checked = opened.checked(str(given.get("head", "")).strip() or None)
        if checked.problems:
            return _Answer(None, [str(each) for each in checked.problems])
        session = host.session
        return _Answer(import_checked(store, checked, opened.file, str(path), session.actor, clock=session.clock), [])


def _no_identity(name: str) -> NoReturn:
    raise Misused(f"{name} is encrypted.", hint="Name your private key in the last field.")


def _no_passphrase(name: str) -> NoReturn:
    raise Refused(
        f"{name} has a passphrase, which this screen does not ask for.",
        hint="Import it in a shell: irrunner import FILE --identity KEY asks for it.",
    )


def _show(host: Host, found: _Answer) -> None:
    if (done := found.done) is None:
        rows = [("Result", "Nothing was imported: the bundle does not hold.")]
        rows.extend(("PROBLEM", each) for each in found.problems[:_MOST])
        host.push_screen(Reader.of_facts("The bundle does not hold", rows))
        return
    came = f"{count(done.new, 'entry', 'entries')} and {count(done.files, 'file')} came in."
    had = f"The store had all of it already{f', and {done.ahead:,} entries more' if done.ahead else ''}. "
    rows = [("Result", came if done.new else had + (f"{count(done.files, 'file')} came in." if done.files else ""))]
    rows.append(("Head", done.head))
    mark = "EXERCISE " if done.mode == "exercise" else ""
    host.push_screen(Reader.of_facts(f"{mark}{done.incident} is in the store", rows))
