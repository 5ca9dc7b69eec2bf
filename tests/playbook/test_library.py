from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound
from irrunner.playbook import library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str, str], Path]


def playbook(identity: str, title: str = "T", **more: str) -> str:
    head = "".join(f"{key}: {value}\n" for key, value in more.items())
    return f"playbook: 1\nid: {identity}\ntitle: {title}\n{head}phases: [{{phase: P, steps: [{{id: s, do: S}}]}}]\n"


def own(folder: Path) -> list[library.Listed]:
    return [entry for entry in library.listing([folder]) if entry.path.parent == folder]


def test_a_playbook_is_found_by_its_id(folder: Path, write: Write) -> None:
    write("lost-laptop.yaml", playbook("lost-laptop", "Lost laptop"))
    assert library.find("lost-laptop", [folder]).usable().title == "Lost laptop"


def test_a_playbook_is_found_by_the_path_of_its_file(
    folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("lost-laptop.yaml", playbook("lost-laptop", "Lost laptop"))
    monkeypatch.chdir(folder)
    assert library.find(str(path)).usable().title == "Lost laptop"
    assert library.find("lost-laptop.yaml").usable().title == "Lost laptop"
    assert library.find("./lost-laptop.yaml").usable().title == "Lost laptop"


def test_a_file_may_have_another_name_than_its_playbook_but_is_warned_about(folder: Path, write: Write) -> None:
    write("mine.yaml", playbook('"lost-laptop"  # really', "Lost laptop"))
    loaded = library.find("lost-laptop", [folder])
    assert loaded.usable().title == "Lost laptop"
    assert [problem.code for problem in loaded.problems] == ["file-name"]


def test_an_unknown_id_is_not_found_and_the_nearest_is_suggested(folder: Path, write: Write) -> None:
    write("lost-laptop.yaml", playbook("lost-laptop"))
    with pytest.raises(NotFound) as caught:
        library.find("lost-laptp", [folder])
    assert caught.value.sentence == 'There is no playbook called "lost-laptp".'
    assert caught.value.hint == 'Did you mean "lost-laptop"? `irrunner playbook list` shows them all.'


def test_a_path_to_nothing_is_not_found(folder: Path) -> None:
    with pytest.raises(NotFound):
        library.find(str(folder / "gone.yaml"))


def test_a_used_playbook_is_looked_for_beside_the_file_first(folder: Path, tmp_path: Path, write: Write) -> None:
    write("guest.yaml", playbook("guest", "From the library"))
    beside = tmp_path / "elsewhere"
    beside.mkdir()
    (beside / "guest.yaml").write_text(playbook("guest", "Beside").replace("do: S", "do: Beside"))
    host = beside / "host.yaml"
    host.write_text(playbook("host").replace("{id: s, do: S}", "{use: guest}"))
    assert library.find(str(host), [folder]).usable().phases[0].steps[0].text == "Beside"


def test_the_environment_s_folders_replace_the_user_s_own(
    folder: Path, tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("mine.yaml", playbook("mine"))
    first, second = tmp_path / "first", tmp_path / "second"
    for other, title in ((first, "First"), (second, "Second")):
        other.mkdir()
        (other / "lost.yaml").write_text(playbook("lost", title))
    monkeypatch.setenv("IRRUNNER_PLAYBOOKS", f"{first}:{tmp_path / 'missing'}:{second}")
    assert library.find("lost", [folder]).usable().title == "First"
    with pytest.raises(NotFound):
        library.find("mine", [folder])


def test_the_shipped_library_comes_last(folder: Path, write: Write) -> None:
    shipped = library.listing([folder])
    assert "compromised-dependency" in [entry.id for entry in shipped]
    write("compromised-dependency.yaml", playbook("compromised-dependency", "Ours"))
    listed = [entry for entry in library.listing([folder]) if entry.id == "compromised-dependency"]
    assert [entry.shadowed for entry in listed] == [False, True]
    assert library.find("compromised-dependency", [folder]).usable().title == "Ours"


def test_the_list_says_what_a_person_chooses_by(folder: Path, write: Write) -> None:
    write(
        "lost.yaml",
        playbook(
            "lost", "Lost", version="2", summary="Gone", severity="low", reviewed="2026-01-02", tested="2026-02-03"
        ),
    )
    (entry,) = own(folder)
    assert (entry.id, entry.title, entry.version, entry.summary, entry.severity) == ("lost", "Lost", "2", "Gone", "low")
    assert (entry.steps, entry.reviewed, entry.tested, entry.errors) == (1, "2026-01-02", "2026-02-03", 0)
    assert entry.path == folder / "lost.yaml"


def test_the_list_counts_the_steps_of_grafts(folder: Path, write: Write) -> None:
    write("guest.yaml", playbook("guest"))
    write("host.yaml", playbook("host").replace("{id: s, do: S}", "{id: s, do: S}, {use: guest}"))
    assert {entry.id: entry.steps for entry in own(folder)} == {"guest": 1, "host": 2}


def test_a_broken_file_is_listed_as_broken_and_stops_nothing(folder: Path, write: Write) -> None:
    write("a.yaml", "playbook: 1\nid: a\nnonsense: x\n")
    write("b.yaml", playbook("b"))
    broken, fine = own(folder)
    assert (broken.id, broken.errors) == ("a", 3)
    assert broken.trouble == "line 1: a playbook needs the key `title`"
    assert (fine.id, fine.errors) == ("b", 0)


def test_hidden_files_and_other_files_are_not_listed(folder: Path, write: Write) -> None:
    for name in (".draft.yaml", "notes.txt", "b.yaml~"):
        write(name, playbook("b"))
    write("c.yml", playbook("c"))
    assert [entry.id for entry in own(folder)] == ["c"]


def test_a_folder_that_is_missing_is_no_trouble(tmp_path: Path) -> None:
    assert [entry for entry in library.listing([tmp_path / "gone"]) if entry.path.is_relative_to(tmp_path)] == []


def test_what_a_shell_note_needs_imports_no_yaml() -> None:
    modules = ("model", "conditions", "templates", "durations", "grafting", "names", "ordering", "problems")
    imports = "; ".join(f"import irrunner.playbook.{module}" for module in modules)
    heavy = ["yaml", "dataclasses", "asyncio", "tempfile", "difflib"]
    probe = f"import sys; {imports}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
