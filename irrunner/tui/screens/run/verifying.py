"""Verifying the open incident behind the screen, and what came of it, as a page to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from irrunner.tui.dialogs.confirm import Reader
from irrunner.tui.text import line
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content

    from irrunner.exchange.seals.verdicts import SealVerdict, Trust
    from irrunner.incident.incident import Incident
    from irrunner.journal.verify import Findings
    from irrunner.tui.host import Host

_MOST = 200
_PROVES = "Nothing was changed up to a head that somebody wrote down elsewhere and compares with this one."


class _Verified(NamedTuple):
    """What came of it; of the files in the vault, `playbooks` are no evidence."""

    incident: str
    found: Findings
    seals: list[SealVerdict]
    playbooks: int


def verify_now(host: Host, say: Callable[[Content], None]) -> None:
    """Check the open incident in the background, then show what was found."""

    def show(verified: _Verified) -> None:
        rows = _facts(verified)
        holds = verified.found.holds and all(each.holds for each in verified.seals)
        say(line(f"Verified: {rows[0][1]} {rows[1][1]}.", "done" if holds else "late"))
        host.push_screen(Reader.of_facts(f"Verified {verified.incident}", rows))

    def verify(incident: Incident) -> _Verified:
        return _verified(incident, host.session.seal_settings().trust())

    host.session.background.run(verify, then=show)


def _verified(incident: Incident, trust: Trust) -> _Verified:
    from irrunner.application.sealing import checked_seals
    from irrunner.journal.verify import verify_incident

    incident.refresh()
    playbooks = {sha256 for _, sha256 in incident.state.files}
    found = verify_incident(incident.store, incident.id)
    seals = checked_seals(incident.store, found, trust, now=incident.clock())
    return _Verified(incident.id, found, seals, len(playbooks))


def _facts(verified: _Verified) -> list[tuple[str, str]]:
    """What a verification found, as labels and texts."""
    found, playbooks = verified.found, verified.playbooks
    problems = len(found.problems) + sum(len(each.problems) for each in verified.seals)
    evidence = count(max(0, found.evidence - playbooks), "file")
    checked = f"{count(found.entries, 'entry', 'entries')}, {evidence} of evidence, {count(playbooks, 'playbook')}"
    rows = [("Result", f"{problems} things do not hold." if problems else "Everything holds."), ("Checked", checked)]
    rows.append(("Head", found.heads.get(verified.incident, "")))
    rows.extend(("Does not hold", str(each)) for each in found.problems[:_MOST])
    rows.extend(("Remark", str(each)) for each in found.remarks[:_MOST])
    rows.extend(_seal_facts(verified.seals))
    rows.append(("What it proves", _PROVES))
    return rows


def _seal_facts(seals: Sequence[SealVerdict]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for each in seals[-_MOST:]:
        sentences = [each.what, each.who, each.when] if each.holds else [*each.problems, each.what]
        state = "holds" if each.holds else "does NOT hold"
        rows.append((f"Seal {each.number}", " ".join([f"Entry {each.entry} {state}.", *filter(None, sentences)])))
        rows.extend(("Remark", remark) for remark in each.remarks)
    return rows
