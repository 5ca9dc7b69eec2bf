"""Playbooks of one's own: `playbook new` and `playbook fix`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.options import JSON, pass_cli
from irrunner.cli.output import plural, say, say_document, say_json, write_file
from irrunner.cli.prompts import ask_text
from irrunner.errors import Misused

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.playbook.authoring.mending import Mended

OUT = click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here, not to stdout.")
FORCE = click.option("--force", is_flag=True, help="Replace the file if it exists.")


@click.command()
@click.argument("name", required=False, default="", metavar="[ID]")
@click.option("--title", default="", help="Its title.")
@OUT
@FORCE
@JSON
@pass_cli
def new(cli: CliContext, name: str, title: str, out: Path | None, force: bool) -> None:
    """Write a commented playbook to begin with.

    On a terminal it asks for what is missing. It lints clean and can be declared at once.
    """
    from datetime import UTC, datetime

    from irrunner.playbook.authoring.skeleton import skeleton

    usual = out.stem if out is not None and _is_good(out.stem) else ""
    question = "What is it called, as an id such as lost-device"
    example = "irrunner playbook new lost-device --out lost-device.yaml"
    name = _good_id(name) if name else ask_text(question, usual, _good_id, example)
    usual = name.replace("-", " ").replace("_", " ").capitalize()
    title = title.strip() or ask_text("Its title", usual)
    data = skeleton(name, title, datetime.now(UTC).date(), _schema_address(out)).encode()
    if out is None:
        if cli.json:
            say_json({"id": name, "text": data.decode()})
        else:
            say_document(data.decode())
        return
    write_file(out, data, force=force)
    if cli.json:
        say_json({"id": name, "file": str(out), "size": len(data)})
        return
    say(f"The playbook {name} is in {out}. `irrunner playbook lint {out}` checks it.")


def _schema_address(out: Path | None) -> str:
    """Where the schema lies, seen from the new file: beside it, or in the folder above when it is there."""
    from irrunner.playbook.authoring.skeleton import SCHEMA_FILE

    above = out is not None and (out.absolute().parent.parent / SCHEMA_FILE).is_file()
    beside = out is not None and (out.absolute().parent / SCHEMA_FILE).is_file()
    return f"../{SCHEMA_FILE}" if above and not beside else SCHEMA_FILE


def _good_id(text: str) -> str:
    """An id that the language takes.

    Raises:
        Misused: it is none, with one that would do.
    """
    from irrunner.playbook.fields import MAX_ID, RESERVED

    if _is_good(text):
        return text
    better = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_ID]
    hint = f"It begins with a letter; then small letters, digits and hyphens, at most {MAX_ID}."
    if better[:1].isalpha() and better not in RESERVED:
        hint += f" Such as {better}."
    raise Misused(f"{text!r} is no id.", hint=hint)


def _is_good(text: str) -> bool:
    from irrunner.playbook.fields import MAX_ID, RESERVED

    good = re.fullmatch(r"[a-z][a-z0-9_-]*", text) is not None
    return good and text not in RESERVED and len(text) <= MAX_ID


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@JSON
@pass_cli
def fix(cli: CliContext, files: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Mend the files of playbooks: quotes where YAML would break a sentence, and the keys of steps in order.

    Comments and every other byte stay. A file that can be used says the same afterwards, but for a sentence that ended
    before a # which is no comment.
    """
    found = [(path, *_mended(path)) for path in files]
    changed = [(path, before, after) for path, before, after in found if after.data != before]
    if not (check or diff):
        for path, _, after in changed:
            _replace(path, after.data)
    if cli.json:
        answers = [
            {"file": str(path), "changed": after.data != before, "quoted": after.quoted, "sorted": after.sorted}
            for path, before, after in found
        ]
        say_json({"changed": len(changed), "written": not (check or diff), "files": answers})
    elif diff:
        for path, before, after in changed:
            say_document(_difference(path, before, after.data))
    else:
        for path, before, after in found:
            say(_about(path, after, changed=after.data != before, check=check))
    return 1 if check and changed else 0


def _mended(path: Path) -> tuple[bytes, Mended]:
    from irrunner.playbook.authoring.mending import mend
    from irrunner.playbook.source import MAX_BYTES
    from irrunner.safety.paths import reading_regular

    with reading_regular(path) as (file, _):
        data = file.read(MAX_BYTES + 1)
    return data, mend(path.name, data)


def _replace(path: Path, data: bytes) -> None:
    """Write a file in the place of the one that is there, which others could read as before."""
    mode = path.stat().st_mode & 0o777
    write_file(path, data, force=True)
    path.chmod(mode)


def _difference(path: Path, before: bytes, after: bytes) -> str:
    from difflib import unified_diff

    old, new = (data.decode("utf-8").splitlines(keepends=True) for data in (before, after))
    return "".join(unified_diff(old, new, str(path), str(path)))


def _about(path: Path, after: Mended, *, changed: bool, check: bool) -> str:
    if not changed:
        return f"{path}: nothing to mend."
    parts = [plural(after.quoted, "line") + " quoted"] if after.quoted else []
    parts += [f"{plural(after.sorted, 'line')} in another place"] if after.sorted else []
    return f"{path}: {', '.join(parts)}{'; nothing was changed' if check else ''}."


COMMANDS: tuple[click.Command, ...] = (new, fix)
