"""The graph of a playbook as one SVG: steps one below the other, needs as arcs on the right, branches on the left.

It holds no script and names nothing outside of itself.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.authoring.graph import Graph, GraphEdge, GraphStep

SIDE: Final = 240
"""Pixels for the arcs on either side."""
BOX: Final = 520
PITCH, HEIGHT, HEADING = 34, 26, 40
MOST_LETTERS: Final = 68
"""Letters that fit into a box."""
_STYLE: Final = (
    "text{font:13px sans-serif;fill:#1b1f24}.phase{font-weight:bold;font-size:15px}"
    ".step{fill:#f4f6f8;stroke:#57606a}.decision{fill:#fff3d6;stroke:#9a6700}.ground{fill:#fff}"
    ".needs,.when{fill:none;stroke:#57606a;stroke-width:1.2}.when{stroke:#9a6700;stroke-dasharray:4 3}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}.step{fill:#161b22}.decision{fill:#3a2d0c}}"
)


def as_svg(graph: Graph) -> str:
    """The whole picture."""
    places, headings, height = _places(graph)
    width = BOX + 2 * SIDE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-label="{_safe(graph.title)}">',
        f"<title>{_safe(graph.title)}</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" fill="#57606a"/></marker></defs>',
        f'<rect class="ground" width="{width}" height="{height}"/>',
        f'<text class="phase" x="{SIDE}" y="24">{_safe(graph.title)}</text>',
        *(f'<text class="phase" x="{SIDE}" y="{y}">{_safe(name)}</text>' for name, y in headings),
        *(_arc(edge, places) for edge in graph.edges),
        *(line for step in graph.steps for line in _box(step, places[step.id])),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _places(graph: Graph) -> tuple[dict[str, int], list[tuple[str, int]], int]:
    """The middle of each box, each heading with its place, and how high it all is."""
    places: dict[str, int] = {}
    headings = []
    y = 36
    for phase in graph.phases:
        y += HEADING
        headings.append((phase.name, y - 10))
        for step in phase.steps:
            places[step.id] = y + HEIGHT // 2
            y += PITCH
    return places, headings, y + 20


def _box(step: GraphStep, middle: int) -> Iterator[str]:
    kind = "decision" if step.options else "step"
    label = f"{step.label}  ({' | '.join(step.options)})" if step.options else step.label
    shown = label if len(label) <= MOST_LETTERS else label[: MOST_LETTERS - 1].rstrip() + "…"
    x, y = SIDE, middle - HEIGHT // 2
    yield f'<rect class="{kind}" x="{x}" y="{y}" width="{BOX}" height="{HEIGHT}" rx="5"/>'
    yield f'<text x="{x + 10}" y="{middle + 5}">{_safe(shown)}<title>{_safe(f"{step.id}: {label}")}</title></text>'


def _arc(edge: GraphEdge, places: dict[str, int]) -> str:
    begin, end = places[edge.before], places[edge.after]
    reach = min(SIDE - 10, 24 + abs(end - begin) // 6)
    side, way = (SIDE, -reach) if edge.when else (SIDE + BOX, reach)
    about = f"{edge.after}: when {edge.when}" if edge.when else f"{edge.after} needs {edge.before}"
    path = f"M{side},{begin} C{side + way},{begin} {side + way},{end} {side},{end}"
    kind = "when" if edge.when else "needs"
    return f'<path class="{kind}" d="{path}" marker-end="url(#end)"><title>{_safe(about)}</title></path>'


def _safe(text: str) -> str:
    return escape(one_line(text), quote=True)
