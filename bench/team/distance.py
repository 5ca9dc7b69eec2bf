"""A line to a server that is far away: everything takes some time in each direction, and is not slower for being much.

`python -m bench.team.distance PORT MILLISECONDS` prints the port that it listens on, and passes on until it is ended.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 1 << 18


@contextmanager
def distant(port: int, milliseconds: int) -> Iterator[int]:
    """A port on 127.0.0.1 from which it takes so many milliseconds to a server on another port, and back again."""
    argv = [sys.executable, "-m", "bench.team.distance", str(port), str(milliseconds / 2)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as line:
        assert line.stdout is not None
        try:
            yield int(line.stdout.readline())
        finally:
            line.kill()


async def _serve(port: int, seconds: float) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass(reader, back, seconds), _pass(there, writer, seconds))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    try:
        while piece := await source.read(_PIECE):
            loop.call_later(seconds, _write, target, piece)
    except OSError:
        pass
    loop.call_later(seconds, target.close)


def _write(target: asyncio.StreamWriter, piece: bytes) -> None:
    if not target.is_closing():
        target.write(piece)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
