"""The reference app: the smallest Textual app with a Tree of 200, a DataTable of 500 and a Footer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable, Footer, Tree


class Reference(App[None]):
    """What Textual itself costs, with about as much on the screen as ours has."""

    BINDINGS: ClassVar = [("q", "quit", "Quit")]
    CSS = "Tree { width: 40; }"

    def compose(self) -> ComposeResult:
        with Horizontal():
            tree: Tree[None] = Tree("READY")
            tree.root.expand()
            for number in range(200):
                tree.root.add_leaf(f"step {number} of the tree")
            yield tree
            yield DataTable()
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("time", "who", "what")
        table.add_rows((f"10:{number % 60:02d}", "ada", f"entry {number} of the table") for number in range(500))
        self.query_one(Tree).focus()


if __name__ == "__main__":
    Reference().run()
