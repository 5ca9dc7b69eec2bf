"""After an exercise: results, the after-action report, trends over several."""

from __future__ import annotations
