"""What every reader makes: phases of steps in plain texts, and what of the file could not be carried over."""

from __future__ import annotations

from msgspec import Struct, field


class ForeignStep(Struct):
    """One step as another tool had it.

    Attributes:
        text: the sentence. how: Markdown. warn: what must not happen.
        options: of a decision; empty for a step that is done.
        when: pairs of a decision's id and the option that leads here, joined by *and*; several ways joined by *or*.
        repeat: until when it is done again.
    """

    id: str
    text: str
    how: str = ""
    warn: str = ""
    options: tuple[str, ...] = ()
    when: tuple[tuple[tuple[str, str], ...], ...] = ()
    repeat: str = ""


class ForeignPhase(Struct):
    """A heading and its steps."""

    name: str
    steps: list[ForeignStep] = field(default_factory=list)


class ForeignAsk(Struct):
    """A value that the other tool asked for."""

    key: str
    label: str
    default: str = ""


class ForeignPlaybook(Struct):
    """A playbook of another tool.

    Attributes:
        format: what it was, in words.
        references: title and address.
        left_out: sentences without a full stop, each about something that could not be carried over.
        original: the exact bytes of the playbook of ours that an export carried along; empty for none.
    """

    format: str
    title: str
    summary: str = ""
    severity: str = "medium"
    tlp: str = "amber"
    attack: tuple[str, ...] = ()
    references: list[tuple[str, str]] = field(default_factory=list)
    ask: list[ForeignAsk] = field(default_factory=list)
    phases: list[ForeignPhase] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    original: bytes = b""

    @property
    def steps(self) -> list[ForeignStep]:
        """Every step, in order."""
        return [step for phase in self.phases for step in phase.steps]
