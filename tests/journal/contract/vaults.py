"""Every kind of vault, to be opened once and again: what `test_vault.py` tests must hold for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from irrunner.journal import open_store
from irrunner.journal.folder_vault import FolderVault
from irrunner.journal.memory import MemoryVault
from tests.dictionary_store.vault import DictionaryVault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.journal import Journal
    from irrunner.journal.interface import Vault
    from irrunner.journal.s3.vault import S3Vault
    from tests.journal.s3.bucket import Storage
    from tests.team.server import Server

DATABASE: Final = pytest.param("database", marks=pytest.mark.postgresql)
DATABASE_AND_BUCKET: Final = pytest.param("database and bucket", marks=pytest.mark.postgresql)
KINDS: Final = ("folder", "memory", "dictionary", "bucket", DATABASE, DATABASE_AND_BUCKET)


class Vaults:
    """Opens the vault of one test; each call is as another thread or process has it open."""

    def __init__(self, kind: str, request: pytest.FixtureRequest, folder: Path) -> None:
        self.kind = kind
        self._opened: list[Journal | S3Vault] = []
        self._open = self._opener(request, folder)

    def __call__(self) -> Vault:
        return self._open()

    def close(self) -> None:
        for each in self._opened:
            each.close()

    def _opener(self, request: pytest.FixtureRequest, folder: Path) -> Callable[[], Vault]:
        if self.kind == "folder":
            (folder / "evidence").mkdir()
            return lambda: FolderVault(folder / "evidence")
        if self.kind == "memory":
            memory = MemoryVault()
            return lambda: memory
        if self.kind == "dictionary":
            kept: dict[str, bytes] = {}
            return lambda: DictionaryVault(kept, read_only=False)
        if self.kind == "bucket":
            storage: Storage = request.getfixturevalue("storage")
            bucket = storage.bucket()
            return lambda: self._bucket_vault(storage, bucket)
        return self._of_database(request)

    def _of_database(self, request: pytest.FixtureRequest) -> Callable[[], Vault]:
        server: Server = request.getfixturevalue("team_server")
        database = server.database()
        if self.kind == "database and bucket":
            storage: Storage = request.getfixturevalue("storage")
            evidence = storage.address(storage.bucket())
            server.execute(f"UPDATE irrunner.store SET evidence = '{evidence}'", database)

        def open_() -> Vault:
            store = open_store(server.address("ada", database))
            self._opened.append(store)
            return store.vault

        return open_

    def _bucket_vault(self, storage: Storage, bucket: str) -> Vault:
        vault = storage.vault(bucket)
        self._opened.append(vault)
        return vault


@pytest.fixture(params=KINDS)
def vaults(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vaults]:
    made = Vaults(request.param, request, tmp_path)
    yield made
    made.close()


@pytest.fixture
def vault(vaults: Vaults) -> Vault:
    return vaults()
