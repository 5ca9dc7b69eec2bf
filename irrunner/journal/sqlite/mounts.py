"""Is a path on a network file system? SQLite's locks and fsync cannot be trusted there."""

from __future__ import annotations

# Plain sets: every command passes here, and compiling a pattern would cost it half a millisecond.
_NETWORK = frozenset(
    {
        *("9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "cvmfs", "davfs", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs3", "nfs4", "orangefs", "pvfs2", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs", "webdav"),
        *("fakeowner", "panfs", "prl_fs", "virtiofs", "wekafs"),
    }
)
_NETWORK_FUSE = frozenset(
    {
        *("afp", "ceph", "curlftpfs", "davfs", "davfs2", "gcsfuse", "glusterfs", "goofys", "google-drive-ocamlfuse"),
        *("gvfsd-fuse", "hdfs", "juicefs", "lustre", "mfs", "moosefs", "onedriver", "rclone", "s3backer", "s3fs"),
        *("seaweedfs", "smbnetfs", "sshfs", "vmhgfs-fuse"),
        *("alluxio-fuse", "blobfuse", "blobfuse2", "ceph-fuse", "geesefs", "grpcfuse", "kio-fuse", "mount-s3"),
        *("objectivefs", "osxfs", "ossfs", "ossfs2", "xtreemfs"),
    }
)


def network_file_system(path: str, mounts: str) -> str | None:
    """The type of the network file system that holds a path, or None when it is a local one.

    Args:
        path: absolute, without symbolic links.
        mounts: the text of Linux's `/proc/self/mountinfo` (see proc_pid_mountinfo(5)): a mount point is the
            fifth field, with blanks and backslashes in octal; the type is the first field after ` - `.
    """
    longest, found = -1, ""
    for line in mounts.split("\n"):
        left, dash, right = line.partition(" - ")
        fields = left.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = _unescaped(fields[4])
        if _holds(point, path) and len(point) >= longest:  # mounted over: the later line wins
            longest, found = len(point), right.split(" ")[0]
    family, _, name = found.partition(".")
    return found if found in _NETWORK or (family in ("fuse", "fuseblk") and name in _NETWORK_FUSE) else None


def _holds(point: str, path: str) -> bool:
    return point == "/" or path == point or path.startswith(point + "/")


def _unescaped(point: str) -> str:
    """A mount point with its octal escapes undone, which are always three digits after a backslash."""
    first, *rest = point.split("\\")
    return first + "".join(chr(int(part[:3], 8)) + part[3:] for part in rest)
