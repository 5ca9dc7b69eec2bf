"""A line to a server that can be cut at an exact moment, between a request and its answer, or be slow."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class Line:
    """Listens on 127.0.0.1 and passes on to a server; every connection is two threads.

    Attributes:
        port: where to connect to. is_cut: nothing is passed on, and connections are refused.
        watch: looks at what a client sends; True cuts the line.
        before: whether the line is cut before the server gets that, or once it has it and before its answer.
        delay: seconds that everything takes in each direction.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.is_cut = False
        self.watch: Callable[[bytes], bool] = lambda _: False
        self.before = False
        self.delay = 0.0
        self._open: list[socket.socket] = []
        self._cuts = 0
        self._lock = threading.RLock()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """End every connection; new ones are refused until `mend`."""
        with self._lock:
            self.is_cut = True
            self._cuts += 1
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
            self._open.clear()

    def mend(self) -> None:
        """Pass on again, and watch nothing."""
        with self._lock:
            self.watch = lambda _: False
            self.before = False
            self.is_cut = False

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
            with self._lock:
                self._open += [client, server]
            for source, target, is_request in ((client, server, True), (server, client, False)):
                arguments = (source, target, is_request, self._cuts)
                threading.Thread(target=self._pass, args=arguments, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_request: bool, cuts: int) -> None:
        """Pass on what comes. A connection that was there before the last of so many cuts makes no further one."""
        is_before = False
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if self.delay:
                    time.sleep(self.delay)  # the line itself is slow: that is what is tested
                wanted = is_request and self.watch(data)
                is_before = wanted and self.before
                if is_before:
                    break
                if wanted:
                    self.is_cut = True  # what the server answers is not passed on
                if not is_request and self.is_cut:
                    break
                target.sendall(data)
        with self._lock:
            if (self.is_cut or is_before) and cuts == self._cuts:
                self.cut()
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
