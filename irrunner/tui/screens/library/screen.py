"""The library: what playbooks there are, and what each would have you do. From here an incident starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from typing_extensions import override

from irrunner.playbook import library
from irrunner.playbook.durations import format_duration
from irrunner.playbook.problems import render
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets import markdown
from irrunner.tui.widgets.frame import Footer, TitleLine, TooSmall
from irrunner.tui.widgets.line_list import LineList, LineSource, Piece, align_right, fit
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from textual.app import ComposeResult

    from irrunner.playbook.library import Listed, Loaded
    from irrunner.playbook.model import Phase, Playbook, Step


_TITLES = {
    "read": "The library of playbooks",
    "choose": "Start an incident: choose a playbook",
    "graft": "Add a playbook's steps to this incident",
}


class LibraryScreen(BaseScreen):
    """A list of playbooks, and the one under the cursor as a text to read."""

    SCREEN = "library"
    CSS_PATH = "library.tcss"
    BINDINGS = [*bindings("library"), ("escape", "app.back", "Back")]

    def __init__(self, purpose: str = "read", chosen: Callable[[Loaded], None] | None = None) -> None:
        """Show the library.

        Args:
            purpose: read, choose (to start an incident) or graft.
            chosen: takes the playbook that was chosen; without it, the form to declare opens.
        """
        super().__init__()
        self._purpose = purpose
        self._chosen = chosen
        self._loaded: dict[Path, Loaded] = {}
        self._wanted: Path | None = None

    @override
    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TitleLine(_TITLES[self._purpose], self.session, exercise=self._purpose == "graft" and self._in_exercise)
        with Container(id="library"):
            yield PlaybookList()
            yield TextView(id="preview")
        yield Footer()

    @property
    def _in_exercise(self) -> bool:
        incident = self.session.incident
        return incident is not None and incident.state.mode == "exercise"

    def on_mount(self) -> None:
        """Reading and linting the playbooks takes a moment: not in this thread."""
        folders = self.host.playbooks
        self.query_one(PlaybookList).loading = False
        self.session.ask(lambda _: library.listing(folders), self._listed)
        self.refresh_footer()

    def footer(self) -> Sequence[str | tuple[str, str]]:
        word = "add its steps" if self._purpose == "graft" else "start with it"
        return (("library.start", word), "pane.next", "palette", "back")

    def _listed(self, found: list[Listed]) -> None:
        if not self.is_attached:
            return
        listed = self.query_one(PlaybookList)
        listed.show([each for each in found if not each.shadowed])
        listed.focus()
        self._preview()

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._preview()

    def _preview(self) -> None:
        """Load the one under the cursor, unless it was."""
        each = self.query_one(PlaybookList).chosen
        if each is None:
            return
        if each.path in self._loaded:
            self._read(each.path)
            return
        folders = self.host.playbooks

        def loaded(found: Loaded) -> None:
            self._loaded[each.path] = found
            self._read(each.path)
            if self._wanted == each.path and self.app.screen is self:
                self.action_start()

        self.session.ask(lambda _: library.find(str(each.path), folders), loaded)

    def _read(self, path: Path) -> None:
        if not self.is_attached:
            return
        each = self.query_one(PlaybookList).chosen
        if each is not None and each.path == path:
            self.query_one("#preview", TextView).show(preview(self._loaded[path]))

    @on(LineList.Chosen)
    def action_start(self) -> None:
        """Choose the playbook under the cursor; a key that came before it was loaded counts when it is."""
        each = self.query_one(PlaybookList).chosen
        if each is None:
            return
        self._wanted = each.path if each.path not in self._loaded else None
        if self._wanted is not None:  # a key that came before the playbook was read counts when it is
            return
        loaded = self._loaded[each.path]
        if loaded.playbook is None:
            self.host.show_message(
                "This playbook has errors and cannot be used.", "They are listed beside it; choose another one."
            )
        elif self._chosen is not None:
            self.dismiss(None)
            self._chosen(loaded)
        else:
            self.host.navigation.go_to("declare", loaded)


class _Playbooks(LineSource):
    def __init__(self) -> None:
        super().__init__()
        self.playbooks: Sequence[Listed] = ()

    @property
    @override
    def count(self) -> int:
        return len(self.playbooks)

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        each = self.playbooks[index]
        wrong = each.errors > 0
        note = count(each.errors, "error") if wrong else count(each.steps, "step")
        return [
            (fit(each.title or each.id, width - 12, self.glyphs.more), "muted" if wrong else "strong"),
            (align_right(note, 11), "bad" if wrong else "muted"),
            (" ", ""),
        ]


class PlaybookList(LineList):
    """Playbooks by title: how many steps each has, or that it cannot be used."""

    source: _Playbooks

    def __init__(self) -> None:
        super().__init__(_Playbooks())

    @property
    def chosen(self) -> Listed | None:
        """The playbook under the cursor."""
        return self.source.playbooks[self.cursor] if self.source.playbooks else None

    def show(self, playbooks: Sequence[Listed]) -> None:
        self.source.playbooks = list(playbooks)
        self.update_rows()


def preview(loaded: Loaded) -> list[Block]:
    """The text of a playbook; if it has errors, these."""
    if loaded.playbook is None:
        errors = [each for each in loaded.problems if each.severity == "error"]
        many = "An error keeps" if len(errors) == 1 else f"{len(errors)} errors keep"
        blocks = [Block(joined((f"{many} this playbook from being used.", "bad"))), Block()]
        for each in errors:
            blocks.extend(Block(row.text, keep=True) for row in paragraphs(plain(render(each))))
            blocks.append(Block())
        return blocks
    return list(_playbook_page(loaded.playbook))


def _playbook_page(playbook: Playbook) -> Iterator[Block]:
    yield Block(line(playbook.title, "heading"))
    facts = [f"version {playbook.version}"] if playbook.version else []
    facts += [f"severity {playbook.severity}", f"TLP:{playbook.tlp.upper()}"]
    facts += [f"reviewed {playbook.reviewed}"] if playbook.reviewed else []
    yield Block(line(f"{playbook.id}   {'   '.join(facts)}", "muted"))
    yield Block()
    if playbook.summary:
        yield from markdown.blocks(playbook.summary)
        yield Block()
    if playbook.ask:
        yield Block(joined(("It asks first", "heading")))
        for ask in playbook.ask:
            example = f"such as {ask.example}" if ask.example else ""
            yield hanging_block(line("  "), joined(ask.label, (f"  {example}", "muted")))
        yield Block()
    if playbook.roles:
        yield Block(joined(("Roles", "heading")))
        for label in playbook.roles.values():
            yield hanging_block(line("  "), line(label))
        yield Block()
    for phase in playbook.phases:
        yield from _phase(phase)
    if playbook.references:
        yield Block(joined(("Read more", "heading")))
        for each in playbook.references:
            yield hanging_block(line("  "), joined(each.title, (f"  {each.url}", "muted")))


def _phase(phase: Phase) -> Iterator[Block]:
    yield Block(joined((phase.name, "heading"), (f"   {len(phase.steps)} steps", "muted")))
    for step in phase.steps:
        yield hanging_block(joined(("  ? " if step.is_decision else "  - ", "key")), joined(step.text, _more(step)))
    yield Block()


def _more(step: Step) -> tuple[str, str]:
    parts = [", ".join(step.options)] if step.options else []
    parts += [f"within {format_duration(step.within)}"] if step.within else []
    parts += [f"for each of the {step.for_each}"] if step.for_each else []
    parts += [f"if {step.when}"] if step.when else []
    return (f"  ({'; '.join(parts)})" if parts else "", "muted")
