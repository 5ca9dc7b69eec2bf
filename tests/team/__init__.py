"""A PostgreSQL server for tests: a real one, in a temporary folder, on 127.0.0.1, with TLS and an authority of its own."""
