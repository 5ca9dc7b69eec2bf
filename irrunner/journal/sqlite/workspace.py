"""Where drafts and private files of a store lie: in its folder, if that is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.journal.folder_workspace import FolderWorkspace
from irrunner.journal.locations import data_folder
from irrunner.journal.sqlite.location import DRAFTS, is_ours

if TYPE_CHECKING:
    from pathlib import Path


def workspace_of(folder: Path) -> FolderWorkspace:
    """The workspace of the store in a folder.

    In somebody else's folder nothing is written, and drafts that lie there are not ours to go on with. What is copied
    from a screen is kept in the folder of this user's data.
    """
    if is_ours(folder):
        return FolderWorkspace(folder / DRAFTS)
    return FolderWorkspace(None, files=data_folder() / DRAFTS)
