"""Evidence that does not lie in the store itself: by the scheme of its address. Nothing is imported without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused, Refused
from irrunner.journal.locations import scheme_of

if TYPE_CHECKING:
    from irrunner.journal.s3.vault import S3Vault


def open_evidence(address: str, *, read_only: bool = False) -> S3Vault:
    """The vault at an address. Nothing is asked of it yet.

    Raises:
        Misused, Refused: the address is not one that is used, or what it needs is not installed.
    """
    _require_known(address)
    try:
        from irrunner.journal.s3.location import read_bucket_location
        from irrunner.journal.s3.vault import S3Vault
    except ModuleNotFoundError as error:
        raise Refused(
            f"The evidence lies at an s3:// address, and {error.name} is not installed.",
            hint="Install it: pip install 'irrunner[team]'",
        ) from error
    return S3Vault(read_bucket_location(address), read_only=read_only)


def settle_evidence(address: str) -> str:
    """What a new store keeps of an address: whole, so that it means the same to everybody. Empty stays empty.

    Raises:
        Misused, Refused: as for `open_evidence`.
    """
    if not address:
        return ""
    _require_known(address)
    from irrunner.journal.s3.location import settings_text

    return settings_text(address)


def begin_evidence(address: str) -> None:
    """Say in the storage that the evidence of a new store lies there; it is tried out on the way.

    Raises:
        Refused: the evidence of a store lies there already.
        StoreUnusable: it cannot be used.
    """
    vault = open_evidence(address)
    try:
        if not vault.mark():
            raise Refused(
                f"The evidence of a store lies at {vault.where.place} already.",
                hint="Name another prefix: two stores in one place would remove each other's evidence.",
            )
    finally:
        vault.close()


def _require_known(address: str) -> None:
    if scheme_of(address) != "s3":
        raise Misused(
            "Evidence can lie in the store itself, or at an s3:// address.", hint="Write it as s3://bucket/prefix."
        )
