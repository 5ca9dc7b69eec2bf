"""Adding evidence: from a path, from what was pasted or dropped, or as a reference to where it lies."""

from __future__ import annotations

import io
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from irrunner.tui.actions.model import Action, Context, Field, action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.incident.state import State
    from irrunner.tui.host import Host
    from irrunner.tui.store.session import Session

_PASTED = Action("evidence.paste", "Keep what was pasted as evidence")
_SHOWN = 8
"""How many of the files that were dropped are named in the question."""


def add(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    """Carry out `evidence add`: in a thread of its own, because a file may be large."""
    source: Path = values.pop("source")
    step = values.pop("step", "") or context.step
    reference = bool(values.pop("reference", False))
    slot = int(values.pop("slot", 0) or 0)
    try:
        size = source.stat().st_size
    except (OSError, ValueError):
        size = 0
    session.background.add_evidence(
        source,
        size=size,
        label=source.name,
        step=step,
        slot=slot,
        reference=reference,
        then=how.get("then"),
        **_filled_in(values),
    )


def first_slot(state: State, context: Context) -> str:
    """The number of the step's first slot that nothing fills."""
    from irrunner.incident.state import StepKey

    key = StepKey.read(context.step)
    step = state.steps.get(key.id) if key else None
    if step is None or not step.evidence:
        return ""
    progress = state.progress.get(context.step)
    filled = progress.evidence if progress else {}
    return next((str(number) for number in range(1, len(step.evidence) + 1) if not filled.get(number)), "")


def add_pasted(host: Host, text: str, context: Context | None = None) -> None:
    """Ask what pasted text is called, then keep it as a file in the vault."""
    from irrunner.tui.dialogs.form import Form, open_form

    fields = (
        Field("name", "Name", required=True, default="pasted.txt"),
        Field("step", "Step", "step", options=step_keys, default=_step, help="Empty: for the incident."),
        Field("slot", "Which of the step's pieces of evidence", "number", default=first_slot),
        Field("origin", "Where it came from", help="The console, the chat, the mail it was copied from."),
        Field("note", "What it shows"),
    )

    def filled(values: dict[str, Any]) -> None:
        data = text.encode("utf-8", "surrogateescape")
        options = _filled_in(values)
        if "slot" in options:
            options["slot"] = int(options["slot"])
        options.setdefault("origin", "pasted")
        host.session.background.add_evidence(io.BytesIO(data), size=len(data), label=str(options["name"]), **options)

    open_form(host, Form(_PASTED, fields, context or Context(), {}), filled)


def take_dropped(host: Host, text: str, context: Context | None = None) -> bool:
    """Ask about files that were dropped on the terminal; False when the text is no such thing."""
    from irrunner.tui.actions.dispatch import ask
    from irrunner.tui.dialogs.confirm import Confirm

    context, paths = context or Context(), dropped_paths(text)
    if len(paths) == 1:
        ask(host, action("step.evidence" if context.step else "evidence.add"), context, {"source": str(paths[0])})
    elif paths:
        names = "\n".join(path.name for path in paths[:_SHOWN])
        more = f"\nand {len(paths) - _SHOWN:,} more" * (len(paths) > _SHOWN)
        where = f" for {context.step}" * bool(context.step)

        def answered(yes: bool | None) -> None:
            for path in paths if yes else ():
                host.session.background.add_evidence(path, size=path.stat().st_size, label=path.name, step=context.step)

        question = f"These {len(paths):,} files are kept as evidence{where}:\n\n{names}{more}"
        host.push_screen(Confirm(question, confirm="Add evidence", enter=True), answered)
    return bool(paths)


def dropped_paths(text: str) -> list[Path]:
    """The files that were dropped on the terminal: it types their names, quoted, or as `file:` addresses."""
    try:
        words = shlex.split(text.strip())
    except ValueError:
        return []
    paths: list[Path] = []
    for word in words:
        try:
            if word.startswith("file://"):
                address = urlsplit(word)
                if address.netloc not in ("", "localhost"):
                    return []
                word = unquote(address.path)
            path = Path(word)
            if not path.is_absolute() or not path.is_file():
                return []
        except (OSError, ValueError):
            return []
        paths.append(path)
    return paths


def _step(_: State, context: Context) -> str:
    return context.step


def step_keys(state: State, _: Context) -> list[str]:
    """The keys of all steps."""
    from irrunner.incident.checklist import Checklist

    return [str(view.key) for view in Checklist(state)]


def _filled_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the verb: what was left empty is left out."""
    return {name: value for name, value in values.items() if value not in ("", None)}
