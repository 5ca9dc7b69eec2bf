"""axe and html-validate look through a page, as `.ci/run` installs them."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from irrunner.safety import web
from tests.eventually import PATIENCE
from tests.report.browser import chromium

RULES: Final = {
    "extends": ["html-validate:recommended"],
    "root": True,
    "rules": {
        "doctype-style": ["error", {"style": "lowercase"}],
        # An id of a step may hold a dot, as HTML allows.
        "valid-id": ["error", {"relaxed": True}],
        # A title is that of the incident, whole.
        "long-title": "off",
        # A table that was typed into a note stands inside a sentence, where HTML allows no table element.
        "prefer-native-element": ["error", {"exclude": ["table", "cell"]}],
    },
}
DARK: Final = "--blink-settings=preferredColorScheme=0"
# The shades that say that a table goes on make a background that axe cannot work out.
_PLAIN: Final = "<style>.scroll { background: none !important }</style>"
_RUN: Final = (
    "<script>axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(found => {"
    "const told = document.createElement('pre'); told.id = 'told';"
    "told.textContent = JSON.stringify(found.violations.map(each => [each.id, each.help,"
    " ...each.nodes.slice(0, 3).map(node => node.html.slice(0, 200) + ' ' + node.failureSummary)]));"
    "document.body.replaceChildren(told)})</script>"
)


def axe(page: str, folder: Path, *options: str) -> list[list[str]]:
    """What axe finds wrong with a page, without the policy that would forbid it to look: rule, meaning and places."""
    program = _modules() / "axe-core" / "axe.min.js"
    script = f"{_PLAIN}<script>{program.read_text(encoding='utf-8')}</script>{_RUN}"
    file = folder / "page.html"
    file.write_text(page.replace(web.CSP, "").replace("</body>", f"{script}</body>"), encoding="utf-8")
    # Time that runs as fast as the page works: axe is done when it says so.
    shown = chromium(folder / "profile", "--virtual-time-budget=600000", "--dump-dom", *options, file.as_uri())
    told = re.search(r'<pre id="told">(.*?)</pre>', shown, re.DOTALL)
    assert told is not None, shown[-500:]
    found: list[list[str]] = json.loads(html.unescape(told[1]))
    return found


def html_validate(pages: dict[str, str], folder: Path) -> list[tuple[str, str, str]]:
    """What html-validate finds wrong: name of the page, rule and message, each once."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES))
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    command = ["html-validate", "--formatter", "json=found.json", *(f"{name}.html" for name in pages)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=2 * PATIENCE, check=False)
    assert (folder / "found.json").exists(), run.stderr
    files = json.loads((folder / "found.json").read_text())
    assert run.returncode == 0 or files, run.stderr
    return sorted(
        {(Path(each["filePath"]).stem, m["ruleId"], m["message"]) for each in files for m in each["messages"]}
    )


def _modules() -> Path:
    """The folder that both were installed into."""
    program = shutil.which("html-validate")
    assert program is not None
    return Path(program).resolve().parents[2]
