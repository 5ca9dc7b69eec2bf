"""What a command works with: the place, the incident, who is at the keyboard, and when it happened."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from irrunner.cli.output import say_aside, say_mirror_problem
from irrunner.errors import LineLost, Misused

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.application.check_list import CheckSettings
    from irrunner.application.sealing import SealSettings
    from irrunner.cli.incident_choice import Brief
    from irrunner.cli.settings import Settings
    from irrunner.incident.calendar import Calendar
    from irrunner.incident.incident import At, Incident
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.interface import Workspace
    from irrunner.journal.locations import Location


class CliContext:
    """One run of the command line: what was given with it, and what follows from that.

    Attributes:
        store_place: --store. incident_id: --incident. name: --as. json: --json. at: --at. by: --by.
        offline: --offline.
        began_after: the last entry that the incident had when it was opened here, where channels can be told.
        has_written: whether it recorded something since channels were told last.
        only_reads: the command shows incidents and claims nothing more: it may answer from a copy of this machine.
        as_of: what a JSON answer says of when it is as of, if it comes from a copy of this machine; else nothing.
        line_lost: why the store cannot be reached, once that was tried for an act.
        own_evidence: the SHA-256 of what this run put into the vault, which it sends to the mirror itself.
    """

    def __init__(self) -> None:
        """Begin with nothing given; nothing is opened before it is needed."""
        self.store_place = ""
        self.incident_id = ""
        self.name = ""
        self.json = False
        self.at = ""
        self.by = ""
        self.offline = False
        self.own_evidence: set[str] = set()
        self._store: Journal | None = None
        self._warned = 0
        self._to_send = False
        self.has_written = False
        self.began_after = 0
        self.as_of: dict[str, object] = {}
        self.line_lost: LineLost | None = None
        self._unreachable: Incident | None = None
        self.only_reads = False
        self._read: Incident | None = None

    @cached_property
    def settings(self) -> Settings:
        """The user's settings; all defaults without a file."""
        from irrunner.cli.settings import read_settings, settings_file

        return read_settings(settings_file())

    @cached_property
    def place(self) -> Location:
        """Where incidents are kept: as given, as the environment or the settings say, or the user's data folder."""
        from irrunner.journal.locations import default_store, read_location

        if self.store_place:
            return read_location(self.store_place)
        if self.settings.store and not os.environ.get("IRRUNNER_STORE"):
            return read_location(self.settings.store)
        return default_store()

    @cached_property
    def actor(self) -> Actor:
        """Who is at this keyboard: by --as, IRRUNNER_AS or the settings, else by the account."""
        from irrunner.incident.who import current_actor

        return current_actor((self.name or os.environ.get("IRRUNNER_AS", "") or self.settings.name).strip())

    @cached_property
    def brief(self) -> Brief:
        """The incident that the command is about."""
        from irrunner.cli.incident_choice import chosen

        store, named = self.store(), self.incident_id or os.environ.get("IRRUNNER_INCIDENT", "")
        if not self.only_reads:
            return chosen(store, named)
        from irrunner.cli.last_known import choose_to_read

        found, self.as_of = choose_to_read(store, named)
        return found

    @cached_property
    def playbooks(self) -> list[Path]:
        """The user's own folders of playbooks."""
        return [folder(each) for each in self.settings.playbooks]

    @property
    def mirror(self) -> Location | None:
        """The second store that follows this one, if the settings name one."""
        if not self.settings.mirror:
            return None
        from irrunner.journal.locations import read_location

        return read_location(self.settings.mirror)

    @property
    def check_settings(self) -> CheckSettings:
        """What may run, as the settings and --offline say."""
        from irrunner.application.check_list import CheckSettings

        offline = self.offline or self.settings.offline
        withheld: frozenset[str] = frozenset()
        if self.settings.channels:
            from irrunner.exchange.notifications.channels import variables_of

            withheld = variables_of(self.settings.channels)
        return CheckSettings(offline, self.settings.services, tuple(self.playbooks), withheld)

    @property
    def seal_settings(self) -> SealSettings:
        """The key that seals, and whom to believe when seals are checked."""
        from irrunner.application.sealing import SealSettings

        own = self.settings
        return SealSettings(own.seal_key, own.seal_signers, own.seal_revoked, own.seal_authorities)

    @property
    def templates(self) -> Path | None:
        """The folder of the user's own report templates, if the settings name one."""
        return folder(self.settings.report_templates) if self.settings.report_templates else None

    @property
    def exercise(self) -> str:
        """What every line about an exercise starts with."""
        return "EXERCISE " if self.brief.mode == "exercise" else ""

    def store(self, *, create: bool = False) -> Journal:
        """The store, opened at the first call; it is made only where an incident begins."""
        if self._store is None:
            from irrunner.journal.locations import scheme_of

            self.only_reads = self.only_reads and bool(scheme_of(self.place))
            if self.only_reads:
                from irrunner.cli.last_known import open_to_read

                self._store = open_to_read(self.place)
            else:
                from irrunner.journal import open_store

                self._store = open_store(self.place, create=create)
        return self._store

    def incident(self) -> Incident:
        """The incident that a command writes into, with nothing read of it yet.

        Removals in the store that were cut off are finished before, and checks that were cut off get their end. While
        the server of the store cannot be reached, an act on it becomes a draft.
        """
        try:
            return self._reached()
        except LineLost as error:
            from irrunner.cli.outbox import unreachable_incident

            named = self.incident_id or os.environ.get("IRRUNNER_INCIDENT", "")
            self.line_lost = error
            self._unreachable = unreachable_incident(self.place, self.actor, named, error)
            return self._unreachable

    def _reached(self) -> Incident:
        from irrunner.application.interrupted_checks import record_interrupted_checks
        from irrunner.application.removals import finish_removals

        for sentence in (
            *finish_removals(self.store(), self.actor),
            *record_interrupted_checks(self.store(), self.actor),
        ):
            say_aside(sentence)
        incident = self._incident()
        if incident.store.line is not None:
            from irrunner.cli.outbox import prepare_outbox

            prepare_outbox(incident, self.place, self.brief)
        return incident

    def opened(self) -> Incident:
        """The incident that the command is about, with its journal read; nothing is written."""
        incident = self._incident()
        incident.refresh()
        if self.only_reads:
            self._read = incident
        return incident

    def _incident(self) -> Incident:
        from irrunner.incident import Incident

        incident = Incident(self.store(), self.brief.id, self.actor, after_commit=self.after_commit)
        incident.regime_folders = self.playbooks
        if self.settings.channels and not self.began_after:
            self.began_after = self.store().head(self.brief.id).seq
        if self.brief.mode == "exercise":
            from irrunner.application.open_incident import OpenIncident

            OpenIncident(incident)  # people give times by the story's clock
        return incident

    def moment(self) -> At:
        """When it happened, as --at says; None without it. A local time with two readings is asked about.

        While the store cannot be reached, and with it the incident's zone, the words may be kept as they are.
        """
        if not self.at:
            return None
        if self._unreachable is not None:
            from irrunner.cli.outbox import unreachable_moment

            return unreachable_moment(self._unreachable, self.place, self.at)
        from irrunner.cli.prompts import settled_moment

        try:
            return settled_moment(self.at, self.brief.zone, self.calendar())
        except LineLost:
            return self.at

    def calendar(self) -> Calendar | None:
        """The clock by which people give times: of an exercise's story, whose journal is read for it, or None."""
        return self.opened().calendar() if self.brief.mode == "exercise" else None

    def select(self, incident: str) -> None:
        """Make this the incident that the command is about: it was just declared, or named in another way."""
        self.incident_id = incident
        self.__dict__.pop("brief", None)

    def after_commit(self) -> None:
        """Bring the entries to the mirror, if there is one; its trouble never undoes what was recorded."""
        self.has_written = True
        if self.mirror is not None:
            from irrunner.application.mirror import update_mirror

            for problem in update_mirror(self.store(), self.mirror):
                self._to_send = self._to_send or bool(problem.outstanding)
                if not problem.outstanding:
                    say_mirror_problem(problem)

    def new_warnings(self) -> list[str]:
        """What the store warned of since the last call."""
        warnings = self._store.warnings[self._warned :] if self._store is not None else []
        self._warned += len(warnings)
        return warnings

    def workspace(self) -> Workspace | None:
        """The store's workspace, once the store was opened."""
        return self._store.workspace if self._store is not None else None

    def close(self) -> None:
        """Send to the mirror what is left to be sent, and close the store, if it was opened."""
        if self._store is not None:
            self._send_what_is_left()
            self._store.close()
            self._store = None

    def hand_over(self) -> Journal | None:
        """As `close`, but a store on a server stays open for whoever goes on with it, in whatever thread.

        To connect anew would cross the line six times.
        """
        store = self._store
        if store is None or store.line is None:
            self.close()
            return None
        self._send_what_is_left()
        self._store = None
        return store

    def _send_what_is_left(self) -> None:
        """Once everything is acknowledged: tell the channels, send to the mirror what is small or this run's own."""
        if self.has_written and self.settings.channels:
            from irrunner.cli.notifications import send_and_say

            send_and_say(self)
        if self._to_send:
            from irrunner.cli.mirror import send_and_say as send_to_mirror

            self._to_send = False
            send_to_mirror(self.store(), self.mirror, self.own_evidence)
        if self.only_reads and self._store is not None:
            from irrunner.cli.last_known import keep_copy

            wanted = self.settings.last_known_copies
            keep_copy(self.place, self._store, self._read, self.actor, is_wanted=wanted)


def folder(text: str) -> Path:
    """A folder as people name it, with `~` for their own.

    Raises:
        Misused: it starts with the name of a user whom this machine does not know.
    """
    from pathlib import Path

    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise Misused(f"{text!r} names no folder: {error}") from error
