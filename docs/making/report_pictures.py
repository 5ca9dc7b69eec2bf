"""Pictures of the demo's report at its three sizes, for somebody to look at after each run of CI.

`python -m docs.making.report_pictures FOLDER` draws `report-desktop.png`, `report-phone.png` and `report-print-01.png`,
-02, and so on, from `reports/examples/`. It needs Chromium, and pdftoppm of the Poppler utilities. What the pages say
is compared by the tests; these are for eyes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from irrunner.report.printing import render_bytes
from irrunner.report.printing.browser import find_browser
from irrunner.shipped import shipped

SAMPLE = shipped("reports") / "examples" / "litellm.html"
PAGES = 8
"""Of the print: the brief, the contents, and the beginning of what follows."""
_FRAME = '<!doctype html><title>A phone</title><body style="margin:0"><iframe src="{}" style="{}"></iframe>'


def draw(folder: Path) -> list[Path]:
    """Draw them all into a folder, which is made; their files."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="irrunner-pictures-") as place:
        _screenshot(SAMPLE, folder / "report-desktop.png", 1280, 1600, Path(place))
        # No window is as narrow as a phone; a frame in it is.
        phone = Path(place) / "phone.html"
        phone.write_text(_FRAME.format(SAMPLE.as_uri(), "border:0;width:390px;height:1600px"), encoding="utf-8")
        _screenshot(phone, folder / "report-phone.png", 500, 1600, Path(place))
        printed = Path(place) / "report.pdf"
        printed.write_bytes(render_bytes("pdf", lambda _: SAMPLE.read_text(encoding="utf-8")))
        pages = ["pdftoppm", "-png", "-r", "60", "-l", str(PAGES), str(printed), str(folder / "report-print")]
        subprocess.run(pages, check=True, timeout=120)
    return sorted(folder.glob("report-*.png"))


def _screenshot(page: Path, picture: Path, width: int, height: int, place: Path) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files"]
    command = [
        str(find_browser()), *options, f"--user-data-dir={place / 'profile'}", f"--window-size={width},{height}",
        f"--screenshot={picture.absolute()}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def main() -> int:
    """Draw them into the folder that is named."""
    if shutil.which("pdftoppm") is None:
        sys.stderr.write("pdftoppm is not installed; it comes with the Poppler utilities.\n")
        return 1
    for file in draw(Path(sys.argv[1])):
        sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
