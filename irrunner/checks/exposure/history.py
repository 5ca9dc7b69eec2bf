"""Which commits of a checkout locked the package at these versions, and until when: lock files on every branch."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

from irrunner.checks.exposure.documents import MOST_BYTES, Document, Malformed, Unreadable
from irrunner.checks.exposure.git_objects import Change, GitObjects
from irrunner.checks.exposure.judge import judge
from irrunner.checks.exposure.model import ALLOWED, CLEAR, HIT, UNKNOWN, Finding, Summary, Target
from irrunner.checks.exposure.names import Wanted
from irrunner.checks.exposure.readers.catalogue import EXACT, Catalogue
from irrunner.checks.exposure.times import describe_moment

_MANIFESTS = ("pyproject.toml", "Pipfile", "setup.cfg", "setup.py", "action.yml", "action.yaml", ".package-lock.json")
_PATTERNS = (
    *tuple("**/" + name for name in EXACT if name not in _MANIFESTS),
    "**/*requirements*.txt",
    "**/requirements/*.txt",
    "**/*constraints*.txt",
    "**/pylock.*.toml",
)


class Window(NamedTuple):
    """The time in which the package could be had, in seconds since 1970; None where it is open."""

    begin: float | None = None
    end: float | None = None

    def overlaps(self, begin: float, end: float | None) -> bool:
        """Whether a time from `begin` up to `end`, or up to now, has a moment of the window in it."""
        return (self.end is None or begin <= self.end) and (self.begin is None or end is None or end >= self.begin)


_ALWAYS = Window()


class Span(NamedTuple):
    """What a lock file said of the package, and in which commits.

    Attributes:
        finding: with the path from the top of the checkout. first: the commit that brought it. last: the one that
            replaced it, if any.
    """

    finding: Finding
    first: Change
    last: Change | None

    def overlaps(self, window: Window) -> bool:
        """Whether it was locked at a moment of the window."""
        last = self.last
        until = float(last.seconds) if last and last.seconds >= self.first.seconds else None
        return window.overlaps(self.first.seconds, until)


def search_history(
    targets: Sequence[Target], checkout: str, window: Window = _ALWAYS, summary: Summary | None = None
) -> Iterator[Finding]:
    """A finding for each content of a lock file that a commit brought and that names the package.

    With a window, what was locked only outside of it is left out, but for what nobody can tell.
    """
    summary = summary if summary is not None else Summary()
    wanted = Wanted(targets)
    try:
        with GitObjects(checkout) as objects:
            for span in locked_spans(objects, wanted, summary):
                if span.finding.verdict == UNKNOWN or span.overlaps(window):
                    path = "%s!/%s" % (checkout, span.finding.path)
                    yield span.finding._replace(path=path, note=describe_span(span))
            if objects.is_shallow:
                yield _gap(checkout, "is a shallow clone: what was before it, nobody can tell here", summary)
    except Unreadable as error:
        yield _gap(checkout, str(error), summary)


def locked_spans(objects: GitObjects, wanted: Wanted, summary: Summary) -> Iterator[Span]:
    """Every content of a lock file that a commit brought and that names the package.

    Raises:
        Unreadable: objects are missing or damaged.
    """
    brought: Dict[Tuple[str, str], Change] = {}
    replaced: Dict[Tuple[str, str], Change] = {}
    for change in objects.changes(_PATTERNS):
        summary.files += 1
        for table, identity in ((brought, change.after), (replaced, change.before)):
            key = (change.path, identity)
            if identity.strip("0") and (key not in table or change.seconds < table[key].seconds):
                table[key] = change
    catalogue = Catalogue(wanted.ecosystems, startup=False)
    contents: Dict[Tuple[str, str], List[Finding]] = {}
    for (path, identity), first in sorted(brought.items(), key=lambda item: (item[1].seconds, item[0])):
        name = path.rpartition("/")[2]
        key = (name, identity)
        if key not in contents:
            contents[key] = list(_of_content(objects, "/" + path, identity, wanted, catalogue, summary))
        for finding in contents[key]:
            yield Span(finding._replace(path=path), first, replaced.get((path, identity)))


def _of_content(
    objects: GitObjects, path: str, identity: str, wanted: Wanted, catalogue: Catalogue, summary: Summary
) -> Iterator[Finding]:
    summary.read += 1
    how = path.rpartition("/")[2]
    try:
        document = Document(path, objects.content(identity, MOST_BYTES))
        if not wanted.may_be_in(document.data):
            return
        for reader in catalogue.readers(how, path):
            for seen in reader.read(document, wanted):
                finding = judge(path, seen, wanted)
                if finding is not None and finding.verdict != CLEAR and finding.state != ALLOWED:
                    yield finding._replace(state="locked once")
    except (Unreadable, Malformed) as error:
        summary.add_unreadable(path, str(error))
        yield Finding(UNKNOWN, path, how, note=str(error))


def describe_span(span: Span) -> str:
    """Since which commit and until which."""
    finding, first, last = span
    parts = [finding.note] if finding.note else []
    moment = describe_moment(first.seconds)
    parts.append("since commit %s of %s by %s: %s" % (first.commit[:12], moment, first.author, first.subject))
    if last is not None:
        parts.append("until commit %s of %s" % (last.commit[:12], describe_moment(last.seconds)))
    elif finding.verdict == HIT:
        parts.append("never replaced")
    return "; ".join(parts)


def _gap(checkout: str, why: str, summary: Summary) -> Finding:
    summary.add_unreadable(checkout, why)
    return Finding(UNKNOWN, checkout, "git", note=why)
