"""A browser of the Chromium family that prints one page: alone, without a network, and not for long."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from irrunner.errors import Refused
from irrunner.safety import one_line
from irrunner.safety.confinement import require_unconfined

_NAMES: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge",
)  # fmt: skip
_APPLICATIONS: Final = tuple(
    f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome", "Microsoft Edge")
)
"""Where macOS keeps them, off the PATH."""
_OPTIONS: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--no-pings", "--disable-sync",
    "--disable-extensions", "--disable-default-apps", "--disable-component-update", "--disable-background-networking",
    "--disable-domain-reliability", "--disable-breakpad", "--disable-crash-reporter", "--disable-dev-shm-usage",
    # Whatever would still want to go out ends at a port where nobody listens; addresses of this machine as well.
    "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline",
)  # fmt: skip
_KEPT_VARIABLES: Final = ("PATH", "LANG", "LC_ALL", "TZ", "FONTCONFIG_FILE")
_INSTEAD: Final = "Write it as HTML, open it in any browser, and print it from there."
SECONDS: Final = 120
_BYTES_A_SECOND: Final = 50_000
"""How much longer a large page may take."""


def find_browser() -> Path:
    """The first browser on the PATH that can print.

    Raises:
        Refused: there is none.
    """
    require_unconfined("A browser of this host")
    for name in (*_NAMES, *_APPLICATIONS):
        if (found := shutil.which(name)) is not None:
            return Path(found)
    raise Refused(
        "A PDF is printed by Chromium, Chrome or Edge, and none of them is on the PATH.",
        hint=f"Install one of them. Or: {_INSTEAD[:1].lower()}{_INSTEAD[1:]}",
    )


def print_page(browser: Path, page: str, *, seconds: int = SECONDS) -> bytes:
    """The PDF that a browser makes of a page.

    The page, the profile and the PDF lie in a folder that only we can read, and are deleted with it. Every process that
    the browser started has ended when this returns.

    Args:
        browser: the program.
        page: HTML.
        seconds: how long a small page may take; a large one may take longer.

    Raises:
        Refused: it took too long, or there is no PDF.
    """
    with tempfile.TemporaryDirectory(prefix="irrunner-print-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        source, printed = place / "report.html", place / "report.pdf"
        data = page.encode()
        source.write_bytes(data)
        command = [
            str(browser), *_OPTIONS, *_sandbox(), f"--user-data-dir={place / 'profile'}", f"--print-to-pdf={printed}",
            source.as_uri(),
        ]  # fmt: skip
        said = _run(command, place, seconds + len(data) // _BYTES_A_SECOND, browser.name)
        pdf = printed.read_bytes() if printed.is_file() else b""
    if not pdf.startswith(b"%PDF-"):
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "")
        raise Refused(
            f"{browser.name} made no PDF of the report" + (f": {one_line(last, 200)}" if last else "."), hint=_INSTEAD
        )
    return pdf


def _sandbox() -> tuple[str, ...]:
    """Root has to go without Chromium's own sandbox: it does not start otherwise. The page holds no script."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def _run(command: list[str], folder: Path, seconds: int, name: str) -> str:
    """What it said on stderr. It and all that it started are ended, however this ends."""
    with (folder / "stderr").open("w+b") as errors:  # no pipe: a child that lingers would keep it open
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd=folder,
            env=_environment(folder), start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise Refused(
                f"{name} was stopped: it did not print the report within {seconds} seconds.", hint=_INSTEAD
            ) from error
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        errors.seek(0)
        return errors.read(100_000).decode(errors="replace")


def _environment(folder: Path) -> dict[str, str]:
    """As little as it needs: no home, so no profile, and no desktop to talk to."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    own = {name: str(folder) for name in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    return kept | own
