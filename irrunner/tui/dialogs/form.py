"""A modal form made from an action's fields. What was typed is given back by the names of the fields.

What is typed and not recorded is a draft, and stands there again when the same form is opened for the same thing.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static
from typing_extensions import override

from irrunner.incident.moments import Moment
from irrunner.safety.secrets import REFUSES_SECRETS
from irrunner.tui.actions.shell_hints import here
from irrunner.tui.dialogs.fields import Asked
from irrunner.tui.dialogs.form_draft import DRAFT_AFTER, FormDraft, restore, typed
from irrunner.tui.dialogs.keys import DIALOG_KEYS, SUBMIT_KEYS, key_line
from irrunner.tui.store.calendar import current_calendar
from irrunner.tui.text import joined, line, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.errors import IrrunnerError
    from irrunner.tui.actions.model import Action, Context, Field, Values
    from irrunner.tui.host import Host
    from irrunner.tui.store.session import Session


class Form(ModalScreen[dict[str, Any] | None]):
    """Asks an action's questions; None when it was left without doing anything."""

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = ""
    BINDINGS = [
        ("escape", "cancel", "Leave; what was typed is kept"),
        (SUBMIT_KEYS, "submit", "Record"),
        ("ctrl+r", "empty", "Begin anew"),
        *DIALOG_KEYS,
    ]

    def __init__(
        self,
        action: Action,
        fields: Sequence[Field],
        context: Context,
        values: Mapping[str, Any],
        trouble: IrrunnerError | None = None,
    ) -> None:
        """Ask.

        Args:
            action: what is about to be done.
            fields: the questions.
            context: what it applies to.
            values: what was typed before.
            trouble: why that was refused.
        """
        super().__init__()
        self._action = action
        self._fields = fields
        self._applies_to = context
        self._values = values
        self._trouble = trouble
        self._shown = ""
        self._is_left = False
        self._warned = ""

    @property
    def session(self) -> Session:
        """The store, and the open incident."""
        session: Session = self.app.session  # type: ignore[attr-defined]
        return session

    @cached_property
    def draft(self) -> FormDraft:
        """What was typed here and not recorded."""
        return FormDraft.of_action(self.session, self._action, self._applies_to)

    @override
    def compose(self) -> ComposeResult:
        rows = self._rows()
        with Vertical(classes="dialog form"):
            yield Static(joined((self._heading(), "heading"), (self._about(), "muted")), classes="dialog--title")
            yield Static(plain(self._shown), id="shown")
            yield Static(self._said(), id="trouble")
            with VerticalScroll(classes="form--fields", can_focus=False):
                yield from rows
            yield Static(self._keys(), classes="dialog--keys")

    def _rows(self) -> list[Asked]:
        """The questions, with what stands in them at first."""
        session, context = self.session, self._applies_to
        calendar = current_calendar(session)
        with session.lock:
            state = session.incident.state if session.incident is not None else None
            self._shown = self._action.text_shown(state, context)
            rows = []
            for field in self._fields:
                default = field.initial_value(state, context)
                rows.append(
                    Asked(
                        field,
                        options=field.choices(state, context),
                        value=_typed(self._values.get(field.name, default)),
                        default=default,
                        zone=state.zone if state is not None else "UTC",
                        clock=session.clock,
                        calendar=calendar,
                    )
                )
        return rows

    def _keys(self, *, is_draft: bool = False) -> Content:
        records = "F2" if any(field.kind == "multiline" for field in self._fields) else "enter"
        empty = [("ctrl+r", "begin anew")] * is_draft
        return key_line((records, "record"), ("tab", "next"), ("esc", "leave, it is kept"), *empty)

    def on_mount(self) -> None:
        """Begin at the reason that was missing, or at the first question without an answer."""
        self.query_one("#shown").display = bool(self._shown)
        self.query_one("#trouble").display = self._trouble is not None
        rows = list(self.query(Asked))
        if self._trouble is None:
            self._restore(rows)
        if self._values:
            self.keep_draft()
        first = next((row for row in rows if row.field.name == "why"), None) if self._trouble else None
        empty = next((row for row in rows if row.field.required and not row.text), None)
        (first or empty or rows[0]).begin()

    def _restore(self, rows: Sequence[Asked]) -> None:
        """Put the draft back; what comes with the key, such as a dropped file, goes before it."""
        kept = {name: text for name, text in self.draft.load().items() if name not in self._values}
        if restore(rows, kept):
            trouble = self.query_one("#trouble", Static)
            trouble.update(line("As you left it; it is not recorded yet.", "accent"))
            trouble.display = True
            self.query_one(".dialog--keys", Static).update(self._keys(is_draft=True))

    @on(Asked.Changed)
    def _keep_soon(self) -> None:
        self.set_timer(DRAFT_AFTER, self.keep_draft, name="draft")

    def keep_draft(self) -> None:
        """Keep what is typed and not recorded yet."""
        if not self._is_left and self.is_attached:
            self.draft.keep(typed(self.query(Asked)))

    def on_resize(self) -> None:
        """The questions scroll where there is no space for all of them; the keys below stay in sight."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        fields = self.query_one(".form--fields")
        dialog = self.query_one(".dialog")
        others = sum(
            child.outer_size.height + child.styles.margin.height
            for child in dialog.children
            if child is not fields and child.display
        )
        share = dialog.styles.max_height.value / 100 if dialog.styles.max_height else 1.0
        most = int((self.size.height - dialog.styles.margin.height) * share)
        fields.styles.max_height = max(3, most - dialog.gutter.height - others)

    def _heading(self) -> str:
        return self._action.heading_for(self._applies_to)

    def _about(self) -> str:
        known = [str(getattr(self._applies_to, name)) for name in self._action.takes if getattr(self._applies_to, name)]
        return f"  {' '.join(f'entry {each}' if each.isdecimal() else each for each in known)}"

    def _said(self) -> Any:
        if self._trouble is None:
            return ""
        keymap = self.app.keymap  # type: ignore[attr-defined]
        return plain(here(f"{self._trouble.sentence}\n{self._trouble.hint}".strip(), keymap), "warning")

    @on(Asked.Entered)
    def action_submit(self) -> None:
        """Record, unless something required is empty or cannot be read."""
        rows = list(self.query(Asked))
        for row in rows:
            if trouble := row.trouble():
                row.complain(trouble)
                row.begin()
                return
        if self._action.verb not in REFUSES_SECRETS and self._is_secret("\n".join(row.text for row in rows)):
            return
        self.keep_draft()
        self._is_left = True
        self.dismiss({row.field.name: row.value() for row in rows if row.text.strip() or row.field.sends_empty})

    def _is_secret(self, text: str) -> bool:
        """Say once that something looks like a secret; the same text goes through when it is sent again."""
        from irrunner.safety.secrets import secret_warning

        warning = secret_warning(text)
        if not warning or text == self._warned:
            return False
        self._warned = text
        trouble = self.query_one("#trouble", Static)
        trouble.update(line(f"{warning} The same key again records it all the same.", "warning"))
        trouble.display = True
        return True

    def action_cancel(self) -> None:
        self.keep_draft()
        self._is_left = True
        self.dismiss(None)

    def action_empty(self) -> None:
        """Throw the draft away and begin with what stands there by default."""
        for row in self.query(Asked):
            row.reset()
        self.query_one("#trouble").display = self._trouble is not None
        self.keep_draft()


def open_form(host: Host, form: Form, filled: Callable[[Values], None]) -> None:
    """Put a form in front; `filled` queues what is recorded, and the draft goes behind it."""

    def left(values: Values | None) -> None:
        if values is not None:
            filled(values)
            form.draft.forget()

    host.push_screen(form, left)


def _typed(value: object) -> str:
    """A value as it was typed: a time that was already read, in the person's own words."""
    return value.as_written if isinstance(value, Moment) else str(value)
