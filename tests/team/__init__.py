"""A PostgreSQL server for tests: a real one, in a temporary folder, with TLS and an authority of its own."""
