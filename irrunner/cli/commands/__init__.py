"""One small module for each family of commands; `irrunner.cli.registry` says which command lives where."""

from __future__ import annotations
