"""The thread that follows the incidents somebody looks at, with a journal of its own, and makes their pages."""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from enum import Enum, auto
from typing import TYPE_CHECKING

from irrunner.application.open_incident import OpenIncident
from irrunner.errors import IrrunnerError, NotFound, Refused, StoreUnusable
from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.report.live import RenderedPage, render_live
from irrunner.web.page.published import Published, View, problem, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal import Journal
    from irrunner.web.settings import ServeSettings

POLL = 0.25
"""Seconds between two looks at the journal while somebody reads."""
REST = 2.0
"""How many times as long as a look took the thread rests after it, so that it leaves the machine to the writers."""
VISIBLE = 2.0
"""Seconds after which it looks again although nothing was recorded: whether we still may see the incident."""
_INCIDENTS, _VIEWS = 16, 64
"""How many are kept in memory."""


class _Signal(Enum):
    """What the thread is told besides views."""

    WAKE = auto()
    END = auto()


class RenderingThread:
    """Makes pages, one after the other, and hands each to `announce`."""

    def __init__(self, settings: ServeSettings, announce: Callable[[View, Published], None]) -> None:
        """Start the thread; it opens the store with the first request. `announce` is called in it."""
        self._settings = settings
        self._announce = announce
        self._requests: queue.SimpleQueue[View | _Signal] = queue.SimpleQueue()
        self._followed: frozenset[View] = frozenset()
        self._journal: Journal | None = None
        self._token: object = None
        self._look_again = 0.0
        self._incidents: OrderedDict[str, OpenIncident] = OrderedDict()
        self._made: OrderedDict[View, tuple[Published, RenderedPage]] = OrderedDict()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)
        self._thread.start()

    def follow(self, views: frozenset[View]) -> None:
        """Look after these from now on."""
        self._followed = views
        self._requests.put(_Signal.WAKE)  # with nobody to look after, the thread may be asleep

    def request(self, view: View) -> None:
        """Look at this one now; it is announced in any case."""
        self._requests.put(view)

    def close(self) -> None:
        """End the thread, and wait for it."""
        self._requests.put(_Signal.END)
        self._thread.join()

    def _run(self) -> None:
        until = time.monotonic()
        while True:
            pause = max(0.0, until - time.monotonic()) if self._followed else None
            try:
                wanted = self._requests.get(timeout=pause)
            except queue.Empty:
                begun = time.monotonic()
                self._look_after(self._followed)
                now = time.monotonic()
                until = now + max(POLL, REST * (now - begun))
                continue
            if wanted is _Signal.END:
                break
            if wanted is _Signal.WAKE:
                continue
            self._announce(wanted, self._look(wanted))
        self._close_journal()

    def _look_after(self, views: frozenset[View]) -> None:
        """Announce what changed."""
        try:
            token = self._open().change_token()
        except IrrunnerError as error:
            self._close_journal()
            for view in views:
                self._announce(view, self._trouble(view, error))
            return
        if token != self._token or time.monotonic() >= self._look_again:
            for view in views:
                self._announce(view, self._look(view))
            self._token, self._look_again = token, time.monotonic() + VISIBLE

    def _look(self, view: View) -> Published:
        """The view as it is now."""
        try:
            opened = self._incident(view.incident)
            opened.incident.refresh()
            if opened.incident.store.head(view.incident).seq < opened.incident.state.seq:
                raise NotFound("The account of the server does not see this incident any more.")
            return self._page(view, opened)
        except Exception as error:  # whatever is wrong with one incident, the others are looked after
            if isinstance(error, StoreUnusable):
                self._close_journal()
            else:
                self._incidents.pop(view.incident, None)
            return self._trouble(view, error)

    def _page(self, view: View, opened: OpenIncident) -> Published:
        last = self._made.get(view)
        incident = opened.incident
        if last is not None and last[1].head == incident.head:
            self._made.move_to_end(view)
            return last[0]
        page = render_live(
            incident,
            profile=view.profile,
            limit=view.tlp,
            templates=self._settings.templates,
            timing=opened.timing,
        )
        published = publish(page, last)
        self._made[view] = published, page
        self._made.move_to_end(view)
        while len(self._made) > _VIEWS:
            self._made.popitem(last=False)
        return published

    def _trouble(self, view: View, error: Exception) -> Published:
        """What to say when there is no page: a last one is shown on only while the store cannot be reached."""
        if isinstance(error, StoreUnusable):
            last = self._made.get(view)
            return problem("The record cannot be reached at the moment.", 503, last[0] if last is not None else None)
        self._made.pop(view, None)
        if isinstance(error, NotFound):
            return problem("There is nothing to see here any more.", 404)
        if isinstance(error, Refused):
            return problem(error.sentence, 403)
        return problem("The page could not be made. Look at the incident in irrunner itself.", 500)

    def _incident(self, name: str) -> OpenIncident:
        if (found := self._incidents.get(name)) is None:
            incident = Incident(self._open(), name, self._settings.actor)
            incident.regime_folders = self._settings.playbooks
            found = self._incidents[name] = OpenIncident(incident)
            while len(self._incidents) > _INCIDENTS:
                self._incidents.popitem(last=False)
        self._incidents.move_to_end(name)
        return found

    def _open(self) -> Journal:
        if self._journal is None:
            self._journal = open_store(self._settings.store, create=False)
        return self._journal

    def _close_journal(self) -> None:
        """Close the journal, so that the next look opens another one."""
        self._incidents.clear()
        self._token = None
        if self._journal is not None:
            with suppress(StoreUnusable):
                self._journal.close()
            self._journal = None
