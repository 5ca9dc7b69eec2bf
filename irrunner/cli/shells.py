"""How each shell asks for words and is given them: the scripts of bash, zsh and fish, and the answers to them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete, add_completion_class

from irrunner.safety.completion import (
    TypedLine,
    described_for_bash,
    quoted_for_bash,
    read_typed_line,
)

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VARIABLE = "_IRRUNNER_COMPLETE"
"""Set by the scripts when they ask for words."""
_LINE = "_IRRUNNER_LINE"
_LISTING = ("?", "!", "@")
"""The ways of completing in which bash shows a list; in the others it may insert the first word of it whole."""

_BASH = """\
%(complete_func)s() {
    local -a found
    mapfile -t found < <(env %(complete_var)s=bash_complete _IRRUNNER_LINE="${COMP_LINE:0:COMP_POINT}" \\
        _IRRUNNER_BREAKS="$COMP_WORDBREAKS" _IRRUNNER_TYPE="$COMP_TYPE" COLUMNS="${COLUMNS:-80}" "$1" 2>/dev/null)
    COMPREPLY=("${found[@]:1}")
    case "${found[0]}" in
        file) compopt -o default ;;
        unfinished) compopt -o nospace ;;
    esac
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_FISH = """\
function %(complete_func)s
    set -l response (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) \\
        COMP_CWORD=(commandline -ct | string collect) %(prog_name)s 2>/dev/null)
    for completion in $response
        set -l parts (string split --max 1 "," -- $completion)
        switch $parts[1]
            case dir file
                __fish_complete_path (commandline -ct)
            case plain
                printf '%%s\\n' $parts[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class WholeWords(ShellComplete):
    """Click completes the VALUE of `--step=VALUE` alone; a shell completes the whole word."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """The words of Click, each with the name of the option in front where that belongs to the word."""
        items = super().get_completions(args, incomplete)
        name, equals, _ = incomplete.partition("=")
        if equals and name.startswith("-"):
            for item in items:
                item.value = f"{name}={item.value}"
        return items


class Bash(WholeWords, BashComplete):
    """bash inserts a word as it is given and splits words at `@`, so words come quoted and without what it keeps."""

    source_template: ClassVar[str] = _BASH

    def complete(self) -> str:
        """What kind of words follow (`plain`, `file`, `unfinished`), then the words, one on a line."""
        if _LINE not in os.environ:  # a script of Click's own would expand what it gets
            return ""
        typed = read_typed_line(os.environ[_LINE], os.environ.get("_IRRUNNER_BREAKS", ""))
        command = next((at for at, word in enumerate(typed.words) if "=" not in word), len(typed.words))
        items = self.get_completions(list(typed.words[command + 1 :]), typed.last)
        if any(item.type != "plain" for item in items):
            return "file"
        offered = list(dict.fromkeys(_offered(items, typed)))
        unfinished = len(offered) == 1 and offered[0][0].endswith("=")
        kind = "unfinished" if unfinished else "plain"
        if len({word for word, _ in offered}) > 1 and _way_of_completing() in _LISTING:
            return "\n".join([kind, *described_for_bash(offered, _columns())])
        return "\n".join([kind, *(word for word, _ in offered)])


class Zsh(WholeWords, ZshComplete):
    """zsh quotes what it inserts."""


class Fish(WholeWords, FishComplete):
    """fish quotes what it inserts."""

    source_template: ClassVar[str] = _FISH


def register_shells() -> None:
    """Have Click use these."""
    for each in (Bash, Zsh, Fish):
        add_completion_class(each)


def _offered(items: list[CompletionItem[str]], typed: TypedLine) -> list[tuple[str, str]]:
    """Each word as bash inserts it, with its help."""
    found = ((quoted_for_bash(item.value, typed), item.help or "") for item in items)
    return [(word, help_text) for word, help_text in found if word]


def _way_of_completing() -> str:
    """How bash was asked, by its COMP_TYPE: a tab, `?` and `!` for a list, `%` and `*` to insert."""
    try:
        return chr(int(os.environ.get("_IRRUNNER_TYPE", "")))
    except ValueError:
        return ""


def _columns() -> int:
    try:
        return max(int(os.environ.get("COLUMNS", "")), 20)
    except ValueError:
        return 80
