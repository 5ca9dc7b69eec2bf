"""The frame of the page that shows the history: it says EXERCISE; light, dark and printed."""

from __future__ import annotations

from irrunner.safety import web

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1c2126; background: #fff; font-variant-numeric: tabular-nums; }
h1 { line-height: 1.2; }
.exercise { border: 3px solid #b3261e; color: #b3261e; padding: .2rem 1rem; font-weight: bold; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { border-bottom: 1px solid #8886; padding: .3rem .5rem .3rem 0; text-align: left; vertical-align: top; }
figure { margin: 1.5rem 0; } figcaption { font-size: .85rem; } svg { width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { body { color: #e2e6ea; background: #14181c; }
  .exercise { color: #ff8f86; border-color: #ff8f86; } }
@media print { body { max-width: none; margin: 0; font-size: 10pt; color: #000; background: #fff; }
  tr, figure { break-inside: avoid; } }
"""


def frame(title: str, body: str) -> str:
    """A page of its own: no script, nothing from elsewhere, EXERCISE above and below.

    Args:
        title: raw text.
        body: HTML.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{web.escape(web.CSP)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{web.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<p class="exercise">EXERCISE</p>\n{body}\n<p class="exercise">EXERCISE</p>\n</body>\n</html>\n'
    )
