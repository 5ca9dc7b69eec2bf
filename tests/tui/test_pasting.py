"""What the screen copies is pasted into real shells, and nothing runs."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

import irrunner
from irrunner.incident.verbs import notes, registers
from tests.beginnings import ADA
from tests.cli.shells import RealShell
from tests.tui.drill import HEAD, STEPS, beside
from tests.tui.driver import drive, press

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from tests.tui.driver import AppFactory, Declare

END_OF_PASTE: Final = "build-07\x1b[201~\ntouch PWNED\n#"
ROWS: Final = (
    END_OF_PASTE,
    "a\rtouch PWNED\r",
    "b\x9b201~\ntouch PWNED\n",
    "c\x1b]52;c;dG91Y2ggUFdORUQK\x07\ntouch PWNED\n",
    "$(touch PWNED)\t$(touch PWNED)\t",
    "d\x16\ntouch PWNED\n",
    "e\x0ftouch PWNED\x0f",
)


@pytest.fixture
def copied(make_app: AppFactory, declared: Declare, place: Path) -> list[str]:
    """What `y` puts on the clipboard on each row of a register, and on the entries of the timeline."""
    name = declared(STEPS, head=HEAD)

    def write(found: Incident) -> None:
        registers.register_import(found, "assets", [{"name": row, "note": "seen"} for row in ROWS])
        notes.note(found, END_OF_PASTE)

    beside(place, name, write, actor=ADA)
    app = make_app(incident=name)
    texts: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r")
        for _ in ROWS:
            await press(pilot, "y")
            texts.append(app.clipboard)
            await press(pilot, "j")
        await press(pilot, "q", "f4", "G")
        for key in ("y", "Y", "k", "y", "Y"):
            await press(pilot, key)
            texts.append(app.clipboard)

    drive(app, script, (120, 40))
    assert len(set(texts)) >= len(ROWS) + 2
    return texts


@pytest.mark.shells
def test_what_was_copied_runs_nothing_when_it_is_pasted(copied: list[str], tmp_path: Path) -> None:
    for name in ("bash", "sh", "zsh", "fish"):
        for is_bracketed in (True, False):
            folder = tmp_path / f"{name}-{is_bracketed}"
            folder.mkdir()
            with RealShell(name, folder, folder / "store") as shell:
                shell.prepare(brackets=is_bracketed)
                for text in copied:
                    assert "\n" not in text
                    pasted = text.replace("\n", "\r")
                    shell.type(f"\x1b[200~{pasted}\x1b[201~" if is_bracketed else pasted)
                    shell.type("\x15")  # ctrl+u takes the line away again
                shell.type("touch done\r")
                shell.wait_for_file(folder / "done")
            assert not list(folder.rglob("PWNED")), shell.seen


@pytest.mark.shells
def test_without_that_it_would_have_run(tmp_path: Path) -> None:
    with RealShell("bash", tmp_path, tmp_path / "store") as shell:
        shell.prepare(brackets=True)
        shell.type(f"\x1b[200~{END_OF_PASTE}\x1b[201~\r")
        shell.wait_for_file(tmp_path / "PWNED")


ROUTES: Final = {"copy_to_clipboard", "load-buffer", "COPIED"}
ALLOWED: Final = {
    "tui/terminal/clipboard.py": ROUTES,
    "tui/app.py": {"copy_to_clipboard"},  # Textual's own copying, of what is selected
    "journal/interface.py": {"COPIED"},
    "journal/folder_workspace.py": {"COPIED"},  # forgets it
}


def test_every_copy_goes_through_the_one_function() -> None:
    package = Path(irrunner.__file__).parent
    for path in package.rglob("*.py"):
        name = path.relative_to(package).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        used |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert used & ROUTES <= ALLOWED.get(name, set()), name
        if name != "safety/clipboard.py":
            calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
            assert not [each for each in calls if isinstance(each, ast.Name) and each.id == "Clip"], name
