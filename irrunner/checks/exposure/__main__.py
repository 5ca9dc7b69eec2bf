"""`python -I -S -m irrunner.checks.exposure`."""

from __future__ import annotations

from irrunner.checks.exposure.command import run

run()
