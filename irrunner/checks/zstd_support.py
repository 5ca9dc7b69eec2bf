"""zstd for Pythons before 3.14, where the package `backports.zstd` is installed beside irrunner."""

from __future__ import annotations

from importlib import import_module


def use_installed_zstd() -> None:
    """Let the search for exposure expand zstd, if that package is there."""
    from irrunner.checks.exposure.zstd import register

    try:
        register(import_module("backports.zstd"))
    except ImportError:
        return
