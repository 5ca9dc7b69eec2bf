"""The samples in `reports/examples/`: the demo incident in every format and for every audience, and a form.

`python -m irrunner.report.examples` writes them anew, after the playbook, the demo or a template changed. A test
fails while they are stale. They come out the same every time, because the demo has its own clock, names and salts.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

from irrunner.deadlines.library import find_regime
from irrunner.incident.demo import build_demo
from irrunner.journal import open_store
from irrunner.report import FORMATS, render
from irrunner.report.audiences import AUDIENCES, DEFAULT
from irrunner.report.forms import build_form, form_profile, render_form
from irrunner.shipped import shipped

NAME = "litellm"
FORM = ("nis2-23", "early-warning")
"""The duty and the stage of which there is a form among the samples."""
REASON = "A sample: the incident is made up."
"""The demo is marked as privileged, and what leaves the house needs a reason."""


def build_samples() -> dict[str, str]:
    """Each sample's file name and text; the library's own playbook, whatever folders the user has."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store") as store:
        numbers = itertools.count()
        store.salts = lambda: next(numbers).to_bytes(16, "big")
        incident = build_demo(store, folders=[shipped("playbooks")])
        samples = {f"{NAME}.{format_}": render(incident, format_) for format_ in FORMATS}
        for audience in AUDIENCES.values():
            if audience.id != DEFAULT:
                text = render(incident, "md", audience=audience.id, reason=REASON)
                samples[f"{NAME}.{audience.id}.md"] = text
        samples[f"{NAME}.executive.html"] = render(incident, "html", audience="executive")
        samples[f"{NAME}.indicators.json"] = render(incident, "stix")
        samples[f"{NAME}.indicators.csv"] = render(incident, "csv").replace("\r\n", "\n")  # as Git keeps texts
        samples[f"{NAME}.layer.json"] = render(incident, "navigator")
        regime, stage = find_regime(FORM[0], []).usable(), FORM[1]
        form = build_form(incident, regime, stage, profile=form_profile(regime, stage), reason=REASON)
        return samples | {f"{NAME}.{'.'.join(FORM)}.{each}": render_form(form, each) for each in ("md", "html")}


def main() -> None:
    """Write the samples into the checkout."""
    folder = shipped("reports") / "examples"
    folder.mkdir(exist_ok=True)
    for name, text in build_samples().items():
        (folder / name).write_bytes(text.encode())
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main()
