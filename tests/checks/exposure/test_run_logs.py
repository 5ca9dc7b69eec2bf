"""What job logs prove, and logs that are damaged or lie."""

from __future__ import annotations

import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from irrunner.checks.exposure import parse_target
from irrunner.checks.exposure.names import Wanted
from irrunner.checks.exposure.runs.log_lines import LogLines
from irrunner.checks.exposure.runs.logs import Logs

LITELLM = "litellm==1.82.7,1.82.8"
AXIOS = "npm:axios==1.14.1"
TRIVY = "actions:aquasecurity/trivy-action==0.28.0"
SCOPED = "@scope/x-y==1.0.0"


@pytest.mark.parametrize(
    ("target", "line", "kind"),
    [
        # pip
        (LITELLM, "Collecting litellm==1.82.8 (from -r requirements.txt (line 3))", "taken"),
        (LITELLM, "Collecting LiteLLM[proxy]==1.82.7", "taken"),
        (LITELLM, "  Downloading litellm-1.82.8-py3-none-any.whl (8.1 MB)", "taken"),
        (LITELLM, "  Using cached https://i.example/p/litellm-1.82.8.tar.gz (8 MB)", "taken"),
        (LITELLM, "  Downloading litellm-1.82.8-py3-none-any.whl.metadata (41 kB)", "fetched"),
        (LITELLM, "Successfully installed aiohttp-3.1 litellm-1.82.8 openai-2.0", "taken"),
        (LITELLM, "Requirement already satisfied: litellm<2 in /usr/lib/python3/dist-packages (1.82.8)", "taken"),
        (LITELLM, "  Found existing installation: litellm 1.82.8", "taken"),
        (LITELLM, "Collecting litellm==1.82.6", "other"),
        (LITELLM, "Collecting litellm>=1.80", ""),
        (LITELLM, "Collecting litellm-extra==1.82.8", ""),
        (LITELLM, "Successfully installed my-litellm-1.82.8", ""),
        (LITELLM, "litellm==1.82.8", "fetched"),
        (LITELLM, "litellm            1.82.8", "fetched"),
        # uv, Poetry, PDM, conda
        (LITELLM, " + litellm==1.82.8", "taken"),
        (LITELLM, " - litellm==1.82.8", "taken"),
        (LITELLM, " + litellm==1.82.6", "other"),
        (LITELLM, "Updated litellm v1.82.6 -> v1.82.8", "taken"),
        (LITELLM, "  - Installing litellm (1.82.8)", "taken"),
        (LITELLM, "  • Updating litellm (1.82.6 -> 1.82.8)", "taken"),
        (LITELLM, "  ✔ Install litellm 1.82.8 successful", "taken"),
        (LITELLM, "litellm-1.82.8       | 8.0 MB    | ########## | 100%", "taken"),
        # what comes before it
        (LITELLM, "2026-03-24T11:41:01.1234567Z Collecting litellm==1.82.8", "taken"),
        (LITELLM, "\ufeff2026-03-24T11:41:01.1234567Z  + litellm==1.82.8", "taken"),
        (LITELLM, "test\tInstall\t2026-03-24T11:41:01.1234567Z Collecting litellm==1.82.8", "taken"),
        (LITELLM, "2026-03-24T11:41:01.123456Z 01O  + litellm==1.82.8", "taken"),
        (LITELLM, "#12 3.456 Collecting litellm==1.82.8", "taken"),
        (LITELLM, "\x1b[32m+\x1b[0m \x1b[1mlitellm\x1b[0m\x1b[2m==1.82.8\x1b[0m", "taken"),
        (LITELLM, "section_start:1774353600:x\r\x1b[0K\rCollecting litellm==1.82.8", "taken"),
        # who only looks for it
        (LITELLM, "echo 'is litellm==1.82.8 here?'", ""),
        (LITELLM, "+ pip install litellm==1.82.8", ""),
        (LITELLM, "##[group]Run grep litellm==1.82.8 uv.lock", ""),
        # npm, Yarn, pnpm, bun
        (AXIOS, "+ axios@1.14.1", "taken"),
        (AXIOS, "+ axios 1.14.1 (1.15.0 is available)", "taken"),
        (AXIOS, "├── axios@1.14.1", "taken"),
        (AXIOS, "│ └─┬ axios@1.14.1 deduped", "taken"),
        (AXIOS, "`-- axios@1.14.1", "taken"),
        (AXIOS, "installed axios@1.14.1", "taken"),
        (AXIOS, "npm http fetch GET 200 https://r.example/axios/-/axios-1.14.1.tgz 20ms (cache miss)", "taken"),
        (AXIOS, "npm warn deprecated axios@1.14.1: malware", "taken"),
        (AXIOS, "➤ YN0013: │ axios@npm:1.14.1 can't be found in the cache and will be fetched", "taken"),
        (AXIOS, "➤ YN0085: │ + axios@npm:1.14.1, and 3 more.", "taken"),
        (AXIOS, '      "resolved": "https://r.example/axios/-/axios-1.14.1.tgz",', "fetched"),
        (AXIOS, "+ axios@1.14.0", "other"),
        (AXIOS, "+ axios-retry@1.14.1", ""),
        (SCOPED, "+ @scope/x-y@1.0.0", "taken"),
        (SCOPED, "npm http fetch GET 200 https://r.example/@scope/x-y/-/x-y-1.0.0.tgz 1ms", "taken"),
        # GitHub's runner
        (TRIVY, "Download action repository 'aquasecurity/trivy-action@0.28.0' (SHA:" + "a" * 40 + ")", "taken"),
        ("actions:a/b==" + "a" * 40, "Download action repository 'a/b@v1' (SHA:" + "a" * 40 + ")", "taken"),
    ],
)
def test_a_line_proves_what_its_tool_says(target: str, line: str, kind: str) -> None:
    found = LogLines(parse_target(target)).read(line)
    assert (found[-1].kind if found else "") == kind, found


def look(root: Path, *identities: str) -> Logs:
    logs = Logs(Wanted([parse_target(LITELLM)]), identities)
    logs.read(str(root))
    return logs


def proofs(logs: Logs) -> dict[str, dict[str, tuple[str, int]]]:
    return {
        run: {kind: (each.place.rpartition("logs/")[2], each.line) for kind, each in found.items()}
        for run, found in logs.proofs.items()
        if found
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


TEXT = "one\ntwo\n  Downloading litellm-1.82.8-py3-none-any.whl (8 MB)\nCollecting litellm==1.82.6\n"


def test_logs_lie_anywhere_under_the_id_of_their_run(folder: Path) -> None:
    (folder / "run-101.log").write_text(TEXT)
    (folder / "102").mkdir()
    (folder / "102" / "3_build.txt").write_text(TEXT)
    (folder / "103.log.gz").write_bytes(gzip.compress(TEXT.encode()))
    (folder / "job_104.log").write_text(TEXT, encoding="utf-16")
    with zipfile.ZipFile(folder / "logs_105.zip", "w") as archive:
        archive.writestr("0_test.txt", "nothing\n")
        archive.writestr("test/2_Install.txt", TEXT)
    (folder / "1061.log").write_text(TEXT)
    found = proofs(look(folder, "3", "101", "102", "103", "104", "105", "106"))
    assert found == {
        "101": {"taken": ("run-101.log", 3), "other": ("run-101.log", 4)},
        "102": {"taken": ("102/3_build.txt", 3), "other": ("102/3_build.txt", 4)},
        "103": {"taken": ("103.log.gz", 3), "other": ("103.log.gz", 4)},
        "104": {"taken": ("job_104.log", 3), "other": ("job_104.log", 4)},
        "105": {"taken": ("logs_105.zip!/test/2_Install.txt", 3), "other": ("logs_105.zip!/test/2_Install.txt", 4)},
        "": {"taken": ("1061.log", 3), "other": ("1061.log", 4)},
    }


def test_a_line_that_two_blocks_share_is_found_with_its_number(folder: Path) -> None:
    line = "Collecting litellm==1.82.8\n"
    (folder / "101.log").write_text("x\n" * ((1 << 19) - 5) + line + "y\n" * (1 << 19))
    assert proofs(look(folder, "101")) == {"101": {"taken": ("101.log", (1 << 19) - 4)}}


def test_a_log_of_one_endless_line_is_read_with_flat_memory(folder: Path) -> None:
    (folder / "101.log").write_text("x" * (9 << 20) + "\nCollecting litellm==1.82.8")
    assert proofs(look(folder, "101"))["101"]["taken"][0] == "101.log"


def damaged(folder: Path) -> None:
    (folder / "101.zip").write_bytes(b"PK\x03\x04 no zip")


def crowded(folder: Path) -> None:
    end = b"PK\x05\x06" + b"\0" * 8 + (1 << 30).to_bytes(4, "little") + b"\0" * 6
    (folder / "101.zip").write_bytes(b"x" * 100 + end)


def encrypted(folder: Path) -> None:
    with zipfile.ZipFile(folder / "101.zip", "w") as archive:
        archive.writestr("a.txt", TEXT)
    data = bytearray((folder / "101.zip").read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (folder / "101.zip").write_bytes(data)


def cut_off(folder: Path) -> None:
    (folder / "101.log.gz").write_bytes(gzip.compress(TEXT.encode() * 1000)[:50])


def linked(folder: Path) -> None:
    (folder / "101.log").symlink_to("/etc/passwd")


def packed_otherwise(folder: Path) -> None:
    (folder / "101.log").write_bytes(lzma.compress(TEXT.encode()))


def named_wrongly(folder: Path) -> None:
    (folder / "101.log.gz").write_text(TEXT)


@pytest.mark.parametrize("make", [damaged, crowded, encrypted, cut_off, linked, packed_otherwise, named_wrongly])
def test_a_log_that_cannot_be_read_is_a_gap_of_its_run(folder: Path, make: object) -> None:
    make(folder)  # type: ignore[operator]
    logs = look(folder, "101")
    assert len(logs.gaps) == 1
    assert list(logs.unread) == ["101"]


def test_a_folder_that_is_not_there_is_a_gap(folder: Path) -> None:
    assert look(folder / "gone").gaps == [(str(folder / "gone"), "is missing")]


REAL = Path(__file__).parent / "made_by_tools" / "logs"


@pytest.mark.parametrize(
    ("name", "target", "kind"),
    [
        ("pip-cold", "six==1.17.0", "taken"),
        ("pip-satisfied", "six==1.17.0", "taken"),
        ("pip-satisfied", "python-dateutil==2.9.0.post0", "taken"),
        ("pip-uninstall", "six==1.17.0", "taken"),
        ("uv-pip", "six==1.17.0", "taken"),
        ("uv-change", "six==1.16.0", "taken"),
        ("uv-change", "six==1.17.0", "taken"),
        ("poetry", "six==1.17.0", "taken"),
        ("pdm", "six==1.17.0", "taken"),
        ("npm-ls", "npm:is-number==6.0.0", "taken"),
        ("npm-http", "npm:is-number==6.0.0", "taken"),
        ("bun", "npm:is-odd==3.0.1", "taken"),
        ("pnpm", "npm:is-odd==3.0.1", "taken"),
        ("yarn1", "npm:is-odd==3.0.1", "taken"),
        ("yarn1", "npm:is-number==6.0.0", "taken"),
        ("yarn-berry", "npm:is-odd==3.0.1", "taken"),
        ("yarn-berry", "npm:is-number==6.0.0", "taken"),
        ("uv-pip", "six==1.16.0", "other"),
        ("npm-ls", "npm:is-number==7.0.0", "other"),
    ],
)
def test_what_the_real_tools_wrote(name: str, target: str, kind: str) -> None:
    """Recorded, with addresses and folders taken out."""
    reader = LogLines(parse_target(target))
    lines = (REAL / f"{name}.log.sample").read_text(encoding="utf-8").splitlines()
    assert kind in {proof.kind for line in lines for proof in reader.read(line)}
