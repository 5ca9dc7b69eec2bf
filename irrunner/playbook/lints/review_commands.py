"""Commands that start what they look at, and those that destroy something without saying so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from irrunner.playbook.code_blocks import code_blocks
from irrunner.playbook.draft import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.draft import DraftStep
    from irrunner.playbook.lints.review import Review
    from irrunner.playbook.model import Step

_STARTS: Final = re.compile(
    r"\b(?:pip3? (?:show|list|freeze|check|inspect)|pipdeptree|npm (?:ls|list|explain|why)|yarn (?:list|why)"
    r"|pnpm (?:ls|list|why)|gem list|bundle (?:list|show))\b"
)
"""They start the interpreter of the environment, or the package manager's own hooks, in the folder they look at."""
_ISOLATED: Final = re.compile(r"(?:^| )-I(?: |$)|(?:^| )-IS|--ignore-scripts|--package-lock-only|--python[ =]")
_DESTROYS: Final = re.compile(
    r"^(?:sudo )?(?:rm|rmdir|shred|dd|mkfs|wipefs|kill|pkill|killall|shutdown|poweroff|reboot|halt|unlink|truncate)\b"
    r"|^(?:Remove|Stop|Disable|Clear|Reset|Restart)-[A-Z]"
    r"|^(?:docker|podman|kubectl|gh|git|npm|aws|az|gcloud|systemctl|terraform|helm|oc|vault|heroku|op|twine)\b"
    r"(?=.*[ -](?:rm|rmi|kill|stop|delete|drain|destroy|terminate|revoke|disable|deactivate|detach|remove|prune|purge"
    r"|unpublish|deprecate|yank|cancel|suspend|--force|Inactive)\b)"
)


def check(review: Review) -> None:
    """Report commands that a reviewer would stop at."""
    for entry in review.subject.draft.steps:
        for key, line in _lines(entry.step):
            if _STARTS.search(line) and not _ISOLATED.search(line):
                message = "this may start the payload where it is installed; read the files, or start Python with -I -S"
                review.report("runs-suspect-code", place(entry.node, key), message, entry)
        _destroying(review, entry)


def _destroying(review: Review, entry: DraftStep) -> None:
    step = entry.step
    for number, check in enumerate(step.checks):
        if check.kind == "run" and "destructive" not in check.params and _DESTROYS.search(" ".join(check.argv)):
            where = place(entry.node, "checks", number)
            message = "this changes or destroys what it touches; write {argv: […], destructive: true}"
            review.report("destructive-unmarked", where, message, entry)
    for key, line in _lines(step):
        if key != "checks" and not step.warn and _DESTROYS.search(line):
            message = "this changes or destroys what it touches; say in `warn` what must not happen"
            review.report("destructive-unmarked", place(entry.node, key), message, entry)


def _lines(step: Step) -> Iterator[tuple[str, str]]:
    """Every line that somebody may run, with the key that it stands under."""
    yield from (("checks", " ".join(check.argv)) for check in step.checks if check.kind == "run")
    for form in step.platforms:
        yield from (("platforms", line.strip()) for line in (" ".join(form.argv) or form.text).splitlines())
    for block in code_blocks(step.how):
        yield from (("how", line.strip()) for line in block.splitlines() if not line.lstrip().startswith("#"))
