"""Forms of regulators and contracts: what a stage of a duty has to say, filled from the record, as a draft.

`facts` says what of the record can fill a field, `build` makes the plain data of a form, `render` lays it out. A form
never says whether a duty applies, and files nothing.
"""

from __future__ import annotations

from irrunner.report.data.model_form import StageForm
from irrunner.report.forms.build import build_form, form_profile
from irrunner.report.forms.render import render_form

__all__ = ["StageForm", "build_form", "form_profile", "render_form"]
