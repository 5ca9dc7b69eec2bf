"""The outbox: acts on a store behind a line, kept on this machine until they are recorded.

`draft` says what is kept of an act, `folder` keeps it, `executor` carries acts out, `sending` sends what waited.
"""
