"""When irrunner itself breaks, the shell answers in a sentence and the report holds no word of any entry."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

MARKER = "hunter2"
BREAKS = """
import sys
from irrunner.cli import main, output

def breaks(text, *rest):
    kept = text
    try:
        raise KeyError(kept)
    except KeyError:
        raise RuntimeError(f"cannot print {kept}")

output._out = breaks
sys.argv = ["irrunner", *sys.argv[1:]]
main()
"""


def test_a_crash_report_of_the_shell_holds_no_word_of_any_entry(shell: Shell) -> None:
    name = shell.declare("--title", f"title {MARKER}")
    shell.does("note", f"note {MARKER}")
    shell.does("add", "-", "--name", f"{MARKER}.log", "--note", MARKER, stdin=b"hunter2")
    for command in (["log"], ["status"], ["evidence", "list"], ["note", MARKER], ["title", MARKER]):
        argv = [sys.executable, "-c", BREAKS, *command, "--incident", name, "--store", str(shell.place)]
        ended = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        assert "made a mistake of its own (RuntimeError)" in ended.stderr
        assert MARKER not in ended.stderr + ended.stdout
    reports = list((shell.place / "drafts").glob("crash-*.txt"))
    assert len(reports) == 5
    for report in reports:
        text = report.read_text()
        assert "KeyError" in text
        assert "breaks" in text
        assert MARKER not in text
        assert str(report) not in text
