"""Evidence with its custody, and the registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.entries import REDACTED
from irrunner.incident.sizes import format_size
from irrunner.playbook.model import REGISTERS
from irrunner.report.data.entry import entry_wording
from irrunner.report.data.model_exhibits import Custody, EvidenceItem, EvidenceList, PrintedRow, Register
from irrunner.safety.defang import defang_indicator

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import Evidence, RegisterRow
    from irrunner.report.data.context import ReportContext


def evidence(telling: ReportContext) -> EvidenceList:
    """Every item with its hash, where it came from and everything that happened to it."""
    state = telling.state
    filled = total = 0
    for view in telling.checklist:
        if view.standing == "done":
            total += len(view.step.evidence)
            filled += len(view.step.evidence) - len(view.missing_evidence)
    items = tuple(_item(telling, item) for item in state.evidence.values())
    hold = _reason(telling, state.held) if state.held is not None else ""
    return EvidenceList(hold, f"{filled} of {total}", items)


def registers(telling: ReportContext) -> tuple[Register, ...]:
    """Every register, also the empty ones."""
    return tuple(_register(telling, name, rows) for name, rows in telling.state.registers.items())


def _item(telling: ReportContext, item: Evidence) -> EvidenceItem:
    added = item.added
    size = getattr(added.event, "size", 0)
    transfers = [entry for entry in item.custody if entry.kind == "evidence.transferred"]
    step = str(added.refs.get("step", ""))
    return EvidenceItem(
        id=item.id,
        name=telling.text(item.name),
        sha256=item.sha256,
        size=size,
        size_text=REDACTED if added.event is None else format_size(size),
        source=telling.text(added.body_text("source")),
        note=telling.text(added.words) if added.event is not None else REDACTED,
        kept=item.kept,
        where=telling.text(added.body_text("where")),
        step=step,
        slot=_slot(telling, step, int(added.refs.get("slot", 0))),
        collected_by=added.by,
        collected=telling.when(added),
        custodian=telling.text(transfers[-1].body_text("to")) if transfers else "",
        hold=_reason(telling, item.held) if item.held is not None else "",
        destroyed=_destroyed(telling, item.destroyed) if item.destroyed is not None else "",
        custody=tuple(_custody(telling, entry) for entry in (added, *item.custody)),
    )


def _slot(telling: ReportContext, step: str, number: int) -> str:
    view = telling.view(step) if step and number else None
    if view is None or number > len(view.step.evidence):
        return ""
    return telling.filled(view, view.step.evidence[number - 1])


def _reason(telling: ReportContext, hold: Entry) -> str:
    return f"{telling.text(hold.words)} (entry {hold.seq}, {telling.when(hold).text}, by {hold.by})"


def _destroyed(telling: ReportContext, entry: Entry) -> str:
    authority = telling.text(entry.body_text("authority"))
    when = telling.when(entry).text
    return f"{telling.text(entry.words)} (entry {entry.seq}, {when}, by {entry.by}, on the authority of {authority})"


def _custody(telling: ReportContext, entry: Entry) -> Custody:
    act = entry_wording(telling, entry)
    return Custody(entry.seq, telling.when(entry), entry.by, act.act, act.words)


def _register(telling: ReportContext, name: str, rows: dict[str, RegisterRow]) -> Register:
    known = REGISTERS.get(name, ())
    used = {column for row in rows.values() for column, text in row.values.items() if text}
    columns = (*(column for column in known if column in used), *sorted(used.difference(known)))
    return Register(name, columns, tuple(_row(telling, columns, row) for row in rows.values()))


def _row(telling: ReportContext, columns: tuple[str, ...], row: RegisterRow) -> PrintedRow:
    values = row.values
    entered = row.entries[0]
    kind = values.get("type", "") if row.register == "indicators" else ""
    cells = tuple(_cell(telling, kind, column, values.get(column, "")) for column in columns)
    return PrintedRow(
        row.id, values, cells, telling.when(entered), entered.by, len(row.entries) - 1, redacted=row.redacted
    )


def _cell(telling: ReportContext, kind: str, column: str, text: str) -> str:
    """A cell as a page shows it: an indicator defanged by its type, other texts where they name one."""
    if column == "value" and kind:
        return defang_indicator(kind, text)
    return telling.text(text)
