"""Commands of the shipped playbooks, tried where they can be: on made-up files, with the programs of this machine.

Commands for a cloud or a code host cannot be tried here; their source stands beside their step.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from tests.playbook.robot import all_steps, load

if TYPE_CHECKING:
    from pathlib import Path

FILLS: Final = {"{{ window-start }}": "2020-03-24T10:24:00Z", "{{ exposed-from }}": "2020-03-24T10:24:00Z"}
ROOTS: Final = ("/", "/etc", "/home", "/root", "/Users", "/Library", "/var/spool/cron", "/etc/ssh")


def command(playbook: str, step: str, program: str, number: int = 0, **fills: str) -> list[str]:
    """A command of a step with its answers filled in."""
    checks = [check for check in all_steps(load(playbook))[step].checks if check.argv[:1] == (program,)]
    known = {**FILLS, **{f"{{{{ {name.replace('_', '-')} }}}}": text for name, text in fills.items()}}
    argv = []
    for part in checks[number].argv:
        for name, text in known.items():
            part = part.replace(name, text)
        assert "{{" not in part, part
        argv.append(part)
    return argv


def run(argv: list[str], folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, cwd=folder, capture_output=True, text=True, check=False, timeout=60, env=os.environ | environ
    )


def found_below(argv: list[str], folder: Path) -> set[str]:
    """What a `find` of a playbook finds, with the roots of a machine replaced by a folder."""
    split = next(place for place, part in enumerate(argv) if part == "-xdev")
    assert set(argv[1:split]) <= set(ROOTS), argv
    done = run(["find", str(folder), *argv[split:]], folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return {os.path.relpath(line, folder) for line in done.stdout.splitlines()}


def lay(folder: Path, name: str, text: str = "") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_start_up_hooks_are_found_with_a_space_and_with_a_tab_and_comments_are_not(tmp_path: Path) -> None:
    for name, text in {"space": "import os", "tab": "import\tos", "comment": "# import os", "path": "../lib"}.items():
        lay(tmp_path, f"venv/lib/python3/site-packages/{name}.pth", f"{text}\n")
    lay(tmp_path, "elsewhere/space.pth", "import os\n")
    found = found_below(command("python-package", "startup-hooks", "find"), tmp_path)
    assert {name.rpartition("/")[2] for name in found} == {"space.pth", "tab.pth"}


def test_hooks_of_python_are_found_with_their_compiled_copies(tmp_path: Path) -> None:
    wanted = {"lib/sitecustomize.py", "lib/__pycache__/sitecustomize.cpython-312.pyc", "app/usercustomize.py"}
    for name in (*wanted, "lib/site.py"):
        lay(tmp_path, name)
    assert found_below(command("python-package", "startup-hooks", "find", 1), tmp_path) == wanted


def test_packages_that_do_something_at_install_are_found_with_binding_gyp(tmp_path: Path) -> None:
    lay(tmp_path, "app/node_modules/loud/package.json", '{"scripts": {"postinstall" : "node x.js"}}')
    lay(tmp_path, "app/node_modules/built/binding.gyp", "{}")
    lay(tmp_path, "app/node_modules/built/package.json", "{}")
    lay(tmp_path, "app/node_modules/quiet/package.json", '{"scripts": {"test": "node x.js"}}')
    found = found_below(command("npm-package", "installed", "find"), tmp_path)
    assert found == {"app/node_modules/loud/package.json", "app/node_modules/built/binding.gyp"}


@pytest.mark.parametrize(
    ("playbook", "step"), [("compromised-dependency", "wiper-check"), ("rotate-credentials", "sweep")]
)
def test_a_sweep_sees_services_agents_and_editors(tmp_path: Path, playbook: str, step: str) -> None:
    wanted = {
        "dev/.config/systemd/user/gh-token-monitor.service",
        "dev/Library/LaunchAgents/com.user.gh-token-monitor.plist",
        "dev/src/app/.claude/settings.json",
        "dev/src/app/.vscode/tasks.json",
    }
    for name in (*wanted, "dev/src/app/README.md"):
        lay(tmp_path, name)
    found = {name for name in found_below(command(playbook, step, "find"), tmp_path) if (tmp_path / name).is_file()}
    assert found == wanted


def test_what_starts_by_itself_is_found(tmp_path: Path) -> None:
    wanted = {"home/a/.bashrc", "home/a/.ssh/authorized_keys", "etc/cron.d/job", "home/a/.mcp.json"}
    for name in (*wanted, "home/a/letter.txt"):
        lay(tmp_path, name)
    assert found_below(command("compromised-dependency", "persistence", "find"), tmp_path) == wanted


def test_an_extension_is_found_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "dev/.vscode/extensions/Evil.helper-2.53.0").mkdir(parents=True)
    (tmp_path / "dev/.vscode/extensions/evil.other-1.0.0").mkdir(parents=True)
    argv = command("editor-extension", "find-extensions", "find", extension="evil.helper")
    assert found_below(argv, tmp_path) == {"dev/.vscode/extensions/Evil.helper-2.53.0"}


def test_mcp_entries_are_found_in_every_assistants_folder(tmp_path: Path) -> None:
    wanted = {
        "a/.claude.json",
        "a/.cursor/mcp.json",
        "a/src/.mcp.json",
        "a/.codex/config.toml",
        "a/.gemini/settings.json",
    }
    for name in (*wanted, "a/settings.json"):
        lay(tmp_path, name)
    assert found_below(command("editor-extension", "find-servers", "find"), tmp_path) == wanted


def test_workflows_of_every_branch_are_listed_by_git(tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@host.example", "-c", "commit.gpgsign=false"]
    for words in (
        ["init", "--quiet", "--initial-branch=main"],
        ["commit", "--quiet", "--allow-empty", "--message=first"],
        ["switch", "--quiet", "--create", "bot"],
    ):
        assert run([*git, *words], tmp_path).returncode == 0
    lay(tmp_path, ".github/workflows/send.yml", "on: discussion\n")
    for words in (["add", "."], ["commit", "--quiet", "--message=send"], ["switch", "--quiet", "main"]):
        assert run([*git, *words], tmp_path).returncode == 0
    done = run(command("package-worm", "injected-workflows", "git"), tmp_path)
    assert done.returncode == 0
    assert "A\t.github/workflows/send.yml" in done.stdout


@pytest.mark.npm
def test_npm_says_who_pulls_it_in_from_the_lock_file_alone(tmp_path: Path) -> None:
    packages = {
        "": {"name": "app", "version": "1.0.0", "dependencies": {"web": "1.0.0"}},
        "node_modules/web": {"version": "1.0.0", "dependencies": {"axios": "1.14.1"}},
        "node_modules/axios": {"version": "1.14.1", "hasInstallScript": True},
    }
    lay(tmp_path, "package.json", json.dumps(packages[""]))
    lay(tmp_path, "package-lock.json", json.dumps({"name": "app", "lockfileVersion": 3, "packages": packages}))
    done = run(command("npm-package", "who-pulls", "npm", package="axios"), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "web@1.0.0" in done.stdout
    assert "axios@1.14.1" in done.stdout
    assert not (tmp_path / "node_modules").exists()


@pytest.mark.npm
def test_npm_switches_scripts_off_for_this_user(tmp_path: Path) -> None:
    place = tmp_path / "npmrc"
    done = run(command("npm-package", "no-install-scripts", "npm"), tmp_path, npm_config_userconfig=str(place))
    assert done.returncode == 0, done.stderr
    assert place.read_text().strip() == "ignore-scripts=true"
