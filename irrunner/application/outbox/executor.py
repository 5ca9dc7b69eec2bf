"""Carrying acts out over a line that may drop: each is a draft on disk before it is sent, until it is recorded."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from irrunner.application.outbox.draft import BYTES, NOT_KEPT, Draft, NotData, encode_argument, named_arguments
from irrunner.application.outbox.streams import kept_stream
from irrunner.errors import IrrunnerError, LineLost, NotYetRecorded, Refused
from irrunner.incident.moments import format_utc
from irrunner.journal.line import announce_to_nobody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from irrunner.application.outbox.draft_file import KeptDraft
    from irrunner.application.outbox.folder import OutboxFolder
    from irrunner.incident.incident import Incident
    from irrunner.journal.rows import Head

AFTERWARDS = "It is sent with `irrunner outbox send`, or by an open screen, once the line is back."


class OutboxExecutor:
    """The outbox of one open incident, as its verbs see it (`irrunner.incident.incident.Outbox`).

    Attributes:
        is_down: the line is known to be down: acts are kept, and nothing is tried.
    """

    def __init__(self, outbox: OutboxFolder) -> None:
        self.outbox = outbox
        self.is_down = False
        self._is_acting = False

    def carry_out(
        self, incident: Incident, name: str, act: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> Any:
        """Keep an act, carry it out, and forget it once it is recorded or refused.

        Raises:
            NotYetRecorded: the line is down, and the act is kept.
            LineLost: the line is down, and an act like this is not kept.
            IrrunnerError: what the verb raises.
        """
        if self._is_acting:
            return act(incident, *args, **kwargs)
        if name in NOT_KEPT:
            return self._unkept(lambda: act(incident, *args, **kwargs))
        arguments = named_arguments(act, incident, args, kwargs)
        stream, rest = self._keep_bytes(arguments, kwargs)
        kept = self._keep(incident, name, arguments, stream)
        if rest is not None:
            args = [rest if each is arguments[BYTES] else each for each in args]
        try:
            if kept is None:
                return self._unkept(lambda: act(incident, *args, **kwargs))
            return self._try(incident, kept, lambda: act(incident, *args, **kwargs))
        finally:
            if rest is not None and rest is not arguments[BYTES]:
                rest.close()
            if kept is not None:
                kept.release()

    def _unkept(self, act: Callable[[], Any]) -> Any:
        """Carry out an act that is not kept.

        Raises:
            LineLost: the line is down.
        """
        if self.is_down:
            raise LineLost(
                "The line to the store is down, and an act like this is not kept. Nothing was done.",
                hint="Do it again when the line is back.",
            )
        return act()

    def _try(self, incident: Incident, kept: KeptDraft, act: Callable[[], Any]) -> Any:
        try:
            if self.is_down:
                raise LineLost("The line to the store is down.")
            with self.announcing(incident, kept):
                result = act()
        except LineLost as error:
            raise _not_yet(incident, kept) from error
        except IrrunnerError:
            kept.remove()  # whoever did it was told, and has the words
            raise
        except KeyboardInterrupt:
            if not kept.draft.sent:
                kept.remove()
            raise
        kept.remove()
        return result

    @contextmanager
    def announcing(self, incident: Incident, kept: KeptDraft) -> Iterator[None]:
        """Keep with a draft which entries are being recorded for it, until the block ends."""
        line = incident.store.line

        def note(heads: Mapping[str, Head]) -> None:
            try:
                kept.note_heads(heads)
            except Refused as error:  # the act matters more than its draft
                kept.remove()
                incident.store.warnings.append(f"{error.sentence} The act itself was not held up.")

        self._is_acting = True
        if line is not None:
            line.announce = note
        try:
            yield
        finally:
            self._is_acting = False
            if line is not None:
                line.announce = announce_to_nobody

    def _keep_bytes(self, arguments: dict[str, Any], kwargs: Mapping[str, Any]) -> tuple[str, Any]:
        """Keep a stream that is among the arguments: the file's name, and what the verb reads in its place."""
        source: Any = arguments.get(BYTES)
        if not hasattr(source, "read"):
            return "", None
        try:
            return kept_stream(self.outbox, source, kwargs.get("cancelled"))
        except Refused:
            return "", source

    def _keep(self, incident: Incident, name: str, arguments: dict[str, Any], stream: str) -> KeptDraft | None:
        """Keep a draft; None where that cannot be done, which holds no act up."""
        try:
            data = {key: encode_argument(value) for key, value in arguments.items() if not (stream and key == BYTES)}
            return self.outbox.keep(self._draft(incident, name, data, stream))
        except NotData:
            return None
        except Refused as error:
            incident.store.warnings.append(f"{error.sentence} The act itself was not held up.")
            return None

    def _draft(self, incident: Incident, name: str, data: dict[str, Any], stream: str) -> Draft:
        actor, line = incident.actor, incident.store.line
        return Draft(
            name,
            incident.id,
            dict(data),
            format_utc(incident.clock()),
            actor.name,
            actor.account,
            os.uname().nodename,
            login=line.login if line is not None else "",
            bytes=stream,
        )


def _not_yet(incident: Incident, kept: KeptDraft) -> NotYetRecorded:
    maybe = " It may be recorded: that is found out, and it is never written twice." if kept.draft.sent else ""
    return NotYetRecorded(
        f"Not yet recorded: the line to the store is down. Kept as draft {kept.number} for {incident.id}.{maybe}",
        hint=AFTERWARDS,
        draft=kept.number,
        incident=incident.id,
    )
