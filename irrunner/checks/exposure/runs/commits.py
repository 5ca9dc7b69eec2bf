"""What a commit says of the package: the lock files, manifests, workflows and Dockerfiles in its tree."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Dict, Iterator, List, NamedTuple, Tuple

from irrunner.checks.exposure.documents import MOST_BYTES, Document, Malformed, Unreadable
from irrunner.checks.exposure.judge import judge
from irrunner.checks.exposure.readers.catalogue import EXACT, Catalogue

if TYPE_CHECKING:
    from irrunner.checks.exposure.git_objects import GitObjects
    from irrunner.checks.exposure.model import Finding
    from irrunner.checks.exposure.names import Wanted

_CI = re.compile(r"\.github/workflows/[^/]+\.ya?ml\Z|(?:^|/)\.gitlab-ci[^/]*\.ya?ml\Z|(?:^|/)action\.ya?ml\Z")
_NAMES = re.compile(
    r"package\.json\Z|.+\.(?:txt|in|ya?ml)\Z|pylock\..+\.toml\Z|(?:.*\.)?(?:Docker|Container)file(?:\..+)?\Z"
)
_LEFT_OUT = frozenset({"SBOM", "MCP", "extension", "archive", "PEP 723", "conda"})
_MOST_DEPTH, _MOST_FILES, _MOST_TREE = 100, 20_000, 32 << 20
_MOST_HEADER = 1 << 20


class Missing(Unreadable):
    """A commit is not among the objects of a checkout."""


class CommitFacts(NamedTuple):
    """What the files of a commit say.

    Attributes:
        findings: with paths from the top of the checkout, other versions included.
        files: paths of every file that was looked at. ci: the texts of its workflows and Dockerfiles, by path.
        troubles: files that could not be taken apart, with the reason.
    """

    findings: Tuple[Finding, ...]
    files: Tuple[str, ...]
    ci: Dict[str, str]
    troubles: Tuple[Tuple[str, str], ...]


class CommitReader:
    """Reads commits of one checkout; what is the same in several is read once."""

    def __init__(self, objects: GitObjects, wanted: Wanted) -> None:
        """Take the objects, and what is looked for."""
        self._objects = objects
        self._wanted = wanted
        self._catalogue = Catalogue(wanted.ecosystems, startup=False)
        self._trees: Dict[str, Tuple[Tuple[str, str], ...]] = {}
        self._files: Dict[Tuple[str, ...], Tuple[List[Finding], str]] = {}
        self._facts: Dict[str, CommitFacts] = {}

    def facts(self, commit: str) -> CommitFacts:
        """What the files of a commit say.

        Raises:
            Missing: it is not among the objects. Unreadable: its tree is not, or is damaged.
        """
        if commit not in self._facts:
            try:
                kind, data = self._objects.read(commit, _MOST_HEADER)
            except Unreadable as error:
                raise Missing(str(error)) from None
            if kind != "commit" or not data.startswith(b"tree "):
                raise Unreadable("is no commit, but a %s" % kind)
            tree = data[5:].split(b"\n", 1)[0].decode("ascii", "replace")
            self._facts[commit] = self._of_tree(tree)
        return self._facts[commit]

    def _of_tree(self, tree: str) -> CommitFacts:
        entries = dict(self._listed(tree, 0))
        findings: List[Finding] = []
        troubles: List[Tuple[str, str]] = []
        ci: Dict[str, str] = {}
        files = []
        for path, identity in entries.items():
            readers = [each for each in self._catalogue.readers(posixpath.basename(path), "/" + path) if each.opens]
            if not any(each.how not in _LEFT_OUT for each in readers) and not _is_ci(path):
                continue
            files.append(path)
            found, trouble = self._of_file(path, identity, entries, ci)
            findings += found
            if trouble:
                troubles.append((path, trouble))
        return CommitFacts(tuple(findings), tuple(files), ci, tuple(troubles))

    def _listed(self, tree: str, depth: int) -> Tuple[Tuple[str, str], ...]:
        """Paths and ids of the files that may matter, below a tree."""
        if tree in self._trees:
            return self._trees[tree]
        if depth > _MOST_DEPTH:
            raise Unreadable("has folders nested too deep")
        found: List[Tuple[str, str]] = []
        kind, data = self._objects.read(tree, _MOST_TREE)
        if kind != "tree":
            raise Unreadable("has a tree that is none")
        for mode, name, identity in _entries(data, len(tree) // 2):
            if mode == b"40000":
                found += ((name + "/" + path, inner) for path, inner in self._listed(identity, depth + 1))
            elif mode.startswith(b"100") and (name in EXACT or _NAMES.match(name)):
                found.append((name, identity))
            if len(found) > _MOST_FILES:
                raise Unreadable("has more than %d files that may lock something" % _MOST_FILES)
        self._trees[tree] = tuple(found)
        return self._trees[tree]

    def _of_file(
        self, path: str, identity: str, entries: Dict[str, str], ci: Dict[str, str]
    ) -> Tuple[List[Finding], str]:
        is_ci = _is_ci(path)
        key = (path, identity)
        if key in self._files and not is_ci:
            return self._files[key]
        found: List[Finding] = []
        trouble = ""
        followed: List[str] = []
        try:
            document = Document(path, self._objects.content(identity, MOST_BYTES))
            document.beside = self._opener(path, entries, followed)
            if is_ci:
                ci[path] = document.text
            for reader in self._catalogue.readers(posixpath.basename(path), "/" + path):
                if (
                    reader.opens
                    and reader.how not in _LEFT_OUT
                    and (reader.always or self._wanted.may_be_in(document.data))
                ):
                    for seen in reader.read(document, self._wanted):
                        finding = judge(path, seen, self._wanted)
                        if finding is not None:
                            found.append(finding)
        except (Unreadable, Malformed) as error:
            trouble = str(error)
        if not followed:  # what is included can be another one in the next commit
            self._files[key] = (found, trouble)
        return found, trouble

    def _opener(self, path: str, entries: Dict[str, str], followed: List[str]) -> _Opener:
        return _Opener(self._objects, posixpath.dirname(path), entries, followed)


class _Opener:
    """Opens what a file of a commit refers to, in the same commit."""

    def __init__(self, objects: GitObjects, folder: str, entries: Dict[str, str], followed: List[str]) -> None:
        self._objects = objects
        self._folder = folder
        self._entries = entries
        self._followed = followed

    def __call__(self, relative: str) -> Document | None:
        """The other file.

        Raises:
            Unreadable: it is not in the commit, or of a name that nobody here reads.
        """
        path = posixpath.normpath(posixpath.join(self._folder, relative))
        self._followed.append(path)
        if path not in self._entries:
            raise Unreadable("is not among the files of the commit")
        document = Document(path, self._objects.content(self._entries[path], MOST_BYTES))
        document.beside = _Opener(self._objects, posixpath.dirname(path), self._entries, self._followed)
        return document


def _is_ci(path: str) -> bool:
    return _CI.search(path) is not None or re.match(r"(?:Docker|Container)file", posixpath.basename(path)) is not None


def _entries(data: bytes, width: int) -> Iterator[Tuple[bytes, str, str]]:
    """Mode, name and id of each entry of a tree.

    Raises:
        Unreadable: it ends in the middle.
    """
    place = 0
    while place < len(data):
        space, end = data.find(b" ", place), data.find(b"\0", place)
        if not place < space < end or end + 1 + width > len(data):
            raise Unreadable("has a tree that is damaged")
        identity = data[end + 1 : end + 1 + width].hex()
        yield data[place:space], data[space + 1 : end].decode("utf-8", "surrogateescape"), identity
        place = end + 1 + width
