"""Ids and times, made by the client, so that a record is the same however often it is sent."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List


#: Chance in stock. Asking the system for each id would hand the interpreter to another thread in the midst of a call.
_stock: List[int] = []
_STOCK_BYTES = 4_096


def _chance() -> int:
    """64 bits of it, never the same ones for two threads or for two processes."""
    while True:
        try:
            return _stock.pop()
        except IndexError:
            chance = os.urandom(_STOCK_BYTES)
            _stock.extend(int.from_bytes(chance[at : at + 8], "big") for at in range(0, _STOCK_BYTES, 8))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_stock.clear)


def new_id() -> str:
    """A UUIDv7: 48 bits of milliseconds, 12 bits of the fraction of one, 62 bits of chance. Later ones sort later while the clock runs forward."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    chance = _chance() & 0x3FFF_FFFF_FFFF_FFFF
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 7 << 76 | (nanoseconds * 4096 // 1_000_000) << 64 | 2 << 62 | chance
    text = "%032x" % value
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def new_run_id() -> str:
    """Readable and unique, such as ``20261123T065017Z-3f9a2c1b7e04``."""
    return time.strftime("%Y%m%dT%H%M%SZ-", time.gmtime()) + os.urandom(6).hex()


def timestamp(seconds: float) -> str:
    """The form in which the server keeps times: ``YYYY-MM-DDTHH:MM:SS.mmmZ``, UTC. ``seconds`` since the epoch."""
    whole, milliseconds = divmod(int(seconds * 1000), 1000)
    return "%s.%03dZ" % (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)), milliseconds)
