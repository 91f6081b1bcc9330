"""The bytes of a spool segment: how records are framed, and how they are found again in a damaged file. Described in docs/spool-format.md."""

from __future__ import annotations

import struct
import zlib
from typing import Iterator, NamedTuple, Optional, Union

MAGIC = b"AURSPL1\n"
#: 0xF5 occurs nowhere in UTF-8, so no payload contains a mark, and the next record can be found behind any damage.
MARK = b"\xf5AUR"
#: mark, size of the payload in bytes, CRC-32 of the size field and the payload; little endian.
_HEADER = struct.Struct("<4sII")
_SIZE = struct.Struct("<I")
HEADER_BYTES = _HEADER.size
#: Larger ones are refused where records are made.
MAX_PAYLOAD_BYTES = 2 * 1024 * 1024


class Found(NamedTuple):
    """An intact record: its payload, and the offset behind it."""

    payload: bytes
    end: int


class Damage(NamedTuple):
    """Bytes ``start`` to ``end`` hold no intact record; ``records`` of them began there."""

    start: int
    end: int
    records: int


def frame(payload: bytes) -> bytes:
    """The payload (UTF-8) as it stands in a segment."""
    size = _SIZE.pack(len(payload))
    return MARK + size + _SIZE.pack(zlib.crc32(payload, zlib.crc32(size))) + payload


def scan(data: bytes, is_beginning: bool = True) -> Iterator[Union[Found, Damage]]:
    """Goes through the bytes of a segment, from its beginning or from the end of a record in it; offsets are those in ``data``.

    Intact records are found whatever lies between them; nothing is raised. What follows an intact record and is none itself is one
    damaged record, and each mark within it another one.
    """
    position = len(MAGIC) if is_beginning else 0
    total = len(data)
    while position < total:
        payload = _intact(data, position)
        if payload is not None:
            position += HEADER_BYTES + len(payload)
            yield Found(payload, position)
            continue
        damaged_from = position
        records = 1
        while True:
            position = data.find(MARK, position + 1)
            if position < 0:
                position = total
                break
            if _intact(data, position) is not None:
                break
            records += 1
        yield Damage(damaged_from, position, records)


def _intact(data: bytes, position: int) -> Optional[bytes]:
    """The payload of the record at ``position``; None when there is no intact one."""
    begin = position + HEADER_BYTES
    if begin > len(data):
        return None
    mark, size, checksum = _HEADER.unpack_from(data, position)
    if mark != MARK or begin + size > len(data):
        return None
    payload = data[begin : begin + size]
    return payload if zlib.crc32(payload, zlib.crc32(data[position + 4 : position + 8])) == checksum else None
