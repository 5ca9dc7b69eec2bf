"""Sealing the record: what holds is shown, what is signed is shown, and then a person says yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import say_recorded
from irrunner.cli.options import acting, id_argument, pass_cli
from irrunner.cli.output import say, say_aside
from irrunner.cli.progress import counting
from irrunner.cli.prompts import YES, has_terminal
from irrunner.errors import Misused, Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.application.sealing import PreparedSeal
    from irrunner.cli.context import CliContext
    from irrunner.journal.verify import Finding

_MOST_NAMED = 10
"""Problems that are named before they are counted."""


@click.command()
@id_argument
@click.option("--key", default="", metavar="FILE", help="Your SSH key, or the .pub file of one in your agent.")
@click.option(
    "--timestamp", default="", metavar="URL", help="Ask this authority for a timestamp (RFC 3161); a hash leaves."
)
@click.option("--why", default="", metavar="REASON", help="Why it is sealed although something does not hold.")
@YES
@acting
@pass_cli
def seal(cli: CliContext, key: str, timestamp: str, why: str, yes: bool) -> None:
    """Sign the record with your SSH key.

    Signed is a statement of ten lines: the incident, the number of its entries, their head, and a hash over its
    evidence. ssh-keygen asks for a passphrase, or for a touch of your key, itself. A closed incident can be
    sealed too. The key is that of --key, or of the setting seal-key. With --timestamp an authority on the network
    says when: it gets the SHA-256 of statement and signature, and nothing else. `irrunner verify` says what a seal
    proves and what not.
    """
    from irrunner.application.sealing import prepare_seal, signed_seal, stamped_seal
    from irrunner.incident.verbs import seal as verbs

    if timestamp and cli.check_settings.offline:
        raise Refused("A timestamp needs the network, and --offline forbids it. Nothing was sealed.")
    incident = cli.incident()
    with counting("Checking", lambda done, of: f"{done:,} of {of:,} entries and files") as progress:
        prepared = prepare_seal(incident, key or cli.seal_settings.key, authority=timestamp, why=why, progress=progress)
    _name_problems(prepared.problems)
    statement = prepared.statement
    _consent(cli, prepared, timestamp, yes=yes)
    signed = signed_seal(prepared, attended=has_terminal())
    if timestamp:
        signed = stamped_seal(signed, timestamp)
    entry = verbs.seal(incident, signed, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry, {"statement": statement.text})
    if not cli.json:
        say("Keep the head where no writer of this store can change it: only a head shows that a seal was taken out.")


def _name_problems(problems: Sequence[Finding]) -> None:
    """Say what does not hold in what is about to be signed."""
    for each in problems[:_MOST_NAMED]:
        say_aside(f"PROBLEM  {one_line(str(each), 400)}")
    if len(problems) > _MOST_NAMED:
        say_aside(f"and {len(problems) - _MOST_NAMED} more.")


def _consent(cli: CliContext, prepared: PreparedSeal, authority: str, *, yes: bool) -> None:
    """Show what is signed and with which command, and what leaves the machine, and go on only when somebody says yes.

    Raises:
        Misused: nobody can be asked, and --yes is missing. Refused: somebody said no.
    """
    for line in () if yes and cli.json else prepared.shown(authority):
        say_aside(f"  {one_line(line, 4_000)}".rstrip())
    if yes:
        return
    if not has_terminal():
        raise Misused("Nobody can be asked here, so nothing was signed.", hint="Read it (above), then add --yes.")
    if not click.confirm(f"Sign exactly this with {prepared.key.fingerprint}?", err=True, default=False):
        raise Refused("Nothing was signed.")
