"""An incident as one file that another person can check, out and in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.options import id_argument, pass_cli, recording
from irrunner.cli.output import plural, say, say_aside, say_document, say_json
from irrunner.cli.progress import counting
from irrunner.errors import Misused, VerificationFailed
from irrunner.incident.sizes import format_size

if TYPE_CHECKING:
    from irrunner.application.bundle_export import Exported
    from irrunner.cli.context import CliContext


@click.command()
@id_argument
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="The bundle; nothing is overwritten.")
@click.option("--without-evidence", is_flag=True, help="Leave the evidence out; its hashes stay.")
@click.option("--verifier", is_flag=True, help="Print verify.py, which checks a bundle without irrunner.")
@recording
@pass_cli
def export(cli: CliContext, out: Path | None, without_evidence: bool, verifier: bool) -> int:
    """Write the incident as one file that others can check.

    A zip with the report, the whole journal, the playbooks as used, the evidence, a manifest, and verify.py, which
    checks all of it with Python alone. That evidence leaves is put on record first. What is damaged or missing is
    named, the rest is exported, and the command exits with 3.
    """
    if verifier:
        from irrunner.exchange.bundle.planning import VERIFIER

        say_document(VERIFIER.read_text(encoding="utf-8"))
        return 0
    if out is None:
        raise Misused("A bundle needs a name.", hint="Name a file: irrunner export --out FILE.zip")
    from irrunner.application.bundle_export import Export, export_bundle

    wanted = Export(out, evidence=not without_evidence, templates=cli.templates, by=cli.by)
    with counting(
        "Exporting", lambda read, written: f"{format_size(read)} read, {format_size(written)} written"
    ) as shown:
        done = export_bundle(cli.opened(), wanted, progress=shown)
    _print_export(cli, out, done, with_evidence=not without_evidence)
    return VerificationFailed.exit_code if done.problems else 0


def _print_export(cli: CliContext, out: Path, done: Exported, *, with_evidence: bool) -> None:
    if cli.json:
        fields = {name: getattr(done, name) for name in ("incident", "mode", "head", "entries", "size", "sha256")}
        seq = done.recorded.seq if done.recorded else None
        say_json({**fields, "file": str(out), "evidence": done.evidence, "seq": seq, "problems": done.problems})
    else:
        mark = "EXERCISE " if done.mode == "exercise" else ""
        evidence = plural(done.evidence, "file") + " of evidence" if with_evidence else "no evidence, only its hashes"
        count = f"{plural(done.entries, 'entry', 'entries')}, {evidence}"
        say(f"{mark}{done.incident} is in {out}: {count} ({format_size(done.size)}).")
        if done.recorded is not None:
            say(f"{mark}That its evidence leaves is entry {done.recorded.seq}, and in the bundle.")
        say(f"{mark}Head {done.head}")
        say(f"{mark}Send the head on another way than the bundle: with it, every later change shows.")
    for sentence in (*done.problems, *filter(None, [done.off_record])):
        say_aside(sentence)
