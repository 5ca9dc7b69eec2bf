"""What an entry of an exercise says: of the players' journal, and of the director's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from irrunner.report.acts import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.report.telling import Telling

_ENDINGS = {
    "finished": "The exercise ended",
    "stopped": "The exercise was stopped",
    "real": "The exercise was stopped: something real happened",
}


def _ref(entry: Entry, name: str) -> str:
    return str(entry.refs.get(name, ""))


def _number(entry: Entry, name: str) -> int:
    """A ref that is a number; 0 in a journal that somebody else wrote without one."""
    value = entry.refs.get(name, 0)
    return value if isinstance(value, int) else 0


def story_text(milliseconds: int) -> str:
    """Story time since the start: `T+0:45`."""
    minutes = milliseconds // 60_000
    return f"T+{minutes // 60}:{minutes % 60:02d}"


def _plain(act: str, *about: str) -> Callable[[Telling, Entry], Act]:
    """The same words for every entry of a kind; `about` names refs."""

    def tell(telling: Telling, entry: Entry) -> Act:
        named = ", ".join(filter(None, (_ref(entry, name) for name in about)))
        return Act(act.format_map(defaultdict(str, entry.refs)), named, telling.text(entry.words))

    return tell


def _began(_telling: Telling, entry: Entry) -> Act:
    speed = getattr(entry.event, "speed", 1)
    clock = _ref(entry, "clock")
    said = {"real": "in real time", "story": "story time goes on by hand"}.get(clock, f"{speed} times as fast")
    return Act("The exercise began", said)


def _ended(telling: Telling, entry: Entry) -> Act:
    return Act(_ENDINGS.get(_ref(entry, "how"), "The exercise ended"), "", telling.text(entry.words))


def _delivered(telling: Telling, entry: Entry) -> Act:
    to = ", ".join(entry.listed_in("to"))
    sender, via = telling.text(entry.said_in("sender")), telling.text(entry.said_in("via"))
    said = [telling.text(entry.said_in("title"))] if entry.event is not None else []
    said += [f"to {to}"] if to else []
    said += [f"from {sender}"] if sender and entry.event is not None else []
    said += [f"via {via}"] if via and entry.event is not None else []
    return Act("Inject", ", ".join(filter(None, said)), telling.text(entry.words))


def _jumped(telling: Telling, entry: Entry) -> Act:
    return Act(f"Story time set ahead to {story_text(_number(entry, 'story'))}", "", telling.text(entry.words))


def _asked(telling: Telling, entry: Entry) -> Act:
    about = ", ".join(filter(None, (_ref(entry, "step"), _ref(entry, "check"))))
    return Act(f"Question {_ref(entry, 'question')} to control", about, telling.text(entry.words))


def _answered(telling: Telling, entry: Entry) -> Act:
    result = _ref(entry, "result")
    about = f"the check says {result}" if result else ""
    return Act(f"Control answered {_ref(entry, 'question')}", about, telling.text(entry.words))


def _delayed(telling: Telling, entry: Entry) -> Act:
    seconds = _number(entry, "seconds")
    what = _ref(entry, "inject") or "Everything that is left"
    way = "earlier" if seconds < 0 else "later"
    return Act(f"{what} comes {abs(seconds) // 60} min {way}", "", telling.text(entry.words))


def _attended(telling: Telling, entry: Entry) -> Act:
    act = "Takes part" if _ref(entry, "here") == "yes" else "No longer takes part"
    return Act(act, _ref(entry, "role"), telling.text(entry.words))


def _rated(telling: Telling, entry: Entry) -> Act:
    rating, proposed = _ref(entry, "rating"), _ref(entry, "proposed")
    other = f", {proposed} was proposed" if proposed not in ("", rating) else ""
    return Act(f"Objective rated {rating}{other}", _ref(entry, "objective"), telling.text(entry.words))


TELLERS: dict[str, Callable[[Telling, Entry], Act]] = {
    "exercise.began": _began,
    "exercise.ended": _ended,
    "inject.delivered": _delivered,
    "inject.acknowledged": _plain("Inject acknowledged", "role"),
    "clock.paused": _plain("Story time paused"),
    "clock.resumed": _plain("Story time resumed"),
    "clock.speed": _plain("Story time runs {speed} times as fast"),
    "story.jumped": _jumped,
    "hint.taken": _plain("Hint taken"),
    "question.asked": _asked,
    "question.answered": _answered,
    "director.began": _plain("Directing began"),
    "director.linked": _plain("The players' incident was made", "players"),
    "director.skipped": _plain("Inject left out", "inject"),
    "director.delayed": _delayed,
    "director.wrote": _plain("Inject written by hand", "inject"),
    "director.noted": _plain("Observer's note", "finding", "objective"),
    "director.judged": _plain("Expectation judged: {result}", "expectation"),
    "director.attended": _attended,
    "director.rated": _rated,
    "director.debriefed": _plain("Question {question} of the debrief answered"),
    "director.planned": _plain("Follow-up {action} is in the improvement plan", "objective"),
}
