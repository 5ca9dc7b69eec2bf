"""Removals killed at any moment: between two lines of irrunner, or in the middle of a system call.

`python -m tests.incident.removal_kills ROUNDS [SEED]` plays so many and prints what came of them. Each round begins
with the same store, kills a process in the middle of a redaction, a destruction or a purge, looks at what is left,
copies it, and finishes the removal: by opening the store, or by asking for it again.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from traceback import print_exc
from typing import TYPE_CHECKING

from irrunner.application.removals import finish_removals
from irrunner.errors import IrrunnerError
from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, lifecycle, notes, record
from irrunner.journal import open_store
from irrunner.journal.copying import update_copy
from irrunner.journal.verify import verify_store
from irrunner.playbook import library
from tests.beginnings import ADA, playbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from irrunner.journal import Journal

    TraceFunction = Callable[[FrameType, str, Any], Any]
    Removal = Callable[[Incident], object]

WORD = b"Rumpelstilzchen"
SECRET = WORD * 5_000
SHARED = b"what another incident names as well"
FIRST, SECOND = "INC-2026-0001", "INC-2026-0002"
CODE = str(Path(lifecycle.__file__).parents[2])

REMOVALS: dict[str, Removal] = {
    "redact": lambda incident: record.redact(incident, _entry_with_the_word(incident), why="a private person"),
    "destroy": lambda incident: evidence.destroy(incident, "e1", why="retention is over"),
    "purge": lambda incident: record.purge(incident, why="wrong tenant"),
}


def make(place: Path) -> None:
    """Two incidents that share evidence; the first has words and bytes that are to be removed."""
    folder = place.parent / "playbooks"
    folder.mkdir()
    (folder / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}"))
    loaded = library.find(str(folder / "drill.yaml"), [folder])
    with open_store(place) as store:
        first, second = (lifecycle.declare(store, loaded, ADA) for _ in range(2))
        for number in range(30):
            notes.note(first, f"note {number} " + "n" * (number * 37))
        notes.note(first, f"{WORD.decode()} called")
        evidence.add(first, BytesIO(SECRET), name="secret.log")
        evidence.add(first, BytesIO(SHARED), name="shared.log")
        evidence.add(second, BytesIO(SHARED), name="shared.log")
        evidence.add(first, BytesIO(SECRET), name="secret again.log")
        store.workspace.keep_draft(first.id, "scribe", WORD.decode())


def play(template: Path, place: Path, removal: str, dice: random.Random, lines: int) -> str:
    """One round; what came of it. Raises AssertionError when something does not hold."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place / "store")
    killed = _kill(place / "store", REMOVALS[removal], dice, lines)
    begun = _what_is_left(place, removal)
    with open_store(place / "store", create=False) as store:
        if dice.random() < 0.5:
            said = finish_removals(store, ADA)
        else:
            _ask_again(store, removal)
            begun, said = True, []
        if begun:
            _is_removed(store, removal, said)
        finish_removals(store, ADA)
        findings = verify_store(store)
        assert findings.problems == [], findings.problems
        assert not [each for each in findings.remarks if "not on record as finished" in each.what], findings.remarks
        assert store.workspace.removals() == []
        assert not list(place.rglob("*-erasing"))
    if begun:
        _leaves_no_trace(place / "store", removal)
    return f"{removal}: {'killed' if killed else 'came to its end'}, {'begun' if begun else 'not begun'}"


def count_lines(template: Path, place: Path, removal: str) -> int:
    """How many lines of irrunner a removal takes."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place)
    count = 0

    def trace(frame: FrameType, event: str, _arg: object) -> TraceFunction | None:
        nonlocal count
        count += event == "line"
        return trace if frame.f_code.co_filename.startswith(CODE) else None

    with open_store(place, create=False) as store:
        sys.settrace(trace)
        REMOVALS[removal](Incident(store, FIRST, ADA))
        sys.settrace(None)
    return count


def _kill(place: Path, removal: Removal, dice: random.Random, lines: int) -> bool:
    """Do it in a process that is killed; whether it was killed before its end."""
    at_line = dice.randrange(1, lines) if dice.random() < 0.7 else 0
    after = dice.uniform(0.0005, 0.06)
    child = os.fork()
    if child == 0:
        try:
            with open_store(place, create=False) as store:
                incident = Incident(store, FIRST, ADA)
                if at_line:
                    _kill_at(at_line)
                else:
                    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # kills at once, and nothing is cleaned up
                    signal.setitimer(signal.ITIMER_REAL, after)
                removal(incident)
        except BaseException:
            print_exc()
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code <= 0, "the removal failed"
    return code < 0


def _kill_at(line: int) -> None:
    left = line

    def trace(frame: FrameType, event: str, _arg: object) -> TraceFunction | None:
        nonlocal left
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace if frame.f_code.co_filename.startswith(CODE) else None

    sys.settrace(trace)


def _what_is_left(place: Path, removal: str) -> bool:
    """Look without writing, and copy; whether the removal was begun."""
    with (
        open_store(place / "store", create=False, read_only=True) as store,
        open_store(place / "copy") as copy,
    ):
        findings = verify_store(store)
        assert findings.problems == [], findings.problems
        incident = Incident(store, FIRST, ADA)
        incident.refresh()
        begun = bool(incident.state.removals) or incident.state.is_removed
        if not begun:
            begun = any(each.kind == "removal.finished" for each in incident.state.entries)
        update_copy(store, copy)
        if removal == "redact":
            assert begun == all(WORD not in each.body for each in store.read(FIRST))
            if begun:
                assert all(WORD not in each.body for each in copy.read(FIRST))
        elif begun:
            assert not [name for name in copy.vault.names() if copy.vault.size(name) == len(SECRET)]
        else:
            assert [name for name in store.vault.names() if store.vault.size(name) == len(SECRET)]
    return begun


def _ask_again(store: Journal, removal: str) -> None:
    """What was finished is refused, in words; everything else is done."""
    incident = Incident(store, FIRST, ADA)
    incident.refresh()
    done = any(each.kind == "removal.finished" for each in incident.state.entries)
    refusal = ""
    try:
        REMOVALS[removal](incident)
    except IrrunnerError as error:
        refusal = error.sentence
    assert done == bool(refusal), refusal
    assert not done or any(words in refusal for words in ("already", "were destroyed", "was purged")), refusal


def _is_removed(store: Journal, removal: str, said: list[str]) -> None:
    incident = Incident(store, FIRST, ADA)
    incident.refresh()
    kinds = [each.kind for each in incident.state.entries]
    assert kinds[-1] == "removal.finished", (removal, kinds[-3:], said)
    if removal != "redact":
        assert not [name for name in store.vault.names() if store.vault.size(name) == len(SECRET)]
    assert [name for name in store.vault.names() if store.vault.size(name) == len(SHARED)]
    if removal == "purge":
        assert incident.state.purged is not None
        assert kinds == ["incident.purged", "removal.finished"]


def _leaves_no_trace(place: Path, removal: str) -> None:
    for path in place.rglob("*"):
        if path.is_file() and not (removal == "redact" and path.parent.parent.name == "evidence"):
            held = WORD in path.read_bytes() if removal != "destroy" else path.stat().st_size == len(SECRET)
            assert not held, path


def _entry_with_the_word(incident: Incident) -> int:
    """The place of the note, also when its words are gone."""
    incident.refresh()
    return [each.seq for each in incident.state.entries if each.kind == "note.added"][-1]


def run(rounds: int, seed: int) -> Counter[str]:
    """Play so many rounds."""
    dice = random.Random(seed)
    results: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template"
        make(template)
        lines = {removal: count_lines(template, Path(folder) / "counted", removal) for removal in REMOVALS}
        for number in range(rounds):
            removal = list(REMOVALS)[number % len(REMOVALS)]
            results[play(template, Path(folder) / "round", removal, dice, lines[removal])] += 1
    return results


if __name__ == "__main__":
    for result, count in sorted(run(int(sys.argv[1]), int((sys.argv[2:] or ["1"])[0])).items()):
        print(f"{count:6}  {result}")
