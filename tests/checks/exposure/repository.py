"""A git checkout that a test fills, commit by commit."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOCK = '[[package]]\nname = "litellm"\nversion = "{}"\n'
NOON = 1_774_353_600  # 2026-03-24 12:00 UTC


class Repository:
    """A git checkout that a test fills, commit by commit."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()
        self.git("init", "-q", "-b", "main")

    def head(self) -> str:
        return (self.place / ".git" / "refs" / "heads" / "main").read_text().strip()

    def files(self, files: dict[str, str | None], seconds: int = NOON) -> str:
        """Commit files by their names; None takes one away. Returns the commit."""
        for name, text in files.items():
            path = self.place / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A", "-f", ".")
        self.git("commit", "-q", "--allow-empty", "-m", "Change files", seconds=seconds)
        return self.head()

    def git(self, *words: str, seconds: int = NOON) -> None:
        when = f"{seconds} +0000"
        who = {f"GIT_{role}_DATE": when for role in ("AUTHOR", "COMMITTER")}
        words = ("-c", "user.name=Bot", "-c", "user.email=bot@x.example", *words)
        env = {"PATH": os.environ["PATH"], "HOME": str(self.place), "GIT_CONFIG_NOSYSTEM": "1", **who}
        subprocess.run(["git", *words], cwd=self.place, env=env, check=True, capture_output=True)

    def commit(self, version: str, seconds: int, file: str = "api/uv.lock") -> None:
        (self.place / file).parent.mkdir(parents=True, exist_ok=True)
        (self.place / file).write_text(LOCK.format(version))
        self.git("add", "-f", ".")
        self.git("commit", "-q", "-m", f"Lock {version}", seconds=seconds)

    def object(self, kind: str, data: bytes) -> str:
        """Write an object as it is, whatever it says; returns its id."""
        words = ["git", "hash-object", "-w", "--literally", "-t", kind, "--stdin"]
        return (
            subprocess.run(words, cwd=self.place, input=data, check=True, capture_output=True).stdout.decode().strip()
        )

    def tree(self, entries: list[tuple[bytes, bytes, str]]) -> str:
        """Write a tree of modes, names and ids."""
        return self.object("tree", b"".join(b"%s %s\0%s" % (m, n, bytes.fromhex(i)) for m, n, i in entries))

    def commit_of(self, tree: str) -> str:
        """Write a commit of a tree, on no branch."""
        who = f"Bot <bot@x.example> {NOON} +0000"
        return self.object("commit", f"tree {tree}\nauthor {who}\ncommitter {who}\n\nx\n".encode())
