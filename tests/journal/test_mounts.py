from __future__ import annotations

import pytest

from irrunner.journal.sqlite.mounts import network_file_system

MOUNTS = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:40 / /home rw,relatime shared:2 - nfs4 files.example:/home rw,vers=4.2
31 30 254:1 / /home/ada/local rw - xfs /dev/vdb rw
32 22 0:41 / /mnt/team\040share rw master:3 - cifs //files.example/team rw
33 22 0:42 / /mnt/sshfs rw - fuse.sshfs ada@host.example:/ rw
34 22 0:43 / /mnt/bucket rw - fuse.s3fs s3fs rw
35 22 0:44 / /mnt/usb rw - fuseblk /dev/sdb1 rw
36 22 0:45 / /mnt/twice rw - nfs files.example:/x rw
37 22 0:46 / /mnt/twice rw - tmpfs tmpfs rw
38 22 0:47 / /mnt/back\134slash rw - 9p share rw
39 22 0:48 / /srv rw - fuse.rclone remote: rw
this line is not one
40 22
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/irrunner", None),
        ("/home/ada/cases", "nfs4"),
        ("/home", "nfs4"),
        ("/homely", None),
        ("/home/ada/local/cases", None),
        ("/mnt/team share/cases", "cifs"),
        ("/mnt/sshfs/cases", "fuse.sshfs"),
        ("/mnt/bucket/cases", "fuse.s3fs"),
        ("/mnt/usb/cases", None),
        ("/mnt/twice/cases", None),
        ("/mnt/back\\slash/cases", "9p"),
        ("/srv/cases", "fuse.rclone"),
    ],
)
def test_the_longest_mount_point_decides(path: str, kind: str | None) -> None:
    assert network_file_system(path, MOUNTS) == kind


NETWORK = {
    "servers of files": ["nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "afpfs", "coda", "davfs"],
    "clusters": ["ceph", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs", "panfs", "pvfs2", "wekafs"],
    "folders of the host of a virtual machine": ["9p", "virtiofs", "vboxsf", "vmhgfs", "fuse.vmhgfs-fuse", "prl_fs"],
    "folders of the host of a container": ["fakeowner", "fuse.grpcfuse", "fuse.osxfs"],
    "buckets": ["fuse.s3fs", "fuse.mount-s3", "fuse.goofys", "fuse.gcsfuse", "fuse.blobfuse2", "fuse.ossfs"],
    "by way of FUSE": ["fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.juicefs"],
}


@pytest.mark.parametrize("kind", [kind for kinds in NETWORK.values() for kind in kinds])
def test_network_file_systems_are_known(kind: str) -> None:
    assert network_file_system("/cases", f"22 1 0:40 / / rw - {kind} somewhere rw") == kind


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "fuseblk", "fuse.gocryptfs", "squashfs"]
)
def test_local_file_systems_are_fine(kind: str) -> None:
    assert network_file_system("/cases", f"22 1 0:40 / / rw - {kind} somewhere rw") is None


def test_without_a_table_nothing_is_claimed() -> None:
    assert network_file_system("/cases", "") is None
