"""`python -m tests.estate build FOLDER`, and `serve`: answers like those of public services, on this machine only."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.estate.build import NotEmpty, build
from tests.estate.services import serving


def main() -> int:
    """Build or serve, as the words of the command say; the exit code."""
    words = argparse.ArgumentParser(prog="python -m tests.estate", description=__doc__)
    commands = words.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="make the estate").add_argument("folder", type=Path, help="empty or not there")
    serve = commands.add_parser("serve", help="answer like the services, until Ctrl-C or for so long")
    serve.add_argument("--port", type=int, default=0, help="any free one otherwise")
    serve.add_argument("--minutes", type=float, default=60.0, help="after which it stops by itself (60)")
    given = words.parse_args()
    if given.command == "serve":
        return _serve(given.port, given.minutes)
    try:
        build(given.folder)
    except (NotEmpty, OSError) as error:
        print(f"The estate was not built: {error}", file=sys.stderr)
        return 1
    print(f"The estate is in {given.folder.absolute()}. Nothing in it is malware. README.txt says what to try.")
    return 0


def _serve(port: int, minutes: float) -> int:
    try:
        with serving(port) as server:
            print(
                f"Answering on {server.address} for {minutes:g} minutes. For your config.toml:\n\n{server.settings}",
                flush=True,
            )
            server.wait(minutes * 60)
    except KeyboardInterrupt:
        pass
    except (OSError, OverflowError) as error:
        print(f"Port {port} cannot be used: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
