"""The objects of a stranger's git checkout, read with a git folder of our own.

No hook, no configuration, no attribute and no replacement of the checkout is obeyed: git sees a new, empty, bare
repository that only borrows the objects. Which commits there are is read from the files of the references.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from typing import IO, Iterator, List, NamedTuple, Sequence, Set, Tuple

from irrunner.checks.exposure.documents import Unreadable, read_regular

_ID = re.compile(r"\b([0-9a-f]{64}|[0-9a-f]{40})\b")
_MOST_REFERENCES = 8 << 20
_CHUNK = 1 << 16
_FORMAT = "%x01%H%x02%ct%x02%an%x02%s"


class Change(NamedTuple):
    """One file that a commit changed.

    Attributes:
        commit: its id. seconds: when it was committed. author, subject: of the commit.
        path: of the file. before, after: ids of its contents; all zeros where there are none.
    """

    commit: str
    seconds: int
    author: str
    subject: str
    path: str
    before: str
    after: str


class GitObjects:
    """Commits and contents of one checkout. Use it in a `with`."""

    def __init__(self, checkout: str) -> None:
        """Find the objects and the references.

        Raises:
            Unreadable: it is no checkout, of a form that is not known here, or there is no git.
        """
        self._git = _find_git()
        self._folder = _git_folder(checkout)
        self.tips = sorted(_tips(self._folder))
        self.is_shallow = os.path.lexists(os.path.join(self._folder, "shallow"))
        self._place = tempfile.mkdtemp(prefix="exposure-git-")
        self._contents: subprocess.Popen[bytes] | None = None
        try:
            self._prepare()
        except OSError as error:
            self.close()
            raise Unreadable("needs a folder for temporary files: %s" % error.strerror) from None

    def __enter__(self) -> GitObjects:
        """Hand itself over."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the temporary folder away."""
        self.close()

    def close(self) -> None:
        """End git, and take the temporary folder away."""
        if self._contents is not None:
            self._contents.kill()
            self._contents.communicate()
        shutil.rmtree(self._place, ignore_errors=True)

    def _prepare(self) -> None:
        long = any(len(tip) == 64 for tip in self.tips)
        version = "repositoryformatversion = %d\n\tbare = true\n" % long
        extension = "[extensions]\n\tobjectformat = sha256\n" if long else ""
        os.makedirs(os.path.join(self._place, "objects", "info"))
        os.makedirs(os.path.join(self._place, "refs"))
        files = {
            "HEAD": "ref: refs/heads/none\n",
            "config": "[core]\n\t%s%s" % (version, extension),
            "objects/info/alternates": os.path.join(self._folder, "objects") + "\n",
        }
        if self.is_shallow:
            ids = _ID.findall(read_regular(os.path.join(self._folder, "shallow")).decode("ascii", "replace"))
            files["shallow"] = "".join("%s\n" % each for each in ids)
        for name, text in files.items():
            with open(os.path.join(self._place, name), "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(text)

    def changes(self, patterns: Sequence[str]) -> Iterator[Change]:
        """Every change of the files that match, on every branch and tag.

        Raises:
            Unreadable: git ended with an error: objects are missing or damaged.
        """
        words = ["log", "--stdin", "-m", "--raw", "--no-renames", "--no-abbrev", "-z", "--format=" + _FORMAT]
        words += [
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--root",
            "--",
            *(":(glob)" + each for each in patterns),
        ]
        errors = os.path.join(self._place, "errors")
        with open(errors, "w+b") as problems, self._start(words, stderr=problems.fileno()) as process:
            source, sink = _pipes(process)
            try:
                with suppress(BrokenPipeError):
                    source.write("".join("%s\n" % tip for tip in self.tips).encode())
                    source.close()
                yield from _parsed(_tokens(sink))
                process.wait()
            finally:
                process.kill()
            problems.seek(0)
            said = problems.read(1000).decode("utf-8", "replace").strip()
        if process.returncode:
            raise Unreadable("has a history that git cannot read: %s" % said)

    def content(self, identity: str, most: int) -> bytes:
        """The bytes of a file's content.

        Raises:
            Unreadable: it is missing, or has more bytes than that.
        """
        return self.read(identity, most)[1]

    def read(self, identity: str, most: int) -> Tuple[str, bytes]:
        """The kind of an object, such as `commit`, and its bytes.

        Raises:
            Unreadable: it is missing, or has more bytes than that.
        """
        if self._contents is None:
            self._contents = self._start(["cat-file", "--batch"], stderr=subprocess.DEVNULL)
        source, sink = _pipes(self._contents)
        try:
            source.write(identity.encode() + b"\n")
            source.flush()
            header = sink.readline().split()
        except BrokenPipeError:
            header = []
        if len(header) != 3 or not header[2].isdigit():
            raise Unreadable("is missing among the objects")
        size = int(header[2])
        data = sink.read(min(size, most))
        left = size - len(data) + 1
        while left > 0:
            left -= len(sink.read(min(left, _CHUNK))) or left
        if size > most:
            raise Unreadable("has more than %d MB" % (most >> 20))
        return header[1].decode("ascii", "replace"), data

    def _start(self, words: List[str], *, stderr: int) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": os.path.dirname(self._git),
            "HOME": self._place,
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
        }
        argv = [self._git, "--git-dir=" + self._place, "--no-pager", *words]
        return subprocess.Popen(
            argv, cwd=self._place, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )


def _pipes(process: subprocess.Popen[bytes]) -> Tuple[IO[bytes], IO[bytes]]:
    """What a process reads, and what it writes."""
    if process.stdin is None or process.stdout is None:
        raise Unreadable("could not be read: git was started without pipes")
    return process.stdin, process.stdout


def _find_git() -> str:
    """The machine's git, from folders that are named in full."""
    folders = [each for each in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(each)]
    found = shutil.which("git", path=os.pathsep.join(folders))
    if not found:
        raise Unreadable("needs git, which is not installed here")
    return os.path.abspath(found)


def _git_folder(checkout: str) -> str:
    inside = os.path.join(checkout, ".git")
    folder = inside if os.path.lexists(inside) else checkout
    if os.path.islink(folder) or os.path.isfile(folder):
        raise Unreadable("is a worktree or a submodule: name the checkout that it belongs to")
    if not os.path.isdir(os.path.join(folder, "objects")) or not os.path.lexists(os.path.join(folder, "HEAD")):
        raise Unreadable("is no git checkout")
    if os.path.isdir(os.path.join(folder, "reftable")):
        raise Unreadable("keeps its references in a reftable, which is not read here")
    return os.path.realpath(folder)


def _tips(folder: str) -> Set[str]:
    """The ids that references name: packed ones, loose ones, and a HEAD that is detached."""
    places = [os.path.join(folder, name) for name in ("packed-refs", "HEAD")]
    for parent, folders, names in os.walk(os.path.join(folder, "refs")):
        folders[:] = [each for each in folders if not os.path.islink(os.path.join(parent, each))]
        places += [os.path.join(parent, name) for name in names]
    found: Set[str] = set()
    for place in places:
        if os.path.lexists(place):
            text = read_regular(place, _MOST_REFERENCES).decode("utf-8", "replace")
            found.update(line[:64].partition(" ")[0] for line in text.split("\n") if _ID.match(line))
    return {each for each in found if _ID.fullmatch(each)}


def _tokens(source: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while True:
        piece = source.read(_CHUNK)
        if not piece:
            break
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _parsed(tokens: Iterator[bytes]) -> Iterator[Change]:
    header: Tuple[str, int, str, str] = ("", 0, "", "")
    for token in tokens:
        token = token.lstrip(b"\n")
        if token.startswith(b"\x01"):
            commit, seconds, author, subject = (token[1:].decode("utf-8", "replace").split("\x02", 3) + [""] * 3)[:4]
            header = (commit, int(seconds) if seconds.lstrip("-").isdigit() else 0, author, subject.rstrip("\n"))
        elif token.startswith(b":"):
            fields = token.decode("ascii", "replace").split()
            path = next(tokens, b"").decode("utf-8", "surrogateescape")
            if len(fields) >= 5:
                yield Change(*header, path, fields[2], fields[3])
