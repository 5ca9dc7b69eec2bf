"""A team store to try: a server in a temporary folder, two people, and an incident, until somebody presses Ctrl+C."""

from __future__ import annotations

import shlex
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from irrunner.incident.verbs import lifecycle
from irrunner.incident.who import current_actor
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.team.server import PROGRAMS, Server, is_installed

PEOPLE = (("ada", "lead"), ("grace", "responder"))


def main() -> int:
    """Start the server, say how to join, and wait."""
    if not is_installed():
        print(
            f"A PostgreSQL server is needed, and its programs are not all here: {', '.join(PROGRAMS)}.\n"
            "Install the package postgresql (Debian, Ubuntu, Homebrew) or postgresql-server (Fedora)."
        )
        return 1
    with TemporaryDirectory(prefix="irrunner-team-") as folder, Server(Path(folder)) as server:
        database = server.database()
        with open_store(server.address("ada", database)) as store:
            assert store.members is not None
            store.members.add("grace", "responder")
            incident = lifecycle.declare(store, library.find("generic-incident"), current_actor(), title="Try it out")
        server.execute("UPDATE irrunner.member SET role = 'lead' WHERE login = 'ada'", database)
        print(
            f"A server is on 127.0.0.1, port {server.port}. {incident.id} is open, with two people. In two windows:\n"
        )
        for name, role in PEOPLE:
            place = shlex.quote(server.address(name, database))
            print(f"{name}, {role}:\n  {sys.prefix}/bin/irrunner open {incident.id} --store {place}\n")
        print("Ctrl+C stops the server and removes everything.")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
