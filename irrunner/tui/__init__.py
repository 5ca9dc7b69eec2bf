"""The screen: the app, its screens, widgets and dialogs, with their stylesheets.

Widgets render snapshots and post messages; screens wire; verbs decide. `store` has the one thread that reads and
writes the journal, and the snapshots of it; `actions` is the one list of what a person can do, from which keys,
footer, palette and help are made; `host` says what a screen may ask of the app; `text` is the only place where
foreign text becomes Content.
"""
