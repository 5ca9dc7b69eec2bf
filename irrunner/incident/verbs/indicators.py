"""The verb that loads a list of indicators into the register."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.incident.indicator_lists import plan_load
from irrunner.incident.verbs.evidence import printable_name
from irrunner.incident.verbs.registers import MAX_ROWS, enter_rows, next_batch
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import EvidenceAdded, IndicatorsLoaded, StepReopened

if TYPE_CHECKING:
    from irrunner.incident.checklist import Checklist
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write
    from irrunner.incident.indicator_lists import LoadPlan
    from irrunner.playbook.indicator_packs.model import Pack

_MOST_NAMED = 50
"""Things left out that the entry names; the list itself is kept as evidence."""


@verb("indicators load", "Load a list of indicators")
def indicators_load(
    incident: Incident, pack: Pack, data: bytes, *, file: str, at: At = None, by: str = ""
) -> list[Entry]:
    """Enter what is new in a list, keep its bytes as evidence, and reopen what was searched without it. All or nothing.

    Rows that are there stay as they are, whatever the list says of them; what it dropped stays as well.

    Args:
        incident: the incident.
        pack: the list.
        data: the exact bytes it was read from.
        file: the name of its file.
        at: when.
        by: whose act it is.

    Returns:
        The entries; `indicators.loaded` is the last.

    Raises:
        Refused: exactly these bytes were loaded and nothing is new; it brings too many rows; the incident is closed.
    """
    incident.refresh()
    incident.must_be_open()
    plan = _acceptable(incident.checklist, pack, sha256(data).hexdigest())
    seen = incident.state.seq
    digest, size, _ = incident.store.vault.add(io.BytesIO(data))
    with incident.writing(at, by) as write:
        if write.state.seq != seen:
            plan = _acceptable(write.checklist, pack, digest)
        batch = next_batch(write.state) if plan.new else ""
        evidence = _keep(write, incident, pack, file, digest, size)
        _reopen(write, pack, plan)  # before the rows: what they reopen themselves is then not reopened twice
        enter_rows(write, "indicators", list(plan.new), pack.name, {"batch": batch})
        event = _loaded(pack, file, plan)
        write(event, list=pack.id, sha256=digest, evidence=evidence, batch=batch)
        return write.entries


def _acceptable(checklist: Checklist, pack: Pack, digest: str) -> LoadPlan:
    """What comes of loading a list.

    Raises:
        Refused: exactly these bytes were loaded and nothing is new, or it brings too many rows.
    """
    plan = plan_load(checklist, pack, digest)
    if plan.same and not plan.new and plan.before is not None:
        raise Refused(
            f"{pack.name} was loaded in entry {plan.before.seq}, and all of it is there. Nothing was written."
        )
    if len(plan.new) > MAX_ROWS:
        raise Refused(
            f"{pack.name} has {len(plan.new):,} new indicators; {MAX_ROWS:,} is the most at once. Nothing was written.",
            hint="Split the list: the versions that you use are a beginning.",
        )
    return plan


def _keep(write: Write, incident: Incident, pack: Pack, file: str, digest: str, size: int) -> str:
    """Keep the list as evidence, unless the same bytes are kept already; the id."""
    for name, item in write.state.evidence.items():
        if item.sha256 == digest and item.kept and item.destroyed is None:
            return name
    if not incident.store.vault.has(digest):
        raise Refused("The same bytes were destroyed in this moment.", hint="Load it again.")
    name = f"e{len(write.state.evidence) + 1}"
    note = f"the list of indicators {pack.name}"
    write(EvidenceAdded(printable_name(file), size, "a list of indicators", note), evidence=name, sha256=digest)
    return name


def _reopen(write: Write, pack: Pack, plan: LoadPlan) -> None:
    count = f"{len(plan.new):,} indicator{'' if len(plan.new) == 1 else 's'}"
    for key in plan.reopens:
        write(StepReopened(f"The list {pack.name} brings {count} that this was searched without."), step=str(key))


def _loaded(pack: Pack, file: str, plan: LoadPlan) -> IndicatorsLoaded:
    all_left_out = (*plan.refused, *pack.left_out)
    left_out = all_left_out[:_MOST_NAMED]
    more = len(all_left_out) - len(left_out)
    return IndicatorsLoaded(
        pack.title,
        pack.version,
        pack.format,
        printable_name(file),
        len(plan.new),
        len(plan.known),
        tuple(row for row, _ in plan.gone),
        () if pack.window is None else (pack.window.start, pack.window.end),
        (*left_out, f"and {more:,} more") if more else left_out,
    )
