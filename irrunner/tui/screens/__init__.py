"""The rooms: one screen per file, its .tcss beside it."""
