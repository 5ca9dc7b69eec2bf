"""The seals of a record as `verify` shows them, and the options that say whom the person who checks believes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.output import plural, say
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.exchange.seals.verdicts import SealVerdict

SIGNERS: Callable[[Any], Any] = click.option(
    "--signers", default="", metavar="FILE", help="Whose keys are whose (ssh-keygen, ALLOWED SIGNERS)."
)
REVOKED: Callable[[Any], Any] = click.option(
    "--revoked", default="", metavar="FILE", help="Keys that count no more: public keys, or a revocation list."
)

TSA_CERT: Callable[[Any], Any] = click.option(
    "--tsa-cert", default="", metavar="FILE", help="Root certificates of the timestamping authorities you believe."
)


def print_seals(verdicts: Sequence[SealVerdict]) -> None:
    """One paragraph for each seal: what is proven, and what not."""
    for each in verdicts:
        state = "holds" if each.holds else f"does NOT hold: {plural(len(each.problems), 'problem')}"
        say(f"Seal {each.number} of {each.incident}, entry {each.entry}, {state}.")
        for problem in each.problems:
            say(f"  PROBLEM  {one_line(problem, 600)}")
        proven = {"What": each.what, "Who": each.who, "When": each.when} if each.holds else {"What": each.what}
        for label, sentence in proven.items():
            if sentence:
                say(f"  {label:<7}  {one_line(sentence, 600)}")
        for remark in each.remarks:
            say(f"  Remark   {one_line(remark, 600)}")
