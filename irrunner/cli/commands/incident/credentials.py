"""Credentials: what became of each, said and listed as a matrix."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.context import CliContext
from irrunner.cli.entries import incident_fields, say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.options import acting, completed, pass_cli, reading
from irrunner.cli.output import say, say_json, table
from irrunner.incident.credentials import credential_lines, missing_counts, missing_sentence
from irrunner.incident.verbs import credentials as verbs

if TYPE_CHECKING:
    from irrunner.incident.credentials import CredentialLine
    from irrunner.incident.entries import Entry

WIDTH, _NAME_WIDTH = 80, 26
ROW = click.argument("row", shell_complete=completed("credentials"))
WHY = click.option("--why", default="", metavar="TEXT", help="How you know, or why it is out of order.")


@click.group(cls=Family, invoke_without_command=True)
@reading
@click.pass_context
def credential(ctx: click.Context) -> None:
    """Credentials: what is revoked, reissued, proven dead, in use.

    ROW is the id of a row of the register `credentials`, such as c3; `register credentials add` enters one. Without
    a command the matrix is shown.
    """
    if ctx.invoked_subcommand is None:
        show(ctx.ensure_object(CliContext))


@credential.command()
@ROW
@WHY
@acting
@pass_cli
def revoked(cli: CliContext, row: str, why: str) -> None:
    """Say that a credential was revoked.

    Said again, the newest counts, with its own time: --at says when it was.
    """
    _say(cli, verbs.revoked(cli.incident(), row, why=why, at=cli.moment(), by=cli.by))


@credential.command()
@ROW
@WHY
@acting
@pass_cli
def reissued(cli: CliContext, row: str, why: str) -> None:
    """Say that another credential took its place."""
    _say(cli, verbs.reissued(cli.incident(), row, why=why, at=cli.moment(), by=cli.by))


@credential.command()
@ROW
@click.option("--request", default="", metavar="TEXT", help="What was sent, without the credential in it.")
@click.option("--status", default="", metavar="TEXT", help="What came back: 401, 403, invalid_grant.")
@click.option(
    "--evidence",
    default="",
    metavar="ITEM",
    shell_complete=completed("evidence"),
    help="The answer as it was kept, such as e7.",
)
@WHY
@acting
@pass_cli
def dead(cli: CliContext, row: str, request: str, status: str, evidence: str, why: str) -> None:
    """Say that the old credential was tried, and refused.

    With the request, a status that proves it and the evidence it is proven. Without one of them, or with a status
    that says nothing about the credential (200, 429, 500, a timeout), it takes --why and is marked as not proven.
    """
    entry = verbs.dead(
        cli.incident(), row, request=request, status=status, evidence=evidence, why=why, at=cli.moment(), by=cli.by
    )
    _say(cli, entry)


@credential.command("in-use")
@ROW
@click.argument("answer", metavar="yes|no|unknown", type=click.Choice(verbs.IN_USE, case_sensitive=False))
@WHY
@acting
@pass_cli
def in_use(cli: CliContext, row: str, answer: str, why: str) -> None:
    """Say whether a stranger uses a credential.

    A no takes --why: which log you read, and since when.
    """
    entry = verbs.in_use(cli.incident(), row, answer, why=why, at=cli.moment(), by=cli.by)
    _say(cli, entry, f"In use by a stranger: {answer}, for {row}")


@credential.command()
@ROW
@click.option("--why", default="", metavar="REASON", help="How the mistake came about.")
@acting
@pass_cli
def undo(cli: CliContext, row: str, why: str) -> None:
    """Take back the last change of a credential, as a mistake."""
    _say(cli, verbs.undo(cli.incident(), row, why=why, at=cli.moment(), by=cli.by))


@credential.command("list")
@reading
@pass_cli
def list_(cli: CliContext) -> None:
    """Show the matrix: the dangerous ones first, and what is missing."""
    show(cli)


def _say(cli: CliContext, entry: Entry, sentence: str = "") -> None:
    say_recorded(cli, entry, {"register": "credentials", "row": entry.refs["row"]}, sentence=sentence)


def show(cli: CliContext) -> None:
    """Print the matrix: in 80 columns, or as JSON."""
    cli.only_reads = True
    incident = cli.opened()
    lines = credential_lines(incident.state)
    if cli.json:
        say_json({**incident_fields(cli), **matrix_data(lines)})
        return
    if not lines:
        say(f"{cli.exercise}{incident.id} has no credentials.")
        return
    rows = [(each.id, each.tier or "?", each.name, *_cells(each)) for each in lines]
    for line in table(("Row", "Tier", "Credential", "In use", "Revoked", "Reissued", "Dead"), rows, widest=_NAME_WIDTH):
        say(f"{cli.exercise}{line}")
    for line in wrap(f"Missing: {missing_sentence(lines)}.", WIDTH - len(cli.exercise)):
        say(f"{cli.exercise}{line}")


def _cells(line: CredentialLine) -> tuple[str, ...]:
    in_use = "YES" if line.is_open_to_a_stranger else line.in_use
    dead = f"yes {line.proof.evidence}" if line.proof and line.dead == "yes" else line.dead
    return in_use, line.revoked, line.reissued, "accepted" if line.accepted and line.dead == "no" else dead


def matrix_data(lines: list[CredentialLine]) -> dict[str, Any]:
    """The matrix as every JSON answer has it."""
    return {
        "credentials": [credential_data(each) for each in lines],
        "missing": {words.replace(" ", "_"): number for words, number in missing_counts(lines).items()},
        "missing_text": missing_sentence(lines),
    }


def credential_data(line: CredentialLine) -> dict[str, Any]:
    """One credential; of each fact whether it holds, and who said so, when, in which entry."""
    proof = line.proof
    return {
        "row": line.id,
        "name": line.name,
        "kind": line.kind,
        "where": line.where,
        "tier": line.tier,
        "owner": line.owner,
        "accepted": line.accepted,
        "in_use": {"answer": line.in_use, **_who(line.use), "why": line.use.body_text("why") if line.use else ""},
        "revoked": {"answer": line.revoked, **_who(line.facts.revoked)},
        "reissued": {"answer": line.reissued, **_who(line.facts.reissued)},
        "dead": {
            "answer": line.dead,
            **_who(line.facts.dead),
            "request": proof.request if proof else "",
            "status": proof.status if proof else "",
            "evidence": proof.evidence if proof else "",
            "evidence_destroyed": proof.is_gone if proof else False,
        },
        "lacks": list(line.lacks),
    }


def _who(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {"by": None, "at": None, "entry": None, "out_of_order": []}
    return {
        "by": entry.by,
        "at": entry.when,
        "entry": entry.seq,
        "out_of_order": list(entry.body_texts("out_of_order")),
    }
