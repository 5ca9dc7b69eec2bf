"""Which mounts are not entered: those of the kernel's own tables, and those whose files lie on another machine."""

from __future__ import annotations

import re
from typing import Dict, List

_KERNEL = re.compile(
    r"(?:proc|sysfs|devtmpfs|devpts|cgroup2?|securityfs|debugfs|tracefs|pstore|bpf|configfs|mqueue|hugetlbfs|fusectl|"
    r"binfmt_misc|efivarfs|rpc_pipefs|nsfs|selinuxfs)\Z"
)
_NETWORK = re.compile(
    r"(?:nfs4?|cifs|smb3|smbfs|ncpfs|afs|ceph|glusterfs|lustre|gpfs|beegfs|orangefs|pvfs2|gfs2|ocfs2|9p|davfs|autofs|"
    r"fuse\.(?:sshfs|rclone|s3fs|gcsfuse|blobfuse|glusterfs|ceph|davfs|goofys|mount-s3|juicefs|curlftpfs))\Z"
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def skipped_mounts(table: str, *, network: bool) -> Dict[str, str]:
    """Mount points that are not entered, each with its kind; none where the system keeps no table of them.

    A folder that was named itself is entered all the same: only what is met on the way is skipped.
    """
    try:
        with open(table, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().split("\n")
    except OSError:
        return {}
    return parse_mounts(lines, network=network)


def parse_mounts(lines: List[str], *, network: bool) -> Dict[str, str]:
    """Mount points that are not entered, of the lines of `mountinfo`; where mounts cover each other the last counts."""
    found: Dict[str, str] = {}
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        kind = after.partition(" ")[0]
        if len(fields) < 5 or not kind:
            continue
        place = _OCTAL.sub(lambda digits: chr(int(digits[1], 8)), fields[4])
        found.pop(place, None)
        if _KERNEL.match(kind) or (not network and _NETWORK.match(kind)):
            found[place] = kind
    return found


def is_network(kind: str) -> bool:
    """Whether files of this kind of mount lie on another machine."""
    return _KERNEL.match(kind) is None
