"""Playing an exercise: both journals, the story's clock, what is due, and the verbs."""

from __future__ import annotations
