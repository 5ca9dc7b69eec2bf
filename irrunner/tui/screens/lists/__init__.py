"""The small lists of an incident: follow-ups, people, decisions, milestones."""

from __future__ import annotations
