"""Git checkouts with a past: a branch of a bot locked a poisoned release within the window, and main never did."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MAIN = "main"
_BOT, _PERSON = "renovate[bot] <bot@code.example>", "dev <dev@code.example>"


class Commit(NamedTuple):
    """One commit.

    Attributes:
        branch: which it is on; a branch that is new begins at main. when: in UTC, to the minute.
        files: what it changes, each with its whole content.
    """

    branch: str
    when: str
    who: str
    says: str
    files: dict[str, str]


def locked(text: str, version: str) -> str:
    """A lock file with litellm at a version."""
    digest = hashlib.sha256(f"litellm {version}".encode()).hexdigest()
    return text.replace("@LITELLM@", version).replace("@SHA256@", digest)


def repositories(files: Mapping[str, str]) -> dict[str, list[Commit]]:
    """The history of each checkout.

    Args:
        files: what lies in the checkouts now, by a name that begins with the checkout's.
    """
    api, worker, web = (_below(files, name) for name in ("api", "worker", "web"))
    uv, poetry = api["uv.lock"], worker["poetry.lock"]
    api["uv.lock"], worker["poetry.lock"] = locked(uv, "1.82.6"), locked(poetry, "1.82.6")
    ci = worker.pop("requirements/ci.txt")
    bot = "renovate/litellm-1.x"
    return {
        "api": [
            Commit(MAIN, "2026-03-20 09:12", _PERSON, "Begin", api | {"uv.lock": locked(uv, "1.81.0")}),
            _update(MAIN, "2026-03-23 15:40", _PERSON, "uv.lock", uv, "1.82.6"),
            _update(bot, "2026-03-24 11:04", _BOT, "uv.lock", uv, "1.82.8"),
            _update(bot, "2026-03-30 18:02", _BOT, "uv.lock", uv, "1.83.0"),
            Commit(
                MAIN, "2026-03-25 08:30", _PERSON, "Say how to deploy", {"DEPLOY.md": "Ask in the build channel.\n"}
            ),
        ],
        "worker": [
            Commit(MAIN, "2026-03-19 10:00", _PERSON, "Begin", worker),
            _update(bot, "2026-03-30 18:05", _BOT, "poetry.lock", poetry, "1.83.0"),
            Commit(MAIN, "2026-03-24 12:20", _PERSON, "Pin for CI by hand", {"requirements/ci.txt": ci}),
        ],
        "web": [Commit(MAIN, "2026-03-31 00:50", _PERSON, "Begin", web)],
    }


def _update(branch: str, when: str, who: str, file: str, text: str, version: str) -> Commit:
    return Commit(branch, when, who, f"Update litellm to {version}", {file: locked(text, version)})


def make(place: Path, commits: Sequence[Commit]) -> None:
    """Make a checkout of main; the same commits get the same ids each time."""
    place.mkdir(parents=True, exist_ok=True)
    _git(place, "init", "--quiet", "--initial-branch", MAIN)
    _git(place, "fast-import", "--quiet", stdin=_stream(commits))
    _git(place, "reset", "--quiet", "--hard", MAIN)


def commit_id(place: Path, revision: str) -> str:
    """The id of a commit of a checkout."""
    return _git(place, "rev-parse", "--verify", revision).decode().strip()


def _below(files: Mapping[str, str], name: str) -> dict[str, str]:
    found = {path.partition("/")[2]: text for path, text in files.items() if path.startswith(f"{name}/")}
    return {path: text for path, text in found.items() if "node_modules" not in path}


def _stream(commits: Sequence[Commit]) -> bytes:
    """The commits in the form of `git fast-import`."""
    parts: list[bytes] = []
    seen: set[str] = set()
    for commit in commits:
        moment = int(datetime.fromisoformat(f"{commit.when}+00:00").timestamp())
        parts.append(f"commit refs/heads/{commit.branch}\ncommitter {commit.who} {moment} +0000\n".encode())
        parts.append(_data(commit.says.encode()))
        if commit.branch not in seen and commit.branch != MAIN:
            parts.append(f"from refs/heads/{MAIN}\n".encode())
        seen.add(commit.branch)
        for path, text in commit.files.items():
            parts.append(f"M 100644 inline {path}\n".encode() + _data(text.encode()))
    return b"".join(parts)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _git(place: Path, *words: str, stdin: bytes = b"") -> bytes:
    """What git answers, with no configuration but its own."""
    git = shutil.which("git")
    if git is None:
        raise FileNotFoundError("git is not installed, and the estate has git checkouts.")
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    settings = {"HOME": str(place), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TEMPLATE_DIR": ""}
    environment = {**kept, **settings}
    words = ("-c", "core.logAllRefUpdates=false", *words)  # a log has the time of the building in it
    done = subprocess.run([git, *words], cwd=place, env=environment, input=stdin, check=True, capture_output=True)
    return done.stdout
