"""What can be done with a credential, in the screen of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.verbs.credentials import IN_USE
from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from irrunner.incident.state import State

_SCOPE = "credentials"
_WHY = Field("why", "How you know, or why out of order")


def _items(state: State, _: Context) -> list[str]:
    """The evidence, the newest first: an answer is kept just before it is named."""
    return list(reversed(state.evidence))


ACTIONS = (
    Action(
        "credential.revoked",
        "It was revoked",
        ("r",),
        _SCOPE,
        "revoked",
        verb="credential revoked",
        takes=("row",),
        fields=(_WHY,),
    ),
    Action(
        "credential.dead",
        "The old one was tried, and is dead",
        ("d",),
        _SCOPE,
        "dead",
        verb="credential dead",
        takes=("row",),
        fields=(
            Field("request", "What was sent", example="GET https://api.example/v1/me", help="Without the credential."),
            Field("status", "What came back", example="401, 403, invalid_grant"),
            Field("evidence", "The answer as it was kept", options=_items, help="Its id, such as e7."),
            Field("why", "How you know without such a proof"),
        ),
        form=True,
        help="With all three it is proven. Otherwise it takes a reason, and is marked as not proven.",
    ),
    Action(
        "credential.reissued",
        "Another one took its place",
        ("i",),
        _SCOPE,
        "reissued",
        verb="credential reissued",
        takes=("row",),
        fields=(_WHY,),
    ),
    Action(
        "credential.in-use",
        "Does a stranger use it?",
        ("s",),
        _SCOPE,
        "in use?",
        verb="credential in-use",
        takes=("row",),
        fields=(
            Field("answer", "Does a stranger use it", "choice", required=True, options=IN_USE),
            Field("why", "How you know", help="Which log you read, and since when. A no needs it."),
        ),
    ),
    Action(
        "credential.undo",
        "Take back the last change of the credential, as a mistake",
        ("ctrl+t",),
        _SCOPE,
        verb="credential undo",
        takes=("row",),
        fields=(Field("why", "How the mistake came about"),),
        help="It stands as before. u offers it after an act of yours.",
    ),
    Action("credential.add", "Add a credential", ("a",), _SCOPE, "add", call="screen.add_row"),
    Action("credential.change", "Change its columns", ("c",), _SCOPE, "change", call="screen.change_row"),
    Action("credential.evidence", "Go to the answer that proves it", ("e",), _SCOPE, call="screen.evidence"),
    Action("credential.filter", "Filter the list", ("slash",), _SCOPE, "filter", call="screen.filter"),
)
