"""Playing an exercise: what its two journals say, what is due, how it goes, and the verbs.

An `Exercise` has both incidents and both logs. `player_log` and `director_log` fold the journals, `story_clock` is the
arithmetic of story time, `condition_log` finds when a condition came true, `inject_status` what is due, `results` how
each expectation goes. `verbs` are the only way to write. `scheduler` delivers injects by the clock, `heartbeat` notices
that a person who plays alone was gone, `resume` finds and takes up exercises, and `played_time` is what the targets of
steps count.
"""

from __future__ import annotations

from irrunner.exercise.play.director_log import DirectorLog
from irrunner.exercise.play.exercise import Exercise
from irrunner.exercise.play.player_log import PlayerLog

__all__ = ["DirectorLog", "Exercise", "PlayerLog"]
