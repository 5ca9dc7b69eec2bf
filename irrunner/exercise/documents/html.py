"""A document as one HTML page: no script, nothing loaded from elsewhere, fit to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.documents.blocks import Bullets, Heading, Paragraph, Quotation, Table, on_one_line
from irrunner.safety import html_page, web

if TYPE_CHECKING:
    from irrunner.exercise.documents.blocks import Block, Document

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2126; --page: #fff; --mark: #b3261e; --line: #8889; --told: #2f6db516; }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e6ea; --page: #14181c; --mark: #ff8f86; --told: #6aa5e820; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
body { color: var(--ink); background: var(--page); }
h1, h2, h3 { line-height: 1.25; margin: 1.8rem 0 .6rem; } h1 { margin-bottom: .2rem; }
h2 { border-bottom: 2px solid var(--line); padding-bottom: .2rem; }
.exercise { border: 3px solid var(--mark); color: var(--mark); padding: .2rem 1rem; font-weight: bold; }
.about { font-size: 1.15rem; margin: 0; } .handling { color: var(--mark); font-weight: bold; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .94rem; }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
td { height: 1.5rem; }
th { background: #8881; } .wide { min-width: 10rem; width: 28%; }
blockquote { margin: .6rem 0; padding: .5rem .9rem; border-left: 4px solid var(--line); white-space: pre-wrap; }
blockquote { overflow-wrap: anywhere; } .told { background: var(--told); border-left-color: #2f6db5; }
ul.boxes { list-style: none; padding-left: .2rem; } ul.boxes li::before { content: "\\2610\\00a0\\00a0"; }
.line { border-bottom: 1px solid var(--ink); min-height: 1.9rem; } .fill { margin: .7rem 0; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; color: #000; background: #fff; }
  .page { break-before: page; } h2, h3 { break-after: avoid; } tr, blockquote, .fill { break-inside: avoid; }
}
"""


def write_html(document: Document) -> str:
    """The whole page."""
    body = "\n".join(_block(each) for each in document.blocks)
    title, exercise = _text(document.title), _text(document.exercise)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n'
        f"{html_page.HEAD}\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>EXERCISE: {title}: {exercise}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<p class="exercise">EXERCISE</p>\n<h1>{title}</h1>\n<p class="about">{exercise}</p>\n'
        f'<p class="handling">{_text(document.handling)}</p>\n{body}\n'
        '<p class="exercise">EXERCISE</p>\n</main>\n</body>\n</html>\n'
    )


def _block(each: Block) -> str:
    if isinstance(each, Heading):
        page = ' class="page"' if each.new_page else ""
        return f"<h{each.level}{page}>{_text(each.text)}</h{each.level}>"
    if isinstance(each, Paragraph):
        return f"<p><strong>{_text(each.text)}</strong></p>" if each.strong else f"<p>{_text(each.text)}</p>"
    if isinstance(each, Quotation):
        told = ' class="told"' if each.told else ""
        return f"<blockquote{told}>{web.escape(each.text.rstrip())}</blockquote>"
    if isinstance(each, Bullets):
        tag, boxes = ("ol" if each.numbered else "ul"), (' class="boxes"' if each.boxes else "")
        items = "".join(f"<li>{_text(item)}</li>\n" for item in each.items)
        return f"<{tag}{boxes}>\n{items}</{tag}>"
    if isinstance(each, Table):
        return _table(each)
    lines = '<div class="line"></div>\n' * each.lines
    return f'<div class="fill">{_text(each.label)}:\n{lines}</div>'


def _table(table: Table) -> str:
    wide = dict.fromkeys(table.wide, ' class="wide"')
    head = "".join(f'<th scope="col"{wide.get(place, "")}>{_text(name)}</th>' for place, name in enumerate(table.head))
    rows = "\n".join(f"<tr>{''.join(f'<td>{_text(text)}</td>' for text in row)}</tr>" for row in table.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _text(text: str) -> str:
    return web.escape(on_one_line(text))
