"""The one family of errors that irrunner shows to people.

Each says what happened in one sentence and, as `hint`, what to do next. They are raised where
the fact is known and printed in one place per door; the exit codes are DESIGN section 6's.
"""

from __future__ import annotations


class IrrunnerError(Exception):
    """What happened, in a sentence, and what to do next.

    Attributes:
        sentence: what happened and where, for a person under stress.
        hint: the next step, or an empty string.
        listed: the sentence goes on in lines of irrunner's own making; in all others a line break is foreign text.
        exit_code: what the shell's door exits with.
    """

    exit_code = 1

    def __init__(self, sentence: str, *, hint: str = "", listed: bool = False) -> None:
        """Keep the sentence and the hint apart: a door decides how to lay them out."""
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.listed = listed

    def __str__(self) -> str:
        """Both parts, for logs and tests."""
        return f"{self.sentence} {self.hint}".strip()


class Refused(IrrunnerError):
    """A verb looked at the present state and did nothing."""


class NotFound(IrrunnerError):
    """What was named does not exist."""


class Misused(IrrunnerError):
    """The words of a command or call do not fit together."""

    exit_code = 2


class VerificationFailed(IrrunnerError):
    """Something that should hold together does not."""

    exit_code = 3


class StoreUnusable(IrrunnerError):
    """The store cannot be opened, read or written; it was left as it was."""

    exit_code = 4


class LineLost(StoreUnusable):
    """The server of the store cannot be reached just now. What was not acknowledged may be recorded or not."""


class NotAMember(StoreUnusable):
    """The server answers, and says that whoever asks is no member of the store."""


class NotYetRecorded(IrrunnerError):
    """The line dropped, and the act is kept on this machine until it can be sent.

    Attributes:
        draft: its number; 0 for several.
        incident: the incident that it is about.
    """

    exit_code = 5

    def __init__(
        self, sentence: str, *, hint: str = "", listed: bool = False, draft: int = 0, incident: str = ""
    ) -> None:
        super().__init__(sentence, hint=hint, listed=listed)
        self.draft = draft
        self.incident = incident
