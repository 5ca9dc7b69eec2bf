"""Is a path on a network file system? SQLite's locks and fsync cannot be trusted there."""

from __future__ import annotations

import re

_NETWORK = re.compile(
    r"9p|afpfs|afs|beegfs|ceph|cifs|coda|cvmfs|davfs|glusterfs|gpfs|lustre|ncpfs|nfs[34]?|orangefs|pvfs2|smb[23]"
    r"|smbfs|vboxsf|vmhgfs|webdav"
)
_NETWORK_FUSE = re.compile(
    r"fuse(blk)?\.(afp|ceph|curlftpfs|davfs2?|gcsfuse|glusterfs|goofys|google-drive-ocamlfuse|gvfsd-fuse|hdfs|juicefs"
    r"|lustre|mfs|moosefs|onedriver|rclone|s3backer|s3fs|seaweedfs|smbnetfs|sshfs|vmhgfs-fuse)"
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def network_file_system(path: str, mounts: str) -> str | None:
    """The type of the network file system that holds a path, or None when it is a local one.

    Args:
        path: absolute, without symbolic links.
        mounts: the text of Linux's `/proc/self/mountinfo` (see proc_pid_mountinfo(5)): a mount point is the
            fifth field, with blanks and backslashes in octal; the type is the first field after ` - `.
    """
    longest, found = -1, ""
    for line in mounts.splitlines():
        left, dash, right = line.partition(" - ")
        fields = left.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = _OCTAL.sub(lambda octal: chr(int(octal[1], 8)), fields[4])
        if _holds(point, path) and len(point) >= longest:  # mounted over: the later line wins
            longest, found = len(point), right.split(" ")[0]
    return found if _NETWORK.fullmatch(found) or _NETWORK_FUSE.fullmatch(found) else None


def _holds(point: str, path: str) -> bool:
    return point == "/" or path == point or path.startswith(point + "/")
