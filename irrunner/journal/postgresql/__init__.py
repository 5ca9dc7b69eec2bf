"""The store of a team on PostgreSQL. Nothing here is imported unless a location begins with `postgresql://`.

The database holds the line, not this program: tables belong to a role that nobody logs in as, and a guard looks at
every new entry (`guard.sql`). What this package does is make entries that the guard takes, and say in a sentence why
it does not take one. `backend` opens a store, `connection` talks to the server, `members` says who works there.
"""
