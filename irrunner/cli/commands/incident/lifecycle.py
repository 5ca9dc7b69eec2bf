"""Commands on the incident itself: how it is called and rated, another playbook, close and reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import say_recorded
from irrunner.cli.options import AT, BY, INCIDENT, JSON, STORE, acting, completed, pass_cli
from irrunner.cli.output import say_aside
from irrunner.errors import Misused
from irrunner.incident.verbs import grafts, lifecycle

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext

_WHY = click.option("--why", default="", metavar="REASON", help="What it rests on.")


@click.command()
@click.argument("text", nargs=-1, required=True)
@acting
@pass_cli
def title(cli: CliContext, text: tuple[str, ...]) -> None:
    """Give the incident another title."""
    entry = lifecycle.title(cli.incident(), " ".join(text), at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("level", shell_complete=completed("severities"))
@_WHY
@acting
@pass_cli
def severity(cli: CliContext, level: str, why: str) -> None:
    """Set the severity.

    LEVEL is low, medium, high or critical.
    """
    entry = lifecycle.severity(cli.incident(), level.lower(), why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("level", shell_complete=completed("tlp"))
@_WHY
@acting
@pass_cli
def tlp(cli: CliContext, level: str, why: str) -> None:
    """Set the TLP label.

    LEVEL is clear, green, amber, amber+strict or red.
    """
    entry = lifecycle.tlp(cli.incident(), level, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("line", nargs=-1, required=True)
@acting
@pass_cli
def privilege(cli: CliContext, line: tuple[str, ...]) -> None:
    """Set the line on legal privilege.

    It heads every report. An empty line ('') takes it away.
    """
    entry = lifecycle.privilege(cli.incident(), " ".join(line), at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("playbook", shell_complete=completed("playbooks"))
@click.option("--why", default="", metavar="REASON", help="Why it is needed.")
@acting
@pass_cli
def graft(cli: CliContext, playbook: str, why: str) -> None:
    """Add another playbook's steps to the running incident.

    A second time they come again, under the playbook's id and -2. `irrunner ungraft` takes them back.
    """
    from irrunner.playbook import library

    loaded = library.find(playbook, cli.playbooks)
    incident = cli.opened()
    plan = grafts.plan_graft(incident.state, loaded.usable())
    entry = grafts.graft(incident, loaded, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)
    if plan.standing:
        again = ", ".join(plan.standing)
        say_aside(f"Its steps stand there already as {again}. A mistake: `irrunner ungraft {plan.prefix}`.")
    if later := entry.body_texts("later"):
        say_aside(f"Still to be answered: {', '.join(later)}. Later: `irrunner answer KEY=VALUE`.")


@click.command()
@click.argument("prefix")
@click.option("--why", default="", metavar="REASON", help="How it came to be there; needed when work was done on it.")
@acting
@pass_cli
def ungraft(cli: CliContext, prefix: str, why: str) -> None:
    """Take back the steps of a playbook that was added.

    PREFIX is what their ids begin with. They apply no more; what was done on them stays done.
    """
    say_recorded(cli, grafts.ungraft(cli.incident(), prefix, why=why, at=cli.moment(), by=cli.by))


@click.command()
@click.option(
    "--as", "outcome", metavar="OUTCOME", default="confirmed", help="confirmed, false-alarm, duplicate or test."
)
@click.option("--why", default="", metavar="REASON", help="A last word; needed while steps are still open.")
@INCIDENT
@STORE
@AT
@BY
@JSON
@pass_cli
def close(cli: CliContext, outcome: str, why: str) -> None:
    """Close the incident and say how it ended.

    Here --as is how it ended; your name goes before the command (irrunner --as NAME close) or into
    IRRUNNER_AS. Measures leave out false alarms, duplicates and tests.
    """
    if outcome not in lifecycle.OUTCOMES:
        raise Misused(
            f"An incident does not end as {outcome!r}. It ends as {', '.join(lifecycle.OUTCOMES)}.",
            hint="Your own name goes before the command: `irrunner --as NAME close`.",
        )
    entry = lifecycle.close(cli.incident(), outcome=outcome, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.option("--why", default="", metavar="REASON", help="Why the work goes on.")
@acting
@pass_cli
def reopen_incident(cli: CliContext, why: str) -> None:
    """Go on with a closed incident.

    Name it: --incident ID.
    """
    entry = lifecycle.reopen_incident(cli.incident(), why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)
