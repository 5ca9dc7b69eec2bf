"""Exports of CI runs: the answers of GitHub's and GitLab's interfaces, `gh run list --json`, and a plain table.

GitHub: https://docs.github.com/en/rest/actions/workflow-runs ; a search gives no more than 1,000 runs.
GitLab: https://docs.gitlab.com/api/pipelines/ and https://docs.gitlab.com/api/jobs/
"""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Tuple

from irrunner.checks.exposure.documents import Document, Unreadable, describe_error, read_regular
from irrunner.checks.exposure.runs.shapes import run_of
from irrunner.checks.exposure.structured import items_of, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.runs.model import Run

_MOST_BYTES = 64 << 20
_CEILING = 1_000
"""Runs that a search of GitHub's gives at most."""
_ENDS = (".json", ".jsonl", ".ndjson", ".csv", ".txt")
_LISTS = ("workflow_runs", "runs", "pipelines", "jobs")


class Exports:
    """The runs of several exports, each once.

    Attributes:
        runs: in the order of the files. gaps: places and what is missing or cannot be read there.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._runs: Dict[Tuple[str, str], Run] = {}
        self._totals: Dict[str, Tuple[int, str]] = {}
        self._counts: Dict[str, int] = {}
        self.gaps: List[Tuple[str, str]] = []

    @property
    def runs(self) -> List[Run]:
        """Every run once."""
        return list(self._runs.values())

    def read(self, path: str) -> None:
        """Take in a file, or the files of a folder; what cannot be read is a gap."""
        for place in self._files(path):
            try:
                data = _content(place)
            except Unreadable as error:
                self.gaps.append((place, str(error)))
            else:
                self.take(place, data)

    def take(self, place: str, data: bytes) -> None:
        """Take in the content of a file; what cannot be understood is a gap."""
        before = len(self._runs)
        try:
            self._take(place, Document(place, data))
        except Unreadable as error:
            self.gaps.append((place, str(error)))
        else:
            if len(self._runs) == before and not any(gap == place for gap, _ in self.gaps):
                self.gaps.append((place, "names no run that is new"))

    def close(self) -> None:
        """Say which searches gave fewer runs than they found."""
        for repository, (total, place) in self._totals.items():
            count = self._counts.get(repository, 0)
            if count < total:
                self.gaps.append((place, "holds %d of %d runs that the search found" % (count, total)))

    def _files(self, path: str) -> List[str]:
        if not os.path.isdir(path):
            return [path]
        try:
            with os.scandir(path) as entries:
                found = sorted(e.path for e in entries if e.is_file(follow_symlinks=False) and e.name.endswith(_ENDS))
        except OSError as error:
            self.gaps.append((path, describe_error(error)))
            return []
        if not found:
            self.gaps.append((path, "holds no export: .json, .jsonl or .csv"))
        return found

    def _take(self, place: str, document: Document) -> None:
        seen = set()
        total = 0
        records = _table(document) if document.text.lstrip()[:1] not in ("{", "[") else _objects(document)
        for value in records:
            total = max(total, value["total_count"]) if isinstance(value.get("total_count"), int) else total
            for fields in _runs_in(value):
                run = run_of(fields, place)
                if run is None:
                    self.gaps.append((place, "has an entry that is no run: it has no id"))
                    continue
                repository = text_of(items_of(fields.get("repository")).get("full_name")) or place
                key = (run.id, run.commit)
                if key not in self._runs:
                    self._counts[repository] = self._counts.get(repository, 0) + 1
                self._runs[key] = _widest(self._runs.get(key, run), run)
                seen.add(key)
                if total > self._totals.get(repository, (0, ""))[0]:
                    self._totals[repository] = (total, place)
        if len(seen) >= _CEILING and total > len(seen):
            self.gaps.append((place, "was cut off at %d of %d runs: ask for shorter times" % (len(seen), total)))


def _content(path: str) -> bytes:
    data = read_regular(path, _MOST_BYTES)
    if len(data) > _MOST_BYTES:
        raise Unreadable("has more than %d MB: make several files of it" % (_MOST_BYTES >> 20))
    return data


def _objects(document: Document) -> Iterator[Dict[str, Any]]:
    """The objects of one or several JSON texts behind each other, as `gh api --paginate` writes them."""
    decoder, text, place = json.JSONDecoder(), document.text, 0
    while True:
        while text[place : place + 1].isspace():
            place += 1
        if place >= len(text):
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except RecursionError:
            raise Unreadable("is nested too deep") from None
        except ValueError:
            line = text.count("\n", 0, place) + 1
            raise Unreadable("is not JSON, or was cut off, after line %d" % line) from None
        for each in value if isinstance(value, list) else [value]:
            for inner in each if isinstance(each, list) else [each]:  # --slurp: a list of pages
                if isinstance(inner, dict):
                    yield inner


def _runs_in(value: Dict[str, Any]) -> Iterator[Dict[str, Any]]:
    """A page has its runs in a list; everything else is a run itself."""
    for name in _LISTS:
        inside = value.get(name)
        if isinstance(inside, list):
            yield from (each for each in inside if isinstance(each, dict))
            return
    if "message" in value and "documentation_url" in value:
        raise Unreadable("is an answer that refuses: %.200s" % text_of(value["message"]))
    yield value


def _table(document: Document) -> Iterator[Dict[str, Any]]:
    """The rows of a CSV file, by the names in its first line."""
    try:
        reader = csv.DictReader(line + "\n" for line in document.lines)
        names = [each.strip().lower() for each in reader.fieldnames or []]
        if "run" not in names and "id" not in names:
            raise Unreadable("is no export: neither JSON, nor a table with the columns run, commit, started, finished")
        reader.fieldnames = names
        for row in reader:
            yield {key: value.strip() for key, value in row.items() if key and isinstance(value, str) and value.strip()}
    except csv.Error as error:
        raise Unreadable("is no table: %s" % error) from None


def _widest(one: Run, other: Run) -> Run:
    """The same run in two exports: from the earliest begin to the latest end."""
    begins = [each.begin for each in (one, other) if each.begin is not None]
    ends = [each.end for each in (one, other)]
    end = None if None in ends else max(each for each in ends if each is not None)
    return one._replace(begin=min(begins) if begins else None, end=end, attempts=max(one.attempts, other.attempts))
