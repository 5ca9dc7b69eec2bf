"""The library of playbooks, a preview of each, and the form that declares an incident."""

from __future__ import annotations
