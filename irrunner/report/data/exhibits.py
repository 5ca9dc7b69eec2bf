"""Evidence with its custody, and the registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.entries import REDACTED
from irrunner.incident.sizes import format_size
from irrunner.playbook.model import REGISTERS
from irrunner.report.data.context import report_entry
from irrunner.report.data.model_exhibits import Custody, EvidenceItem, EvidenceList, PrintedRow, Register
from irrunner.safety.defang import defang_indicator
from irrunner.safety.indicators import indicator_type

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import Evidence, RegisterRow
    from irrunner.report.data.context import ReportContext


def evidence(context: ReportContext) -> EvidenceList:
    """Every item with its hash, where it came from and everything that happened to it."""
    state = context.state
    filled = total = 0
    for view in context.checklist:
        if view.standing == "done":
            total += len(view.step.evidence)
            filled += len(view.step.evidence) - len(view.missing_evidence)
    items = tuple(_item(context, item) for item in state.evidence.values())
    hold = _reason(context, state.held) if state.held is not None else ""
    return EvidenceList(hold, f"{filled} of {total}", items)


def registers(context: ReportContext) -> tuple[Register, ...]:
    """Every register, also the empty ones."""
    return tuple(_register(context, name, rows) for name, rows in context.state.registers.items())


def _item(context: ReportContext, item: Evidence) -> EvidenceItem:
    added = item.added
    size = getattr(added.event, "size", 0)
    transfers = [entry for entry in item.custody if entry.kind == "evidence.transferred"]
    step = str(added.refs.get("step", ""))
    return EvidenceItem(
        id=item.id,
        name=context.text(item.name),
        sha256=item.sha256,
        size=size,
        size_text=REDACTED if added.event is None else format_size(size),
        source=context.text(added.body_text("source")),
        note=context.text(added.words) if added.event is not None else REDACTED,
        kept=item.kept,
        where=context.text(added.body_text("where")),
        step=step,
        slot=_slot(context, step, int(added.refs.get("slot", 0)), added.seq),
        collected_by=added.by,
        collected=context.when(added),
        custodian=context.text(transfers[-1].body_text("to")) if transfers else "",
        hold=_reason(context, item.held) if item.held is not None else "",
        destroyed=_destroyed(context, item.destroyed) if item.destroyed is not None else "",
        custody=tuple(_custody(context, entry) for entry in (added, *item.custody)),
    )


def _slot(context: ReportContext, step: str, number: int, seq: int) -> str:
    view = context.view(step) if step and number else None
    if view is None or number > len(view.step.evidence):
        return ""
    return context.filled(view, view.step.evidence[number - 1], seq)


def _reason(context: ReportContext, hold: Entry) -> str:
    return f"{context.text(hold.words)} (entry {hold.seq}, {context.when(hold).text}, by {hold.by})"


def _destroyed(context: ReportContext, entry: Entry) -> str:
    authority = context.text(entry.body_text("authority"))
    when = context.when(entry).text
    return f"{context.text(entry.words)} (entry {entry.seq}, {when}, by {entry.by}, on the authority of {authority})"


def _custody(context: ReportContext, entry: Entry) -> Custody:
    act = report_entry(context, entry)
    return Custody(entry.seq, context.when(entry), entry.by, act.act, act.words)


def _register(context: ReportContext, name: str, rows: dict[str, RegisterRow]) -> Register:
    known = REGISTERS.get(name, ())
    used = {column for row in rows.values() for column, text in row.values.items() if text}
    columns = (*(column for column in known if column in used), *sorted(used.difference(known)))
    return Register(name, columns, tuple(_row(context, columns, row) for row in rows.values()))


def _row(context: ReportContext, columns: tuple[str, ...], row: RegisterRow) -> PrintedRow:
    values = row.values
    entered = row.entries[0]
    cells = tuple(_cell(context, row, column, values.get(column, "")) for column in columns)
    return PrintedRow(
        row.id,
        values,
        cells,
        context.when(entered),
        entered.by,
        len(row.entries) - 1,
        redacted=row.redacted,
        withdrawn=context.withdrawn(row.withdrawn),
    )


def _cell(context: ReportContext, row: RegisterRow, column: str, text: str) -> str:
    """A cell as a page shows it: an indicator defanged by its type, other texts where they name one."""
    if row.register == "indicators" and column == "value":
        return defang_indicator(indicator_type(row.cell("type"), text), text)
    return context.text(text)
