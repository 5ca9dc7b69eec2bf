"""Which parts of a command some program would read as code: a shell, an interpreter, an editor that runs commands.

The lists hold what is known. They cannot be complete: a program that runs one of its arguments and stands in none of
them is a reason to add it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def _by_name(*rows: tuple[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(switch, re.IGNORECASE) for names, switch in rows for name in names.split()}


_ANYWHERE = _by_name(
    ("sh bash rbash dash ash zsh ksh mksh yash fish csh tcsh xonsh nu elvish", r"-[a-z]*c|--command"),
    ("cmd powershell pwsh forfiles", r"/[ckrs]|-c(?:ommand)?|-e(?:nc?|c|ncodedcommand)?"),
    ("su runuser script flock vagrant expect python", r"-[a-z]*c|--(?:session-)?command"),
    ("perl ruby lua luajit osascript rscript julia", r"-[a-z]*e|--eval|--execute"),
    ("node nodejs bun", r"-[a-z]*[ep]|--eval|--print"),
    ("php", r"-[rbe]|--run|--process-(?:begin|code|end)"),
    ("nc ncat", r"-[a-z]*[ce]|--(?:sh-)?exec"),
    ("gcloud", r"--command"),
    ("env", r"-S|--split-string"),
    ("tar", r"-I|--(?:to-command|use-compress-program|checkpoint-action|rsh-command)"),
    ("rsync", r"-[a-z]*e|--rsh|--rsync-path"),
    ("ansible", r"-a|--args"),
)
"""Programs with the switch behind which, or in the same part, there is code; wherever in a command they stand."""
_VERSION = re.compile(r"(?<![0-9.])[0-9.]++$")

_AT_A_START = _by_name(
    ("vi vim nvim ex gvim view", r"-[cs]|--cmd|\+"),
    ("mysql mariadb", r"-[a-z]*e|--execute|--init-command"),
    ("psql", r"-[a-z]*c|--command"),
    ("emacs", r"--eval|--execute"),
    ("gdb", r"-i?ex|--?(?:init-)?eval-command"),
    ("sqlite3", r"-cmd"),
    ("adb", r"shell|exec-out"),
    ("deno", r"eval"),
    ("xterm", r"-e"),
)
"""The same for names that are words as well: only where a program is named."""
_ALL = ("watch", "parallel", "sg", "tmux", "wsl", "entr", "socat", "eval", "iex", "invoke-expression")
"""Programs that hand what they are given to a shell."""
_FIRST = ("awk", "gawk", "mawk", "nawk", "sed", "gsed")
"""Programs whose first argument, or what stands behind -e, is code that can run commands."""
_WITH_VALUE = frozenset(("-v", "-F", "-f", "-i", "-l", "--assign", "--field-separator", "--file"))
_EXPRESSION = frozenset(("-e", "-ne", "-ie", "-Ee", "-nE", "--expression", "--source"))

_WRAPPERS = {
    **dict.fromkeys(("nohup", "setsid", "exec", "command", "unshare", "chroot", "busybox", "caffeinate", "winpty"), ""),
    "sudo": "ughpCrtUDRT",
    "doas": "uC",
    "env": "uC",
    "nice": "n",
    "ionice": "cnp",
    "time": "fo",
    "timeout": "ks",
    "stdbuf": "ioe",
    "xargs": "adEILnPs",
    "strace": "eopsu",
    "ltrace": "eopsu",
    "nsenter": "tSG",
}
"""Programs that run the command behind them, with their options that take a value."""
_CONTAINERS = ("kubectl", "oc", "docker", "podman", "nerdctl", "lxc", "incus", "machinectl", "toolbox", "distrobox")
"""Programs that run the command behind `--`."""
_BEFORE_A_COMMAND = ("-exec", "-execdir", "-ok", "-okdir", "xargs")
_PASSED_OVER = re.compile(r"-.*|\w+=.*|[0-9.]+[smhd]?", re.DOTALL)
"""What may stand between a wrapper and the command: options, variables, a number."""


def program(word: str) -> str:
    """The bare name of a program: no folder, no suffix, lower case."""
    return re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe")


def code_in(words: Sequence[str]) -> range:
    """The places of a command's parts that are code for some program; an empty range when none is."""
    starts, end = command_starts(words), len(words)
    switches: list[re.Pattern[str]] = []
    for index, word in enumerate(words):
        for switch in switches:
            if switch.fullmatch(word):
                return range(index + 1, end)
            if "{{" in word and switch.match(word):
                return range(index, end)
        name = program(word)
        if index in starts and name in _FIRST:
            return _first_operand(words, index + 1)
        if name == "eval" or (index in starts and (name in _ALL or _is_one_command(name, words[index:]))):
            return range(index + 1, end)
        found = _ANYWHERE.get(name) or _ANYWHERE.get(_VERSION.sub("", name))
        switches.extend(filter(None, (found, _AT_A_START.get(name) if index in starts else None)))
    return range(0)


def command_starts(words: Sequence[str]) -> set[int]:
    """The places at which a program is named: the first, and those behind wrappers."""
    starts: set[int] = set()
    wrapper: str | None = ""  # None: what follows is no command but its arguments
    takes_value = False
    for index, word in enumerate(words):
        if takes_value:
            takes_value = False
        elif wrapper is not None and (index == 0 or not _PASSED_OVER.fullmatch(word)):
            starts.add(index)
            wrapper = program(word) if program(word) in _WRAPPERS else None
        elif wrapper:
            takes_value = len(word) == 2 and word[1] in _WRAPPERS[wrapper]
        elif word in _BEFORE_A_COMMAND or (word == "--" and program(words[0]) in _CONTAINERS):
            wrapper = "xargs" if word == "xargs" else "exec"
    return starts


def _is_one_command(name: str, words: Sequence[str]) -> bool:
    """Windows PowerShell joins all of its arguments to one command, unless it is given a file."""
    return name == "powershell" and not any(word.lower() in ("-file", "-f") for word in words)


def _first_operand(words: Sequence[str], start: int) -> range:
    """The program of awk or sed: behind -e, else the first part that is no option; none when it is in a file."""
    if any(word in ("-f", "--file") for word in words[start:]):
        return range(0)
    index = start
    while index < len(words):
        if words[index] in _EXPRESSION:
            return range(index + 1, index + 2)
        if not words[index].startswith("-"):
            return range(index, index + 1)
        index += 2 if words[index] in _WITH_VALUE - {"-i"} else 1
    return range(0)
