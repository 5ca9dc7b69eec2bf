"""A modal form made from an action's fields. What was typed is given back by the names of the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static
from typing_extensions import override

from irrunner.incident.moments import Moment
from irrunner.tui.dialogs.confirm import here
from irrunner.tui.dialogs.fields import Asked
from irrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from irrunner.errors import IrrunnerError
    from irrunner.tui.actions.model import Action, Context, Field


class Form(ModalScreen[dict[str, Any] | None]):
    """Asks an action's questions; None when it was left without doing anything."""

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = ""
    BINDINGS = [
        ("escape", "cancel", "Cancel"),
        ("f2", "submit", "Record"),
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

    @override
    def compose(self) -> ComposeResult:
        session = self.app.session  # type: ignore[attr-defined]
        with Vertical(classes="dialog form"):
            yield Static(joined((self._heading(), "heading"), (self._about(), "muted")), classes="dialog--title")
            yield Static(self._said(), id="trouble")
            with VerticalScroll(classes="form--fields", can_focus=False):
                calendar = session.calendar()
                with session.lock:
                    state = session.incident.state if session.incident is not None else None
                    rows = [
                        Asked(
                            field,
                            options=field.choices(state, self._applies_to),
                            value=_typed(self._values.get(field.name, field.initial_value(state, self._applies_to))),
                            zone=state.zone if state is not None else "UTC",
                            clock=session.clock,
                            calendar=calendar,
                        )
                        for field in self._fields
                    ]
                yield from rows
            yield Static(
                joined(
                    ("F2" if any(field.kind == "multiline" for field in self._fields) else "enter", "key"),
                    ("  record    ", "muted"),
                    ("tab", "key"),
                    ("  next    ", "muted"),
                    ("esc", "key"),
                    ("  cancel", "muted"),
                ),
                classes="dialog--keys",
            )

    def on_mount(self) -> None:
        """Begin at the reason that was missing, or at the first question without an answer."""
        self.query_one("#trouble").display = self._trouble is not None
        rows = list(self.query(Asked))
        first = next((row for row in rows if row.field.name == "why"), None) if self._trouble else None
        empty = next((row for row in rows if row.field.required and not row.text), None)
        (first or empty or rows[0]).begin()

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
        return plain(here(f"{self._trouble.sentence}\n{self._trouble.hint}".strip()), "warning")

    @on(Asked.Entered)
    def action_submit(self) -> None:
        """Record, unless something required is empty or cannot be read."""
        rows = list(self.query(Asked))
        for row in rows:
            if trouble := row.trouble():
                row.complain(trouble)
                row.begin()
                return
        self.dismiss({row.field.name: row.value() for row in rows if row.text.strip() or row.field.sends_empty})

    def action_cancel(self) -> None:
        self.dismiss(None)


def _typed(value: object) -> str:
    """A value as it was typed: a time that was already read, in the person's own words."""
    return value.as_written if isinstance(value, Moment) else str(value)
