"""What every test has in common: unmet needs are said aloud, and the user's own store is out of reach."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.journal.s3.bucket import Storage
    from tests.team.server import Server

# Set by .ci/run, which installs what is needed: then a test with an unmet need fails instead of being left out.
ALL_TESTS: Final = os.environ.get("IRRUNNER_ALL_TESTS") == "1"
LEFT_OUT: Final = pytest.StashKey[dict[str, int]]()

# Two cores shared with other work: how long an example takes says nothing here.
settings.register_profile("irrunner", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("irrunner")


class Need(NamedTuple):
    """Something a marked test needs from the machine.

    Attributes:
        what: the end of the sentence "1 test that needs …".
        why_unmet: what is missing and who brings it.
        met: looks whether it is there.
    """

    what: str
    why_unmet: str
    met: Callable[[], bool]


def _chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def _page_checks() -> bool:
    return shutil.which("html-validate") is not None


def _dejavu() -> bool:
    return Path("/usr/share/fonts/truetype/dejavu").is_dir()


def _tmux() -> bool:
    return shutil.which("tmux") is not None


def _npm() -> bool:
    return shutil.which("npm") is not None


def _pip_audit() -> bool:
    return shutil.which("pip-audit") is not None


def _nginx() -> bool:
    return shutil.which("nginx") is not None


def _sshd() -> bool:
    return Path("/usr/sbin/sshd").exists() and all(shutil.which(name) for name in ("ssh", "sftp", "ssh-keygen"))


def _postgresql() -> bool:
    from tests.team.server import is_installed

    return is_installed()


def _systemd() -> bool:
    return shutil.which("systemd-analyze") is not None


def _pgbouncer() -> bool:
    from tests.team.pooler import is_installed

    return is_installed()


def _openssh() -> bool:
    return all(shutil.which(name) for name in ("ssh-keygen", "ssh-agent"))


def _openssl() -> bool:
    return shutil.which("openssl") is not None


def _shells() -> bool:
    return all(shutil.which(name) for name in ("bash", "zsh", "fish"))


@cache
def _small_disk() -> bool:
    """Whether a tmpfs can be mounted, tried in a mount namespace of its own so that nothing stays behind."""
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("mount")):
        return False
    trial = ["unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=64k", "trial", "/mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


NEEDS: Final = {
    "browser": Need("Chromium", "not installed; .ci/run installs it", _chromium),
    "dejavu": Need("the DejaVu fonts", "not installed; .ci/run installs them", _dejavu),
    "page_checks": Need("axe and html-validate", "not installed; .ci/run installs them", _page_checks),
    "npm": Need("npm", "not installed; .ci/run installs it", _npm),
    "pip_audit": Need("pip-audit", "not installed; .ci/run installs it", _pip_audit),
    "nginx": Need("nginx", "not installed; .ci/run installs it", _nginx),
    "postgresql": Need("a PostgreSQL server", "its programs are not installed; .ci/run installs them", _postgresql),
    "pgbouncer": Need("pgbouncer", "not installed; .ci/run installs it", _pgbouncer),
    "sshd": Need("sshd and ssh", "not installed; .ci/run installs them", _sshd),
    "systemd": Need("systemd-analyze", "not installed; .ci/run installs it", _systemd),
    "tmux": Need("tmux", "not installed; .ci/run installs it", _tmux),
    "shells": Need("bash, zsh and fish", "not all installed; .ci/run installs them", _shells),
    "openssh": Need("OpenSSH", "not installed; .ci/run installs it", _openssh),
    "openssl": Need("OpenSSL", "not installed; .ci/run installs it", _openssl),
    "disk": Need("a small disk of their own", "only root may mount one", _small_disk),
}


def _unmet(item: pytest.Item) -> str | None:
    """The first need of a test that this machine does not meet."""
    return next((name for name, need in NEEDS.items() if item.get_closest_marker(name) and not need.met()), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose needs are unmet, and remember how many for the last words."""
    if ALL_TESTS:
        return
    unmet = [(item, _unmet(item)) for item in items]
    left_out = [item for item, need in unmet if need]
    if left_out:
        config.stash[LEFT_OUT] = dict(Counter(need for _, need in unmet if need))
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item, need in unmet if not need]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test that was asked for although its need is unmet."""
    if need := _unmet(item):
        pytest.fail(f"needs {NEEDS[need].what} ({NEEDS[need].why_unmet})", pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a process of pytest-xdist: tell the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """In the process that prints: hear it. All processes collect the same tests, so one answer is enough."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]
    config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say plainly what was not tested, and why."""
    for name, count in config.stash.get(LEFT_OUT, {}).items():
        tests = "1 test that needs" if count == 1 else f"{count} tests that need"
        terminalreporter.write_line(f"Left out: {tests} {NEEDS[name].what} ({NEEDS[name].why_unmet}).", yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test, and every process it starts, away from the developer's own incidents and settings."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("IRRUNNER_")]:
            environment.delenv(name)
        home = tmp_path_factory.mktemp("nobody")
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            environment.setenv(name, str(home / name.lower()))
        yield


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a tmpfs with these options; it goes away with the test."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "small", str(folder)], check=True)
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="session")
def team_server() -> Iterator[Server]:
    """A PostgreSQL server with TLS, and a store in it that databases are made from.

    Its folder is not below pytest's, which nobody but us may enter: the server runs as another account.
    """
    from tests.team.server import Server

    with TemporaryDirectory(prefix="irrunner-postgresql-") as folder, Server(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def _storage_server() -> Iterator[Storage]:
    from tests.journal.s3.bucket import Storage

    with Storage() as server:
        yield server


@pytest.fixture
def storage(_storage_server: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """A server that speaks S3 (moto, a model of it), and keys for it in the environment."""
    from tests.journal.s3.bucket import KEYS

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return _storage_server
