"""Options that many commands share. Those about the whole run may stand before the command as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from irrunner.cli.context import CliContext
from irrunner.safety.confinement import require_unconfined

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")

pass_cli = click.make_pass_decorator(CliContext)
_FIXED_BY_A_DOOR = ("store_place", "name")
"""What the line that let somebody in says, and nobody changes who came in by it."""


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Write an option's value into the CliContext; what stands later in the line wins.

    An empty one is refused: `--store "$PLACE"` without that variable would write into another store without a word.
    """

    def keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if value == "":
            raise click.BadParameter("it is empty. Leave the option out, or say what you mean.")
        if value not in (None, False):
            if name in _FIXED_BY_A_DOOR:
                require_unconfined(f"--{param.name or name}".replace("_name", "").replace("_", "-"))
            setattr(ctx.ensure_object(CliContext), name, value)

    return keep


def completed(kind: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """Completion with a kind of word out of the store: steps, incidents, playbooks and the like."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[Any]:
        from irrunner.cli import completion

        return completion.words(kind, ctx, incomplete)

    return complete


STORE = click.option(
    "--store",
    metavar="PLACE",
    callback=_keep("store_place"),
    expose_value=False,
    help="The folder where incidents are kept (IRRUNNER_STORE).",
)
JSON = click.option("--json", is_flag=True, callback=_keep("json"), expose_value=False, help="Answer in JSON.")
INCIDENT = click.option(
    "--incident",
    metavar="ID",
    callback=_keep("incident_id"),
    expose_value=False,
    shell_complete=completed("incidents"),
    help="The incident (IRRUNNER_INCIDENT); the only open live one otherwise.",
)
AS = click.option(
    "--as",
    "as_name",
    metavar="NAME",
    callback=_keep("name"),
    expose_value=False,
    help="Your name in the record (IRRUNNER_AS); your account otherwise.",
)
AT = click.option(
    "--at",
    metavar="TIME",
    callback=_keep("at"),
    expose_value=False,
    help="When it happened: 14:05, -20m, 'yesterday 23:10 UTC'; now otherwise.",
)
BY = click.option(
    "--by",
    metavar="PERSON",
    callback=_keep("by"),
    expose_value=False,
    help="Who did it, when you write down what somebody else did.",
)
OFFLINE = click.option(
    "--offline", is_flag=True, callback=_keep("offline"), expose_value=False, help="Refuse whatever uses the network."
)
STEP = click.option(
    "--step", metavar="STEP", default="", shell_complete=completed("steps"), help="The step that it is about."
)


def _with(*options: Callable[[_Function], _Function]) -> Callable[[_Function], _Function]:
    def decorated(function: _Function) -> _Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


everywhere = _with(STORE, JSON)
"""For a command that is about no incident."""

reading = _with(INCIDENT, STORE, JSON)
"""For a command that looks at an incident."""

recording = _with(INCIDENT, STORE, AS, BY, JSON)
"""For a command that writes what has times of its own."""

acting = _with(INCIDENT, STORE, AS, AT, BY, JSON)
"""For a command that writes into an incident."""

id_argument = click.argument(
    "named",
    metavar="[ID]",
    required=False,
    callback=_keep("incident_id"),
    expose_value=False,
    shell_complete=completed("incidents"),
)
"""The incident as an argument, for the commands that are about a whole one."""

step_argument = click.argument("step", shell_complete=completed("steps"))
