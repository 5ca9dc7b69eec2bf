"""What players of an exercise can do with its cards."""

from __future__ import annotations

from irrunner.tui.actions.model import Action

ACTIONS = (
    Action(
        "players.acknowledge",
        "Acknowledge a card of the exercise",
        ("K",),
        "players",
        "acknowledge",
        exercise="acknowledge",
        call="app.players('acknowledge')",
        help="The card under the cursor, or the newest that waits for it.",
    ),
    Action(
        "players.ask",
        "Ask control of the exercise",
        ("Q",),
        "players",
        "ask control",
        exercise="ask",
        call="app.players('ask')",
        help="What a log shows, what a check would say, what a colleague answers.",
    ),
    Action(
        "players.cards",
        "All cards of the exercise so far",
        ("i",),
        "players",
        "cards",
        call="app.players('cards')",
    ),
    Action(
        "cards.file",
        "File an attachment as a step's evidence",
        ("e",),
        "cards",
        "file",
        call="app.players('file')",
    ),
    Action("cards.read", "Read an attachment of the card", ("v",), "cards", "read", call="app.players('read')"),
    Action(
        "cards.save",
        "Save the card's attachments into a folder",
        ("s",),
        "cards",
        "save",
        call="app.players('save')",
    ),
    Action("cards.filter", "Filter the list of cards", ("slash",), "cards", "filter", call="screen.filter"),
)
