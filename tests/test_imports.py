from __future__ import annotations

import subprocess
import sys

# A note typed in a shell has to feel instant: what only a screen, a report or a playbook file needs comes later.
SLOW = {"dateutil", "httpx", "jinja2", "markdown_it", "rich", "textual", "yaml"}


def test_the_command_line_starts_without_the_slow_libraries() -> None:
    question = "import irrunner.cli.main_command, sys; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True).stdout
    assert SLOW & set(answer.split()) == set()


def test_a_page_of_help_starts_without_the_record() -> None:
    """What reads a journal comes with the first command that needs one."""
    question = "import irrunner.cli.main_command, sys; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True).stdout
    loaded = set(answer.split())
    assert loaded & {"hashlib", "msgspec", "pathlib", "sqlite3"} == set()
    assert not [name for name in loaded if name.startswith("irrunner.journal")]
