"""The screen's door: the app, its screens and widgets, one .tcss beside each screen.

Widgets render snapshots and post messages; screens wire; verbs decide. `session` is the one thread
that reads and writes the store; `actions` is the one list of what a person can do, from which keys,
footer, palette and help are made; `text` is the only place where foreign text becomes Content.
"""
