"""What editors and code hosts need: `playbook schema` and `playbook init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.options import JSON, pass_cli
from irrunner.cli.output import say, say_document, say_json, write_file
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.command()
@click.option("--scenario", is_flag=True, help="Of scenarios, not of playbooks.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here, not to stdout.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@JSON
@pass_cli
def schema(cli: CliContext, scenario: bool, out: Path | None, force: bool) -> None:
    """Print the language as JSON Schema 2020-12, for completion and errors in an editor.

    It knows shapes, keys and words. What only the whole playbook shows, such as a step that is needed but missing,
    `playbook lint` finds.
    """
    import json

    text = json.dumps(_schema(scenario=scenario), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        say_document(text)
        return
    write_file(out, text.encode(), force=force)
    if cli.json:
        say_json({"file": str(out), "size": len(text.encode())})
    else:
        say(f"The schema is in {out}. On top of a file: # yaml-language-server: $schema={out.name}")


def _schema(*, scenario: bool) -> dict[str, object]:
    if scenario:
        from irrunner.exercise.scenario.schema import scenario_schema

        return scenario_schema()
    from irrunner.playbook.authoring.schema import playbook_schema

    return playbook_schema()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@JSON
@pass_cli
def init(cli: CliContext, folder: Path) -> None:
    """Make a folder a repository of playbooks.

    Writes a first playbook, the schema and settings for editors, hooks for pre-commit, and an action and a workflow
    that lint on GitHub. Nothing is replaced, and nothing is run.
    """
    from datetime import UTC, datetime

    from irrunner import __version__
    from irrunner.playbook.authoring.repository import repository_files
    from irrunner.safety.outputs import output_folder

    files = repository_files(datetime.now(UTC).date(), __version__)
    if there := [name for name in files if (folder / name).is_symlink() or (folder / name).exists()]:
        sentence = f"In {folder} there is {', '.join(there)} already; nothing was written."
        raise Refused(sentence, hint="Name a new folder.")
    for name, text in files.items():
        output_folder((folder / name).parent)
        write_file(folder / name, text.encode(), force=False)
    if cli.json:
        say_json({"folder": str(folder), "files": list(files)})
        return
    say(f"{folder} is a repository of playbooks: {', '.join(files)}.")
    say(f'`git init` it, and name it in the configuration: playbooks = ["{folder.absolute()}"].')


COMMANDS: tuple[click.Command, ...] = (schema, init)
