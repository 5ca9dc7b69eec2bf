"""The samples in `reports/examples/`: the demo incident in every format.

`python -m irrunner.report.examples` writes them anew, after the playbook, the demo or a template changed. A test
fails while they are stale. They come out the same every time, because the demo has its own clock, names and salts.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

from irrunner.incident.demo import build_demo
from irrunner.journal import open_store
from irrunner.report import FORMATS, render
from irrunner.shipped import shipped

NAME = "litellm"


def build_samples() -> dict[str, str]:
    """Each sample's file name and text; the library's own playbook, whatever folders the user has."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store") as store:
        numbers = itertools.count()
        store.salts = lambda: next(numbers).to_bytes(16, "big")
        incident = build_demo(store, folders=[shipped("playbooks")])
        return {f"{NAME}.{format_}": render(incident, format_) for format_ in FORMATS}


def main() -> None:
    """Write the samples into the checkout."""
    folder = shipped("reports") / "examples"
    folder.mkdir(exist_ok=True)
    for name, text in build_samples().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main()
