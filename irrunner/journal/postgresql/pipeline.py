"""Several statements in one message, and their answers in one wait: what a line costs, it costs once.

psycopg's own pipeline waits several times and makes a cursor for each statement, which is a third of what an act takes.
What is sent again and again is prepared, unless a pooler stands in between: it lends a session to somebody else in the
next moment, so that nothing may be left in one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import psycopg
from psycopg import errors, generators, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.waiting import Ready, Wait

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from psycopg import abc

    Statement = tuple[str, Sequence[Any]]

MOST_PREPARED: Final = 32
"""Statements of one session; there are fewer that are sent in such messages."""
_BINARY: Final = pq.Format.BINARY
_SESSION: Final = ("SELECT pg_backend_pid()", ())
_STALE: Final = (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement, errors.FeatureNotSupported)


class _Query(NamedTuple):
    """A statement as the server knows it, with the types of its values: what can be prepared."""

    text: bytes
    types: tuple[int, ...]


class _Message(NamedTuple):
    query: _Query
    values: Sequence[abc.Buffer | None]
    formats: Sequence[pq.Format]


def is_stale(error: psycopg.Error) -> bool:
    """Whether a prepared statement is not there, or would give other columns than when it was prepared."""
    return isinstance(error, _STALE)


class Pipeline:
    """The messages of one connection of the driver.

    Attributes:
        is_direct: whether the server's own process answers, and no pooler; None before the first message.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._adapter = Transformer(connection)
        self.is_direct: bool | None = None
        self._sent: set[_Query] = set()
        self._prepared: dict[_Query, bytes] = {}
        self._count = 0

    def send(self, statements: Sequence[Statement]) -> list[list[Any]]:
        """The rows of each statement. After the first that the server does not take, none of the others is done.

        Raises:
            psycopg.Error: what the server says about that one, or the line dropped.
        """
        if self.is_direct is not None:
            return self._exchange(statements)
        *rows, ((session,),) = self._exchange((*statements, _SESSION))
        self.is_direct = bool(session == self._connection.pgconn.backend_pid)
        return rows

    def stop_preparing(self) -> None:
        """From now on nothing that was prepared is used, and nothing more is prepared."""
        self.is_direct = False
        self._prepared.clear()

    def _exchange(self, statements: Sequence[Statement]) -> list[list[Any]]:
        connection, pgconn = self._connection, self._connection.pgconn
        if pgconn.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        messages = [self._adapted(*each) for each in statements]
        new = self._choose(messages) if self.is_direct else {}
        names = self._prepared | new if new else self._prepared
        pgconn.enter_pipeline_mode()
        try:
            for query, name in new.items():
                pgconn.send_prepare(name, *query)
            for message in messages:
                _send(pgconn, message, names.get(message.query))
            pgconn.pipeline_sync()
            results = connection.wait(_answers(pgconn))
            pgconn.exit_pipeline_mode()
        except BaseException:
            connection.close()  # an answer may be under way that nobody waits for any more: the server undoes the rest
            raise
        for result in results:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                raise errors.error_from_result(result, connection.info.encoding)
        self._prepared = names
        return [self._rows(result) for result in results[len(new) : -1]]

    def _adapted(self, statement: str, values: Sequence[Any]) -> _Message:
        if not values:
            return _Message(_Query(_numbered(statement), ()), (), ())
        adapter = self._adapter
        adapted = adapter.dump_sequence(values, [PyFormat.AUTO] * len(values))
        return _Message(_Query(_numbered(statement), tuple(adapter.types or ())), adapted, adapter.formats or ())

    def _choose(self, messages: Sequence[_Message]) -> dict[_Query, bytes]:
        """What is to be prepared now, because it was sent before, with names that the session does not know."""
        new: dict[_Query, bytes] = {}
        for query, *_ in messages:
            if query in self._prepared or query in new:
                continue
            if query not in self._sent:
                self._sent.add(query)
            elif len(self._prepared) + len(new) < MOST_PREPARED:
                self._count += 1
                new[query] = b"irrunner_%d" % self._count
        return new

    def _rows(self, result: pq.abc.PGresult) -> list[Any]:
        if result.status != pq.ExecStatus.TUPLES_OK:
            return []
        self._adapter.set_pgresult(result, set_loaders=True, format=_BINARY)
        return self._adapter.load_rows(0, result.ntuples, tuple)


def _send(pgconn: pq.abc.PGconn, message: _Message, name: bytes | None) -> None:
    (text, types), values, formats = message
    if name is None:
        pgconn.send_query_params(text, values, types, formats, result_format=_BINARY)
    else:
        pgconn.send_query_prepared(name, values, formats, result_format=_BINARY)


@cache
def _numbered(statement: str) -> bytes:
    """A statement of ours as the server counts its values: `$1` for the first `%s`."""
    first, *others = statement.split("%s")
    return (first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))).encode()


def _answers(pgconn: pq.abc.PGconn) -> Generator[Any, Any, list[pq.abc.PGresult]]:
    """Send all of it at once, while the server may answer already, then wait for what is left."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    results: list[pq.abc.PGresult] = []
    while not results or results[-1].status != pq.ExecStatus.PIPELINE_SYNC:
        found = yield from generators.fetch_many(pgconn)
        if not found and pgconn.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        results += found
    return results
