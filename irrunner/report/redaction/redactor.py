"""Takes out of a report what its profile does not keep: the one place where that happens, for every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from irrunner.incident.entry_templates import SENTENCES
from irrunner.report.data.model_exhibits import Custody, Register
from irrunner.report.data.model_profile import AppliedProfile, LeftOut
from irrunner.report.data.model_record import ReportTime, TimelineRow
from irrunner.report.redaction.content import ACT, FIELD_KINDS, KINDS, NEW, NUMBERED, PLAIN, Rule
from irrunner.report.redaction.name_index import LEFT_OUT, NameIndex
from irrunner.report.redaction.names import collect_names
from irrunner.report.redaction.registers import redact_register

if TYPE_CHECKING:
    from irrunner.report.data.model import Report
    from irrunner.report.data.model_form import FormAnswer, StageForm
    from irrunner.report.redaction.profiles import Profile

_AS_THEY_ARE: Final = (ReportTime, AppliedProfile)


def redact(
    report: Report, chart: Struct | None, profile: Profile, *, despite: tuple[str, ...] = (), reason: str = ""
) -> tuple[Report, Struct | None]:
    """The report and its chart as a profile shows them, with a list of what was left out.

    Args:
        report: everything there is to say.
        chart: what is drawn, if anything is.
        profile: what is kept.
        despite: what stands against giving it out.
        reason: why it is given out all the same.
    """
    applied = AppliedProfile(profile.id, profile.title, (), despite, reason)
    if profile.keeps_everything:
        return replace(report, profile=applied), chart
    redactor = Redactor(report, profile)
    shown = replace(redactor.struct(report), profile=replace(applied, left_out=redactor.left_out()))
    return shown, redactor.struct(chart) if chart is not None else None


def redact_form(
    form: StageForm, profile: Profile, redactor: Redactor | None, *, despite: tuple[str, ...] = (), reason: str = ""
) -> StageForm:
    """A form as a profile shows it, with a list of what was left out.

    Args:
        form: its facts were put together with this redactor already.
        profile: what is kept.
        redactor: of the report of the same record; None where everything is kept.
        despite: what stands against giving it out.
        reason: why it is given out all the same.
    """
    applied = AppliedProfile(profile.id, profile.title, (), despite, reason)
    if redactor is None:
        return replace(form, profile=applied)
    fields = tuple(replace(field, earlier=redactor.drafts(field.earlier)) for field in form.fields)
    shown = redactor.struct(replace(form, fields=fields))
    return cast("StageForm", replace(shown, profile=replace(applied, left_out=redactor.left_out())))


class Redactor:
    """Goes through a report's data and rebuilds it without what the profile does not keep."""

    def __init__(self, report: Report, profile: Profile) -> None:
        """Learn the names that are to go."""
        self.profile = profile
        self._names = collect_names(report, profile)
        self._index = NameIndex(self._names.inside, with_addresses="addresses" not in profile.keep)
        self._entry_kinds = {row.entry: row.kind for row in report.timeline}
        self._gone: dict[str, set[str]] = {}

    def left_out(self) -> tuple[LeftOut, ...]:
        """What was left out or replaced so far, in the order of `KINDS`."""
        if self._index.addresses:
            self._gone["addresses"] = self._index.addresses
        found = []
        for kind, about in KINDS.items():
            if texts := self._gone.get(kind):
                named = kind in NUMBERED and kind in self.profile.number
                how = "replaced by role, id or number, or left out" if named else "left out"
                title = about.one if len(texts) == 1 else about.many
                found.append(LeftOut(kind, title, how, len(texts), about.why))
        return tuple(found)

    def form_text(self, text: str, kind: str) -> str:
        """A piece of a line of a form; half an indicator finds nothing, so it is whole or left out."""
        if kind == "indicators" and self.replaced(text) != text:
            return self.leave_out(text, kind)
        return self.text(text, kind)

    def drafts(self, earlier: tuple[FormAnswer, ...]) -> tuple[FormAnswer, ...]:
        """What was answered before: for whoever may read what the team writes."""
        if "words" in self.profile.keep:
            return earlier
        for answer in earlier:
            self.leave_out(answer.text, "words")
        return ()

    def struct(self, value: Any) -> Any:
        """A structure, rebuilt field by field."""
        if isinstance(value, _AS_THEY_ARE):
            return value
        if isinstance(value, Register):
            return redact_register(value, self)
        rules = FIELD_KINDS.get(type(value), {})
        fields = {}
        for name in value.__struct_fields__:
            rule: Rule = rules.get(name, NEW)
            kind = rule(value) if callable(rule) else rule
            fields[name] = self._act(value) if kind == ACT else self.value(getattr(value, name), kind)
        return type(value)(**fields)

    def value(self, value: Any, kind: str | tuple[str, ...]) -> Any:
        """A value of a field, of this kind."""
        if isinstance(value, str):
            return self.text(value, kind if isinstance(kind, str) else NEW)
        if isinstance(value, Struct):
            return self.struct(value)
        if isinstance(value, tuple | list):
            return self._several(tuple(value), kind)
        if isinstance(value, dict):
            return self._pairs(value, kind)
        return value

    def text(self, text: str, kind: str) -> str:
        """A text as the profile shows it; an empty one stays empty."""
        if kind == PLAIN or not text:
            return text
        if kind in self.profile.keep:
            # Who writes for customers names whom to ask on purpose.
            return text if kind == "notice" else self._index.replaced(text)
        self._note(kind, text)
        return "" if kind == "privilege" else self._names.exact.get((kind, text.casefold()), LEFT_OUT)

    def replaced(self, text: str) -> str:
        """A text with the names in it replaced."""
        return self._index.replaced(text)

    def leave_out(self, text: str, kind: str) -> str:
        """Note that a text is gone; gives what stands in its place."""
        if text:
            self._note(kind, text)
        return LEFT_OUT if text else ""

    def _note(self, kind: str, text: str) -> None:
        self._gone.setdefault(kind, set()).add(text)

    def _several(self, values: tuple[Any, ...], kind: str | tuple[str, ...]) -> tuple[Any, ...]:
        """The parts of a list; texts that are left out altogether become one, pairs of them none."""
        if isinstance(kind, tuple):
            return tuple(tuple(map(self.value, pair, kind)) for pair in values)
        if kind == PLAIN or kind in self.profile.keep or not all(isinstance(each, str | tuple) for each in values):
            return tuple(self.value(each, kind) for each in values)
        pairs = any(isinstance(each, tuple) for each in values)
        for each in values:
            self.value(each, kind)
        return (LEFT_OUT,) if values and not pairs and kind not in self.profile.number else ()

    def _pairs(self, values: dict[str, Any], kind: str | tuple[str, ...]) -> dict[str, Any]:
        if kind == PLAIN:
            return values
        if isinstance(kind, str) and kind in self.profile.keep:
            return {self.replaced(name): self.value(each, kind) for name, each in values.items()}
        for name, each in values.items():
            self._note(kind if isinstance(kind, str) else NEW, f"{name}: {each}")
        return {}

    def _act(self, value: Any) -> str:
        """What happened: whole where people's words are shown, otherwise only what kind of act it was."""
        if "words" in self.profile.keep:
            return self.replaced(value.act)
        kind = value.kind if isinstance(value, TimelineRow) else ""
        if isinstance(value, Custody):
            kind = self._entry_kinds.get(value.entry, "")
        return _act_of_kind(kind) if kind in SENTENCES else "An act"


def _act_of_kind(kind: str) -> str:
    """A kind of entry in words, as the catalogue of events names it: `Evidence transferred`."""
    noun, _, verb = kind.replace("-", " ").partition(".")
    return f"{noun.upper() if noun == 'tlp' else noun.capitalize()} {verb}"
