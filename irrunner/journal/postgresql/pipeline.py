"""Several statements in one message, and their answers in one wait: what a line costs, it costs once.

psycopg's own pipeline waits several times and makes a cursor for each statement, which is a third of what an act takes.
Nothing is prepared and nothing is left in the session, so that it works through a transaction pooler as well.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import generators, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.waiting import Ready, Wait

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from psycopg import abc

    Statement = tuple[str, Sequence[Any]]

_BINARY: Final = pq.Format.BINARY
_ANSWERS: Final = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


def send_together(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> list[list[Any]]:
    """The rows of each statement. After the first that the server does not take, none of the others is done.

    Raises:
        psycopg.Error: what the server says about that one, or the line dropped.
    """
    pgconn, adapter = connection.pgconn, Transformer(connection)
    if pgconn.status != pq.ConnStatus.OK:
        raise psycopg.OperationalError("the connection is lost")
    pgconn.enter_pipeline_mode()
    try:
        for statement, values in statements:
            _send(pgconn, adapter, statement, values)
        pgconn.pipeline_sync()
        results = connection.wait(_answers(pgconn))
        pgconn.exit_pipeline_mode()
    except BaseException:
        connection.close()  # an answer may be under way that nobody waits for any more: the server undoes the rest
        raise
    for result in results:
        if result.status == pq.ExecStatus.FATAL_ERROR:
            raise error_from_result(result, connection.info.encoding)
    return [_rows(adapter, result) for result in results if result.status in _ANSWERS]


def _send(pgconn: pq.abc.PGconn, adapter: abc.Transformer, statement: str, values: Sequence[Any]) -> None:
    adapted = adapter.dump_sequence(values, [PyFormat.AUTO] * len(values))
    pgconn.send_query_params(_numbered(statement), adapted, adapter.types, adapter.formats, result_format=_BINARY)


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


def _rows(adapter: abc.Transformer, result: pq.abc.PGresult) -> list[Any]:
    if result.status != pq.ExecStatus.TUPLES_OK:
        return []
    adapter.set_pgresult(result, set_loaders=True, format=_BINARY)
    return adapter.load_rows(0, result.ntuples, tuple)
