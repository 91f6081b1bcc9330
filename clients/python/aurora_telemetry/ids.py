"""Ids and times, made by the client, so that a record is the same however often it is sent."""

from __future__ import annotations

import os
import time


def new_id() -> str:
    """A UUIDv7: 48 bits of milliseconds, 12 bits of the fraction of one, 62 bits of chance. Later ones sort later while the clock runs forward.

    It keeps no state, so neither a fork nor another thread can make one twice.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    chance = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
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
