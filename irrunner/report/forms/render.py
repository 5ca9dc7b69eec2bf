"""A form as Markdown, HTML or JSON, by the templates in `reports/forms/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.report.formats import Page, find_format

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.report.data.model_form import StageForm

TEMPLATE = "forms/stage"


def render_form(form: StageForm, format: str, *, templates: Path | None = None) -> str:
    """The form in one format; the same form always gives the same bytes.

    A template `forms/REGIME-STAGE.html.j2` of the user's stands in for ours where there is one.

    Raises:
        Misused: no such format, or the folder of templates is none.
        Refused: a template of the user's cannot be used, with the line.
    """
    chosen = find_format(format)
    own = f"forms/{form.regime}-{form.stage}"
    has_own = templates is not None and (templates / f"{own}.{chosen.name}.j2").is_file()
    rows = sum(len(field.facts) for field in form.fields)
    return chosen.render(Page(form, None, own if has_own else TEMPLATE, templates, rows=rows))
