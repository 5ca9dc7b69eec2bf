"""An incident as one file that another person can check, out and in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.bundle_file import IDENTITY, BundleFile
from irrunner.cli.options import AS, everywhere, id_argument, pass_cli, recording
from irrunner.cli.output import plural, say, say_aside, say_document, say_json
from irrunner.cli.progress import counting
from irrunner.errors import Misused, VerificationFailed
from irrunner.incident.sizes import format_size
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.application.bundle_export import Exported
    from irrunner.cli.context import CliContext
    from irrunner.exchange.bundle.encryption import Recipient


@click.command()
@id_argument
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="The bundle; nothing is overwritten.")
@click.option("--without-evidence", is_flag=True, help="Leave the evidence out; its hashes stay.")
@click.option("--encrypt", multiple=True, metavar="RECIPIENT", help="A public key, age or SSH, or a file of them.")
@click.option("--verifier", is_flag=True, help="Print verify.py, which checks a bundle without irrunner.")
@recording
@pass_cli
def export(cli: CliContext, out: Path | None, without_evidence: bool, encrypt: tuple[str, ...], verifier: bool) -> int:
    """Write the incident as one file that others can check.

    A zip with the report, the whole journal, the playbooks as used, the evidence, a manifest, and verify.py, which
    checks all of it with Python alone. That evidence leaves is put on record first. What is damaged or missing is
    named, the rest is exported, and the command exits with 3. With --encrypt, which can be given again, only those
    who have one of the private keys can read it: irrunner import FILE --identity KEY, or age --decrypt.
    """
    if verifier:
        from irrunner.exchange.bundle.planning import VERIFIER

        say_document(VERIFIER.read_text(encoding="utf-8"))
        return 0
    if out is None:
        raise Misused("A bundle needs a name.", hint="Name a file: irrunner export --out FILE.zip")
    from irrunner.application.bundle_export import Export, export_bundle

    recipients = _recipients(encrypt)
    wanted = Export(out, evidence=not without_evidence, templates=cli.templates, recipients=recipients, by=cli.by)
    with counting(
        "Exporting", lambda read, written: f"{format_size(read)} read, {format_size(written)} written"
    ) as shown:
        done = export_bundle(cli.opened(), wanted, progress=shown)
    _print_export(cli, out, done, with_evidence=not without_evidence)
    return VerificationFailed.exit_code if done.problems else 0


def _recipients(named: tuple[str, ...]) -> tuple[Recipient, ...]:
    if not named:
        return ()
    from irrunner.exchange.bundle.encryption import read_recipients

    return tuple(read_recipients(named))


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


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--head", default=None, metavar="HEAD", help="A head that was written down elsewhere: 8 digits or more.")
@IDENTITY
@AS
@everywhere
@pass_cli
def import_(cli: CliContext, file: Path, head: str | None, identity: tuple[Path, ...]) -> int:
    """Bring a bundle's incident into the store.

    Every byte is checked before anything is written; then all of it comes in, or nothing. The chain stays as it was,
    so its head is the one that was written down. An incident that the store has already is not touched.
    """
    from irrunner.application.bundle_import import import_checked
    from irrunner.exchange.bundle.importing import must_hold

    with BundleFile(file, identity) as opened:
        checked = opened.checked(head)
        for problem in checked.problems:
            say_aside(one_line(f"PROBLEM  {problem}", 2_000))
        must_hold(checked)
        store = cli.store(create=True)
        with counting("Importing", lambda done, of: f"{format_size(done)} of {format_size(of)}") as progress:
            done = import_checked(store, checked, opened.file, str(file), cli.actor, progress=progress)
    cli.after_commit()
    if cli.json:
        say_json(done._asdict())
        return 0
    mark = "EXERCISE " if done.mode == "exercise" else ""
    files = plural(done.files, "file")
    if done.new:
        say(f"{mark}{done.incident} is in the store: {plural(done.new, 'entry', 'entries')}, {files}. Head {done.head}")
        return 0
    more = f", and {plural(done.ahead, 'entry', 'entries')} more" if done.ahead else ""
    brought = f" {files} that it lacked came in." if done.files else " Nothing was written."
    say(f"{mark}The store has all of {done.incident} already{more}.{brought}")
    return 0
