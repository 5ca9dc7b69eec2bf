"""The store on SQLite: one folder with one database file and a vault."""

from __future__ import annotations
