"""Finds out what a file is, and hands it to the reader of its format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.errors import Refused
from irrunner.exchange.json_text import read_json
from irrunner.exchange.playbooks.cacao import find_cacao, read_cacao
from irrunner.exchange.playbooks.files import MAX_BYTES, read_mapping
from irrunner.exchange.playbooks.markdown_lists import read_markdown
from irrunner.exchange.playbooks.react import is_react, read_react
from irrunner.exchange.playbooks.thehive import is_thehive, read_thehive
from irrunner.exchange.playbooks.xsoar import is_xsoar, read_xsoar
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.exchange.playbooks.model import ForeignPlaybook
    from irrunner.exchange.playbooks.react import ActionFinder

_KNOWN: Final = "CACAO, a STIX bundle with one, Markdown, RE&CT, TheHive and XSOAR are read."


def read_foreign(name: str, data: bytes, find_action: ActionFinder = lambda _: None) -> ForeignPlaybook:
    """A playbook of another tool.

    Args:
        name: the file's name; its ending decides between YAML and Markdown.
        data: its bytes.
        find_action: finds the files of a RE&CT playbook's actions by their names.

    Raises:
        Refused: it is none that can be read, in a sentence with what and where.
    """
    if len(data) > MAX_BYTES:
        raise Refused(f"{one_line(name, 60)} is larger than {MAX_BYTES // 1024 // 1024} MiB. Nothing was written.")
    text = _decoded(name, data)
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(name, text)
    if name.lower().endswith((".yaml", ".yml")):
        return _read_yaml(name, data, find_action)
    return read_markdown(text)


def _decoded(name: str, data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            f"{one_line(name, 60)} is no text in UTF-8: byte {error.start} does not fit. Nothing was written."
        ) from error


def _read_json(name: str, text: str) -> ForeignPlaybook:
    data = read_json(name, text.encode())
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if isinstance(data, dict):
        if (playbook := find_cacao(data)) is not None:
            return read_cacao(playbook)
        if is_thehive(data):
            return read_thehive(data)
    raise Refused(f"{one_line(name, 60)} is JSON, but no playbook that is known here.", hint=_KNOWN)


def _read_yaml(name: str, data: bytes, find_action: ActionFinder) -> ForeignPlaybook:
    found = read_mapping(name, data)
    if is_react(found):
        return read_react(found, find_action)
    if is_xsoar(found):
        return read_xsoar(found)
    if "playbook" in found:
        raise Refused(f"{one_line(name, 60)} is a playbook of ours already.", hint="Put it into a folder of playbooks.")
    raise Refused(f"{one_line(name, 60)} is YAML, but no playbook that is known here.", hint=_KNOWN)
