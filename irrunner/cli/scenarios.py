"""Scenarios at the command line: where they are looked for, the argument that names one, and its completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.context import CliContext

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.exercise.scenario.loading import LoadedScenario


def scenario_folders(cli: CliContext) -> list[Path]:
    """The user's own folders of scenarios: `scenarios` in each of their folders of playbooks."""
    return [each / "scenarios" for each in cli.playbooks]


def load(cli: CliContext, reference: str) -> LoadedScenario:
    """A scenario by its id or path, with everything that is wrong with it."""
    from irrunner.exercise.scenario import loading

    return loading.find(reference, scenario_folders(cli), cli.playbooks)


def completed_scenarios(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[Any]:
    """The ids of all scenarios that begin with what is typed; none when anything goes wrong."""
    from click.shell_completion import CompletionItem

    from irrunner.exercise.scenario import loading
    from irrunner.safety.completion import can_be_offered

    try:
        names = map(loading.name_of, loading.known(scenario_folders(ctx.find_object(CliContext) or CliContext())))
        return [CompletionItem(name) for name in names if name.startswith(incomplete) and can_be_offered(name)]
    except Exception:
        return []  # a shell that completes has nowhere to show what went wrong


scenario_argument: Callable[[Any], Any] = click.argument(
    "scenario", metavar="SCENARIO", shell_complete=completed_scenarios
)
