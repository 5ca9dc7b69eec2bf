"""Our columns under other people's names: `Host Name`, `IPv4Address` and `ioc_value` are name, address and value."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.errors import NotFound, Refused
from irrunner.playbook.model import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROW = "row"
"""What our own lists call the id of a row."""
WITHDRAWN = "withdrawn"
"""The column of our own lists that says why a row was withdrawn."""

_NOTE = "notes comment comments description remark remarks"

_SYNONYMS: Final[dict[str, dict[str, str]]] = {
    "assets": {
        "name": "hostname host computer computername asset assetname machine machinename device devicename system"
        " systemname nodename servername endpoint endpointname dnshostname dnsname fqdn vmname instancename",
        "kind": "type assettype devicetype category class",
        "owner": "assetowner primaryuser assignedto responsible contact managedby owneremail",
        "address": "ip ips ipaddr ipaddress ipaddresses ipv4 ipv4address ipv6 ipv6address addresses localip internalip"
        " lastip",
        "identity": "account useraccount serviceaccount principal arn",
        "note": _NOTE,
    },
    "credentials": {
        "name": "credential credentialname account accountname username user login samaccountname key keyname keyid"
        " accesskeyid secret secretname token tokenname userprincipalname upn",
        "kind": "type credentialtype accounttype",
        "owner": "responsible contact managedby",
        "where": "location storedin system host hostname vault",
        "used_by": "service application",
        "note": _NOTE,
    },
    "indicators": {
        "value": "name indicator ioc observable indicatorvalue iocvalue ip ipaddress ipv4 ipv6 domain domainname fqdn"
        " hostname host url uri hash md5 sha1 sha256 sha512 email emailaddress",
        "type": "indicatortype ioctype datatype kind category",
        "source": "feed origin provider reference references report",
        "confidence": "confidencelevel",
        "first_seen": "firstobserved firstseenutc",
        "last_seen": "lastobserved lastseenutc",
        "note": _NOTE,
    },
}


class ColumnMap(Struct, frozen=True):
    """Which cell of a record goes where.

    Attributes:
        places: for each cell, the column that it goes into; empty when it is left out.
        renamed: names as they are written, with the column that they are read as, where the two differ.
        unknown: the names that no column has, with their place from 0.
    """

    places: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[int, str], ...]


def plain_name(name: str) -> str:
    """A column's name without what people write differently: case, spaces, hyphens, underlines."""
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())


@cache
def register_names(register: str) -> Mapping[str, str]:
    """Every plain name that a column of this register may have, with the column."""
    columns = REGISTERS[register]
    names = {ROW: ROW, WITHDRAWN: WITHDRAWN, "name": columns[0]}
    for column, synonyms in _SYNONYMS[register].items():
        names |= dict.fromkeys(synonyms.split(), column)
    return names | {plain_name(column): column for column in columns}


def count_known(header: Sequence[str], names: Mapping[str, str], needed: str) -> int:
    """How many columns these cells name; 0 when they cannot stand above a table.

    Args:
        header: the cells.
        names: plain names, with their columns.
        needed: the column without which no row can be made; another name that is like it counts, to be asked about.
    """
    known = {names[plain] for cell in header if (plain := plain_name(cell)) in names} - {ROW, WITHDRAWN}
    return len(known) if needed in known or len(known) > 1 or (known and len(header) > 1) else 0


def map_columns(header: Sequence[str], names: Mapping[str, str], what: str) -> ColumnMap:
    """Where the cells below a header go. A column's own name goes before other names for it.

    Raises:
        Refused: the header names one of our columns twice.
    """
    places = [""] * len(header)
    for own in (True, False):
        for place, cell in enumerate(header):
            column = names.get(plain_name(cell), "")
            is_own = plain_name(cell) == plain_name(column)
            if not column or is_own != own:
                continue
            if column in places:
                if own:
                    raise Refused(f"The first line of {what} names a column twice: {cell!r}. Nothing was written.")
                continue
            places[place] = column
    renamed = tuple(
        (cell, column)
        for cell, column in zip(header, places, strict=True)
        if column and plain_name(cell) != plain_name(column)
    )
    unknown = tuple((place, cell) for place, cell in enumerate(header) if not places[place])
    return ColumnMap(tuple(places), renamed, unknown)


def no_header(columns: Sequence[str], what: str) -> NotFound:
    """The error for a table whose columns nobody named."""
    hint = f"Name them above the rows ({', '.join(columns)}), or write one {columns[0]} on each line."
    return NotFound(f"The first line names no columns of {what}. Nothing was written.", hint=hint)


def no_needed_column(header: Sequence[str], columns: Sequence[str], what: str) -> NotFound:
    """The error for a table without the column that names its rows."""
    from irrunner.playbook.problems import suggest

    for cell in header:
        if suggest(plain_name(cell), [columns[0]]):
            return NotFound(
                f"{what} has no column {cell!r}. Nothing was written.", hint=f"Did you mean {columns[0]!r}?"
            )
    hint = f"Put {columns[0]} above the column that names each row."
    return NotFound(f"No column is the {columns[0]} of {what}. Nothing was written.", hint=hint)
