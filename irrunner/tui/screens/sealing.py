"""Sealing on the screen: what is signed is read and confirmed; ssh-keygen gets the terminal when it has to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from irrunner.application.sealing import PreparedSeal, prepare_seal, signed_seal, stamped_seal
from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.verbs.seal import seal
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.confirm import Confirm
from irrunner.tui.dialogs.form import Form, open_form

if TYPE_CHECKING:
    from textual.app import App

    from irrunner.incident.verbs.seal import SignedStatement
    from irrunner.tui.host import Host

_ASKS_ON_THE_TERMINAL = "-SK"
"""The end of the kinds of key that have to be touched: ssh-keygen says so on the terminal."""


class Sealing:
    """One seal on its way, from the form to the entry."""

    def __init__(self, app: App[Any]) -> None:
        """Nothing happens before `ask`."""
        self._app = app
        self._host: Host = app  # type: ignore[assignment]
        self._why = self._authority = ""

    def ask(self) -> None:
        """Ask for the key; nothing is signed before a second yes."""
        fields = (
            Field(
                "key",
                "Your SSH key, or the .pub file of one in your agent",
                "path",
                required=True,
                default=self._host.session.seal_settings().key,
                example="~/.ssh/id_ed25519",
            ),
            Field(
                "timestamp",
                "Address of a timestamping authority, or nothing",
                help="It gets the SHA-256 of statement and signature.",
            ),
            Field("why", "Why, if something in the record does not hold"),
        )
        open_form(self._host, Form(action("seal"), fields, Context(), {}), self._filled)

    def _filled(self, values: dict[str, Any]) -> None:
        key, self._why = str(values["key"]), str(values.get("why", ""))
        self._authority = authority = str(values.get("timestamp", "")).strip()
        if authority and self._host.session.check_settings().offline:
            self._host.show_error(Refused("A timestamp needs the network, which your settings forbid."))
            return
        self._host.show_notice("Checking the record before it is signed.")
        self._host.session.background.run(
            lambda incident: prepare_seal(incident, key, authority=authority, why=self._why),
            then=self._confirm,
            refused=self._host.show_error,
        )

    def _confirm(self, prepared: PreparedSeal) -> None:
        trouble = "".join(f"PROBLEM: {each}\n" for each in prepared.problems[:5])
        question = trouble + "\n".join(prepared.shown(self._authority))

        def answered(yes: bool | None) -> None:
            if yes:
                self._sign(prepared)

        self._host.push_screen(Confirm(question, confirm="Sign exactly this"), answered)

    def _sign(self, prepared: PreparedSeal) -> None:
        """Sign behind the screen, as with an agent; only a key that needs its person gets the terminal."""
        if prepared.key.kind.endswith(_ASKS_ON_THE_TERMINAL):
            self._sign_on_the_terminal(prepared)
            return

        def signed(result: SignedStatement | Refused) -> None:
            if isinstance(result, Refused):
                self._sign_on_the_terminal(prepared, result)
            else:
                self._stamp(prepared, result)

        def sign(_: object) -> SignedStatement | Refused:
            try:
                return signed_seal(prepared, attended=False)
            except Refused as refused:
                return refused

        self._host.session.background.run(sign, then=signed, refused=self._host.show_error)

    def _sign_on_the_terminal(self, prepared: PreparedSeal, before: Refused | None = None) -> None:
        try:
            with self._app.suspend():
                signed = signed_seal(prepared, attended=True)
        except SuspendNotSupported:
            self._host.show_error(before or Refused("ssh-keygen cannot ask in this terminal. Nothing was sealed."))
        except IrrunnerError as error:
            self._host.show_error(error)
        else:
            self._stamp(prepared, signed)
        finally:
            self._app.refresh(layout=True)

    def _stamp(self, prepared: PreparedSeal, signed: SignedStatement) -> None:
        if not self._authority:
            self._record(prepared, signed)
            return
        self._host.session.background.run(
            lambda _: stamped_seal(signed, self._authority),
            then=lambda stamped: self._record(prepared, stamped),
            refused=self._host.show_error,
        )

    def _record(self, prepared: PreparedSeal, signed: SignedStatement) -> None:
        self._host.session.do(seal, signed, action="seal", why=self._why)
