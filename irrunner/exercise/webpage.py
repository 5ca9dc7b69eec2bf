"""What the pages of exercises have in common: the frame that says EXERCISE, and the look, light, dark and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.safety import web

if TYPE_CHECKING:
    from irrunner.exercise.debriefing import Numbers

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1c2126; background: #fff; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #8886; padding-bottom: .2rem; }
.exercise { border: 3px solid #b25000; color: #b25000; padding: .2rem 1rem; font-weight: bold; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { border: 1px solid #8886; padding: .3rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: break-word; }
th { background: #8881; white-space: nowrap; }
.expectations td:nth-child(n+4), .timeline td:nth-child(1) { white-space: nowrap; }
.timeline td:nth-child(2) { min-width: 5.5rem; } .timeline td:nth-child(3) { width: 45%; }
pre { white-space: pre-wrap; border: 1px solid #8886; padding: .5rem; font-size: .85rem; }
.numbers { display: flex; gap: 1rem; flex-wrap: wrap; margin: 1rem 0; padding: 0; }
.numbers div { flex: 1 1 12rem; border: 1px solid #8886; padding: .6rem 1rem; }
.numbers dt { font-weight: bold; } .numbers dd { margin: 0; } .numbers .big { font-size: 2rem; line-height: 1.2; }
figure { margin: 1.5rem 0; } figcaption { font-size: .85rem; } svg { width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: currentColor; } .axis line { stroke: #8884; }
.axis text { font-size: 11px; } .break { fill: #8883; } .inject text { font-weight: 600; }
.inject path { fill: #b25000; }
.act { stroke: currentColor; stroke-opacity: .55; stroke-width: 1.5; } .window { fill: #8884; }
.expected circle { stroke-width: 2; stroke: #1a7f37; fill: #1a7f37; } .cross { stroke: #c8102e; stroke-width: 2.5; }
.late circle { stroke: #9a6700; fill: none; } .waived circle { stroke: #888; fill: none; }
@media (prefers-color-scheme: dark) { body { color: #e2e6ea; background: #14181c; }
  .exercise { color: #ffa657; border-color: #ffa657; } .inject path { fill: #ffa657; } a { color: #7ab7ff; }
  .expected circle { stroke: #3fb950; fill: #3fb950; } .late circle { stroke: #e3b341; fill: none; }
  .cross { stroke: #ff7b72; } }
@media print { body { max-width: none; margin: 0; font-size: 10pt; color: #000; background: #fff; }
  h2, h3 { break-after: avoid; }
  tr, pre, figure { break-inside: avoid; } }
"""


def tiles(numbers: Numbers) -> str:
    """The two numbers side by side, and the hints; nothing adds them up."""
    tiles = (
        ("Performance", numbers.on_time, numbers.presented, "of what was presented was met on time"),
        ("Coverage", numbers.covered, numbers.written, "of what was written was presented"),
    )
    shown = [
        f'<div><dt>{name}</dt><dd class="big">{f"{100 * part // whole} %" if whole else "none"}</dd>'
        f"<dd>{part} of {whole} {said}</dd></div>"
        for name, part, whole, said in tiles
    ]
    shown.append(
        f'<div><dt>Hints</dt><dd class="big">{numbers.hints}</dd><dd>taken; {numbers.pending} without a result, '
        f"{numbers.waived} waived</dd></div>"
    )
    return f'<dl class="numbers">{"".join(shown)}</dl>'


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
