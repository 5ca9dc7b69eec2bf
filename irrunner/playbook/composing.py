"""Folding grafts into a playbook: from drafts to compiled playbooks, `use` by `use`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec import Struct, field, structs

from irrunner.errors import IrrunnerError
from irrunner.playbook import reading
from irrunner.playbook.draft import Draft, DraftStep, DraftUse, place
from irrunner.playbook.grafting import absorb, graft
from irrunner.playbook.linting import lint
from irrunner.playbook.lints.review import RULES
from irrunner.playbook.model import Phase, Playbook, Step
from irrunner.playbook.nodes import Mapping
from irrunner.playbook.problems import Problem

MAX_STEPS = 5_000
"""Steps in a playbook with everything it uses."""
MAX_TEXT = 4 * 1024 * 1024
"""Bytes of a playbook with everything it uses, counted as often as it is used."""
MAX_NESTING = 8
"""Playbooks that use each other in one line."""
ONLY_ALONE = ("nothing-collects", *RULES)
"""Warnings that a guest deserves only on its own: its host may give what it lacks."""


class Compiled(Struct):
    """One file with everything it uses.

    Attributes:
        playbook: None when there are errors, here or in a used file.
        weight: bytes of the file and of every graft, as often as it was made.
        files: name and exact bytes, the file itself first, each once.
    """

    playbook: Playbook | None
    problems: list[Problem]
    files: dict[Path, bytes]
    weight: int

    @property
    def steps(self) -> int:
        """How many steps there are with all grafts."""
        return sum(len(phase.steps) for phase in self.playbook.phases) if self.playbook else 0


class Composer(Struct):
    """Compiles files and what they use, each file once.

    Attributes:
        find: from a playbook's id to its file, or None.
        known: every id that `find` knows, for suggestions.
        read: a file's bytes; raises IrrunnerError.
        today: the day of a review; None for none.
    """

    find: Callable[[str], Path | None]
    known: Callable[[], list[str]]
    read: Callable[[Path], bytes]
    today: date | None = None
    done: dict[Path, Compiled] = field(default_factory=dict)

    def compile(self, path: Path, above: tuple[Path, ...] = ()) -> Compiled:
        """Compile one file.

        Args:
            path: the file.
            above: the files that use it, outermost first.

        Raises:
            IrrunnerError: when the file cannot be read at all.
        """
        if path not in self.done:
            self.done[path] = _Making(self, path, (*above, path)).compiled()
        return self.done[path]


class _Making:
    """One file on its way from bytes to a compiled playbook."""

    def __init__(self, composer: Composer, path: Path, above: tuple[Path, ...]) -> None:
        self._composer = composer
        self._path = path
        self._above = above
        self._data = composer.read(path)
        self._draft = reading.read(path.name, self._data)
        self._files = {path: self._data}
        self._weight = len(self._data)
        self._guests: dict[Path, list[Problem]] = {}
        self._broken: set[str] = set()

    def compiled(self) -> Compiled:
        draft = self._draft
        self._check_name()
        playbook = self._composed(draft)
        lint(draft, playbook, self._broken, self._composer.today)
        own = sorted(draft.findings.problems, key=lambda problem: (problem.line, problem.column))
        problems = list(dict.fromkeys([*own, *(problem for found in self._guests.values() for problem in found)]))
        usable = not any(problem.severity == "error" for problem in problems)
        return Compiled(playbook if usable else None, problems, self._files, self._weight)

    def _check_name(self) -> None:
        identity = self._draft.playbook.id
        if identity and identity != self._path.stem:
            message = f'the file is called {self._path.name}, so nobody finds "{identity}" by its name'
            self._draft.findings.warning("file-name", place(self._draft.node, "id"), message)

    def _composed(self, draft: Draft) -> Playbook:
        """The playbook with its grafts where their `use` stands."""
        host = structs.replace(draft.playbook, phases=_own_phases(draft))
        whole = host
        phases = []
        for phase in draft.phases:
            steps: list[Step] = []
            for entry in phase.entries:
                if isinstance(entry, DraftStep):
                    steps.append(entry.step)
                elif (grafted := self._grafted(entry, host)) is not None:
                    whole = absorb(whole, grafted)
                    steps.extend(step for inner in grafted.phases for step in inner.steps)
            phases.append(Phase(phase.name, tuple(steps)))
        return structs.replace(whole, phases=tuple(phases))

    def _grafted(self, use: DraftUse, host: Playbook) -> Playbook | None:
        """One graft; when it cannot be made, its names are left alone from here on."""
        guest = self._guest(use)
        if guest is None or guest.playbook is None or not use.prefix:
            self._broken.add(use.prefix)
            return None
        self._check_with(use, guest.playbook)
        grafted = graft(guest.playbook, use.prefix, host, use.with_, use.when)
        digest = hashlib.sha256(next(iter(guest.files.values()))).hexdigest()
        origin = (guest.playbook.id, guest.playbook.version, digest)
        return structs.replace(grafted, used=(origin, *guest.playbook.used))

    def _guest(self, use: DraftUse) -> Compiled | None:
        if not use.playbook:
            return None
        path = self._composer.find(use.playbook)
        if path is None:
            known = [name for name in self._composer.known() if name != self._path.stem]
            meant = self._draft.findings.did_you_mean(use.playbook, known)
            message = f'no playbook called "{use.playbook}" in the library.{meant}'
            self._refuse(use, "unknown-playbook", message)
            return None
        if path in self._above:
            circle = " → ".join(file.stem for file in (*self._above[self._above.index(path) :], path))
            self._refuse(use, "cycle-in-use", f"these playbooks use each other: {circle}")
            return None
        if len(self._above) >= MAX_NESTING:
            self._refuse(use, "too-deep", f"playbooks use each other more than {MAX_NESTING} deep here")
            return None
        try:
            guest = self._composer.compile(path, self._above)
        except IrrunnerError as error:
            self._refuse(use, "unreadable-playbook", str(error))
            return None
        return self._weighed(use, path, guest)

    def _weighed(self, use: DraftUse, path: Path, guest: Compiled) -> Compiled | None:
        self._weight += guest.weight
        self._files.update(guest.files)
        self._guests[path] = [problem for problem in guest.problems if problem.code not in ONLY_ALONE]
        steps = len(self._draft.steps) + guest.steps
        if self._weight > MAX_TEXT or steps > MAX_STEPS:
            message = f"with this, the playbook is larger than {MAX_STEPS:,} steps or {MAX_TEXT // 1024 // 1024} MiB"
            self._refuse(use, "too-large", message)
            return None
        return guest

    def _check_with(self, use: DraftUse, guest: Playbook) -> None:
        node = use.node.value("with")
        asked = [ask.key for ask in guest.ask]
        for key, (where, _) in node.entries.items() if isinstance(node, Mapping) else ():
            if key not in asked:
                message = f'{guest.id} asks no "{key}".{self._draft.findings.did_you_mean(key, asked)}'
                self._draft.findings.error("unknown-with", where.span, message)

    def _refuse(self, use: DraftUse, code: str, message: str) -> None:
        """Report a graft that cannot be made."""
        self._draft.findings.error(code, place(use.node, "use"), message)


def _own_phases(draft: Draft) -> tuple[Phase, ...]:
    return tuple(
        Phase(phase.name, tuple(entry.step for entry in phase.entries if isinstance(entry, DraftStep)))
        for phase in draft.phases
    )
