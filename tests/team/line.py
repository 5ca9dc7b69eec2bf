"""A line to a server that can be cut or fall silent at an exact moment, between request and answer, or be slow."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class Line:
    """Listens on 127.0.0.1 and passes on to a server; every connection is two threads, and none outlives the block.

    Attributes:
        port: where to connect to. is_cut: nothing is passed on, and connections are refused.
        is_silent: connections are taken and what comes is swallowed, as by a network that forgot them: those that there
            are stay silent after `mend` as well.
        watch: looks at what a client sends; True cuts the line, or silences it if `silences`.
        before: whether that is before the server gets what was sent, or once it has it and before its answer.
        delay: seconds that everything takes in each direction.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.is_cut = self.is_silent = self.silences = self.before = False
        self.watch: Callable[[bytes], bool] = lambda _: False
        self.delay = 0.0
        self._open: list[_Connection] = []
        self._lock = threading.RLock()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # `close` alone would leave the thread waiting in `accept`
        self._thread.join()
        self._listener.close()
        self.cut()
        for each in self._open:
            each.join()

    def cut(self) -> None:
        """End every connection; new ones are refused until `mend`."""
        with self._lock:
            self.is_cut = True
            for each in self._open:
                each.cut()

    def mend(self) -> None:
        """Pass on again, and watch nothing."""
        with self._lock:
            self.watch = lambda _: False
            self.is_cut = self.is_silent = self.silences = self.before = False

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            self._begin(client, server)

    def _begin(self, client: socket.socket, server: socket.socket) -> None:
        with self._lock:
            self._open = [each for each in self._open if each.is_running]
            self._open.append(_Connection(self, client, server))
            if self.is_cut:  # meanwhile
                self._open[-1].cut()

    def passes(self, data: bytes, *, is_request: bool) -> bool:
        """Whether what came goes on to the other side; a client's may be what the line was to be cut at."""
        wanted = is_request and self.watch(data)
        if wanted and self.silences:
            self.is_silent = True
            return not self.before
        if wanted and self.before:
            self.cut()
            return False
        if wanted:
            self.is_cut = True  # what the server answers is not passed on
        elif self.is_cut and not is_request:
            self.cut()
            return False
        return not self.is_silent


class _Connection:
    """A client's connection and the one to the server that goes with it.

    Its sockets are closed by nobody but the last of its two threads: a thread that reads from a closed descriptor may
    read from whatever has its number by then.
    """

    def __init__(self, line: Line, client: socket.socket, server: socket.socket) -> None:
        self._line, self._sockets = line, (client, server)
        self._is_cut = self._is_forgotten = False
        self._left = 2
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._pass_all, args=arguments, daemon=True)
            for arguments in ((client, server, True), (server, client, False))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_running(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def cut(self) -> None:
        """Let both ends know that it is over; nothing that is still under way arrives."""
        with self._lock:
            self._is_cut = True
            if self._left:
                for each in self._sockets:
                    with suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)

    def join(self) -> None:
        """Wait for its threads."""
        for thread in self._threads:
            thread.join()

    def _pass_all(self, source: socket.socket, target: socket.socket, is_request: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if self._line.delay:
                    time.sleep(self._line.delay)  # the line itself is slow: that is what is tested
                if self._is_cut:
                    break
                if self._passes(data, is_request):
                    target.sendall(data)
        with self._lock:
            self._left -= 1
            if not self._left:
                for each in self._sockets:
                    each.close()
            elif is_request or not self._is_forgotten:
                with suppress(OSError):
                    target.shutdown(socket.SHUT_WR)

    def _passes(self, data: bytes, is_request: bool) -> bool:
        is_passed = not self._is_forgotten and self._line.passes(data, is_request=is_request)
        self._is_forgotten = self._is_forgotten or self._line.is_silent
        return is_passed
