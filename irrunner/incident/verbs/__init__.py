"""The verbs: the only way into an incident.

Each looks at the present state, refuses in plain words, or appends events in one transaction. A key
press, a shell command and a check's result all end here. `registry.all_verbs()` lists them; an interface
that needs only one imports its module alone, because a note typed in a shell has to feel instant.
"""
