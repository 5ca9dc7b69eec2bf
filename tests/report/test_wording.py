"""For any journal: an entry reads out of the whole journal as it reads out of what was there when it was recorded."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError
from irrunner.incident.checklist import Checklist
from irrunner.incident.entries import EntryReader
from irrunner.incident.folding import apply_all
from irrunner.incident.state import State
from irrunner.incident.verbs import decisions, lifecycle, notes, record, registers, steps, undo
from irrunner.journal import open_store
from irrunner.playbook import library
from irrunner.report.data.context import ReportContext, report_entry
from tests.beginnings import ADA, TickingClock, playbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident import Incident

HEAD = """
ask:
  package: {label: Package name}
  versions: {label: Bad versions, type: list}
"""
STEPS = """
- {id: range, do: "Say whether the range let {{ versions }} of {{ package }} in"}
- {id: ran, decide: "Did {{ versions }} run?", options: ["yes", "no"]}
- {id: tell, do: "Tell them that it ran: {{ ran }}"}
- {id: find, do: Find them, collect: assets}
- {id: isolate, do: "Isolate {{ item.name }}, a {{ item.kind }}", for_each: assets}
- {id: sweep, do: "Sweep for {{ versions }}", repeat: until clean}
"""


_words = st.sampled_from(["1.0", "2.0", "litellm", "a b", ""])
_keys = st.sampled_from(["range", "ran", "tell", "find", "isolate@a1", "isolate@a2", "sweep", "sweep.2", "added-1"])
_acts = st.one_of(
    st.tuples(st.just(steps.done), _keys),
    st.tuples(st.just(steps.start), _keys),
    st.tuples(st.just(steps.reopen), _keys),
    st.tuples(st.just(undo.undo), _keys),
    st.tuples(st.just(steps.repeat), st.just("sweep")),
    st.tuples(st.just(steps.step_add), _words),
    st.tuples(st.just(decisions.decide), st.just("ran"), st.sampled_from(["yes", "no"])),
    st.tuples(st.just(decisions.answer), st.dictionaries(st.sampled_from(["package", "versions"]), _words, min_size=1)),
    st.tuples(st.just(registers.register_add), st.just("assets"), st.fixed_dictionaries({"name": _words})),
    st.tuples(
        st.just(registers.register_change),
        st.just("assets"),
        st.sampled_from(["a1", "a2"]),
        st.fixed_dictionaries({"name": _words, "kind": st.sampled_from(["laptop", "server", ""])}),
    ),
    st.tuples(st.just(notes.note), st.just("seen"), _keys),
    st.tuples(st.just(record.correct), st.integers(1, 30), _words),
)


def _play(incident: Incident, acts: list[Any]) -> None:
    for verb, *arguments in acts:
        with suppress(IrrunnerError):
            if verb is notes.note:
                notes.note(incident, arguments[0], step=arguments[1])
            elif verb is record.correct:
                record.correct(incident, arguments[0], words=arguments[1])
            else:
                verb(incident, *arguments)
        incident.refresh()


def _read_alike(incident: Incident, count: int) -> Iterator[tuple[int, str, str]]:
    """The words of the first entries out of the first so many, without what people wrote, which corrections replace."""
    state = State(incident.id)
    apply_all(state, EntryReader().read_all(islice(incident.store.read(incident.id, 0), count)))
    context = ReportContext(Checklist(state), exact=True)
    for entry in state.entries:
        told = report_entry(context, entry)
        yield entry.seq, told.act, told.about


@settings(max_examples=60)
@given(acts=st.lists(_acts, min_size=3, max_size=25))
def test_an_entry_reads_the_same_out_of_the_whole_journal_and_out_of_what_was_there_then(acts: list[Any]) -> None:
    folder = Path(tempfile.mkdtemp())
    (folder / "drill.yaml").write_text(playbook(STEPS, head=HEAD))
    try:
        with open_store(folder / "store") as store:
            loaded = library.find(str(folder / "drill.yaml"), [folder])
            incident = lifecycle.declare(store, loaded, ADA, clock=TickingClock())
            _play(incident, acts)
            count = len(incident.state.entries)
            whole = list(_read_alike(incident, count))
            for place in range(1, count + 1):
                assert list(_read_alike(incident, place))[-1] == whole[place - 1]
    finally:
        shutil.rmtree(folder)
