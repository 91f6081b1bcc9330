"""Segments that this process may send: its own, or those that a dead process left. The lock file of their token makes them ours."""

from __future__ import annotations

import json
import os
import threading
import time
import zlib
from collections import deque
from time import monotonic
from typing import Any, Deque, Dict, List, NamedTuple, Optional

from .segment import HEADER_BYTES, MAGIC, MAX_PAYLOAD_BYTES, Damage, Found, scan

#: The thread that reads lets the engine's thread have the interpreter after this many records.
_RECORDS_A_TURN = 128
_TURN_S = 0.00005
#: The start of 2020: a file that claims to be older was written before the clock was set.
_EARLIEST = 1_577_836_800.0
#: A clock that jumped ahead makes everything look old; so long what was taken over is sent all the same.
_GRACE_S = 3_600.0


class Chunk(NamedTuple):
    """What is to be settled next: records to send, or else damage (with its bytes) to put aside. ``end`` is the position behind it.
    ``is_newest``: they are the last there are so far, and more will come behind them."""

    payloads: List[bytes]
    end: int
    damage: Optional[Damage] = None
    damaged_bytes: bytes = b""
    is_newest: bool = False


class Segment:
    """One file of records. ``end`` is the size that counts; only the active one, which is not sealed, still grows."""

    __slots__ = ("path", "number", "start", "end", "records", "settled", "is_sealed", "known_since", "age_before_s")

    def __init__(self, path: str, number: int, end: int, is_sealed: bool, written_at: Optional[float] = None) -> None:
        """``written_at``: by the clock, for one that another process wrote."""
        self.path = path
        self.number = number
        self.end = end
        #: Known of the segments that this process wrote itself.
        self.records = 0
        self.settled = 0
        self.is_sealed = is_sealed
        #: Where reading begins: what is before it was settled by the process that wrote it.
        self.start = len(MAGIC)
        #: When it was sealed or taken over, by a clock that nobody sets; and its age at that time, as far as that is plausible.
        self.known_since = monotonic()
        self.age_before_s = 0.0
        if written_at is not None and written_at >= _EARLIEST:
            self.age_before_s = max(0.0, time.time() - written_at)

    def is_older_than(self, max_age_s: float) -> bool:
        known_s = monotonic() - self.known_since
        # Whatever the clock says, what was just taken over is tried first.
        return self.is_sealed and known_s > min(max_age_s, _GRACE_S if self.age_before_s else 0.0) and known_s + self.age_before_s > max_age_s


class Holding:
    """The segments of one token, read from the oldest on. Only the sending thread reads and settles."""

    def __init__(self, directory: str, token: str, lock_fd: int) -> None:
        self.directory = directory
        self.token = token
        self.segments: Deque[Segment] = deque()
        #: In the first segment: what is before it is settled.
        self.position = len(MAGIC)
        self._lock_fd = lock_fd
        self._read_fd: Optional[int] = None
        self._saved = b""
        self._save_lock = threading.Lock()
        # Two counters, each with one thread that changes it.
        self._added_bytes = 0
        self._removed_bytes = 0

    def read(self, max_items: int, max_bytes: int) -> Optional[Chunk]:
        """The next records, at least one however large; None when all is settled. Raises OSError when the file cannot be read now."""
        while self.segments:
            segment = self.segments[0]
            # In this order: once it is sealed, its end is final. One that is not and has another behind it was left by an interrupt.
            is_sealed = segment.is_sealed or self.segments[-1] is not segment
            end = segment.end
            if self.position < end:
                return self._read_from(segment, end, max_items, max_bytes)
            if not is_sealed:
                return None
            self._remove_first()
        return None

    def settle(self, chunk: Chunk) -> None:
        """What the chunk held has been answered for, and is never read again."""
        self.position = chunk.end
        segment = self.segments[0]
        segment.settled += len(chunk.payloads)
        if segment.is_sealed and self.position >= segment.end:
            self._remove_first()

    def place(self) -> str:
        """Where the next records lie: the same for whoever takes over."""
        return "%s/%d/%d" % (self.token, self.segments[0].number if self.segments else 0, self.position)

    def is_drained(self) -> bool:
        """Whether there is nothing left to be sent; without reading."""
        first = next(iter(self.segments), None)
        return first is None or (self.segments[-1] is first and self.position >= first.end)

    def expire(self, max_age_s: float) -> int:
        """Removes the first segment when nothing was written to it for so long. Returns how many unsent records that cost. Raises OSError."""
        if not self.segments or not self.segments[0].is_older_than(max_age_s):
            return 0
        segment = self.segments[0]
        try:
            rest = self._bytes_of(segment, segment.end, segment.end - self.position)
        except FileNotFoundError:
            return 0
        records = _records_in(rest)
        self._remove_first()
        return records

    def count_unsent(self) -> int:
        """Goes through all that is left; for the status, not for sending."""
        records = 0
        for index, segment in enumerate(list(self.segments)):
            start = self.position if index == 0 else segment.start
            try:
                with open(segment.path, "rb") as file:
                    file.seek(start)
                    data = file.read(max(segment.end - start, 0))
            except OSError:
                continue
            records += _records_in(data)
        return records

    @property
    def size_bytes(self) -> int:
        return self._added_bytes - self._removed_bytes

    def add(self, segment: Segment) -> None:
        if not self.segments:
            self.position = segment.start
        self.segments.append(segment)
        self._added_bytes += segment.end

    def save_state(self, state: Dict[str, Any]) -> None:
        """Keeps ``state`` and the position in the lock file, for the process that takes over and for those who ask. Not fsynced: an old
        position costs sending again what the server knows. Raises OSError."""
        if not self._save_lock.acquire(blocking=False):
            # The other thread is at it.
            return
        try:
            # In this order: a position that belongs to a later segment than the number is ignored or harmless, the other way it loses records.
            first = next((segment.number for segment in list(self.segments)), None)
            text = json.dumps({**state, "position": [first, self.position]}).encode()
            text += b" %08x\n" % zlib.crc32(text)
            if text == self._saved:
                return
            self._saved = text
            os.pwrite(self._lock_fd, text, 0)
            os.ftruncate(self._lock_fd, len(text))
        finally:
            self._save_lock.release()

    def close(self) -> None:
        """Lets go of all files; the lock passes on, unless another process has inherited it."""
        fds = (self._read_fd, self._lock_fd)
        # First, so that no descriptor is closed twice, which by then may be another's.
        self._read_fd, self._lock_fd = None, -1
        for fd in fds:
            if fd is not None and fd >= 0:
                close_fd(fd)

    def abandon(self) -> None:
        """In a forked child: closes what it inherited."""
        self.close()

    def remove(self) -> None:
        """When nothing is left: the lock file goes too."""
        # Before the lock is let go, so that nobody locks a file that is about to vanish.
        unlink(os.path.join(self.directory, self.token + ".lock"))
        self.close()

    def _read_from(self, segment: Segment, end: int, max_items: int, max_bytes: int) -> Chunk:
        rest = end - self.position
        window = min(rest, max_bytes + MAX_PAYLOAD_BYTES + HEADER_BYTES)
        try:
            data = self._bytes_of(segment, end, window)
        except FileNotFoundError:
            # Somebody removed the file: what is not sent yet is lost, and counted.
            return Chunk([], end, Damage(self.position, end, max(1, segment.records - segment.settled)))
        if len(data) < window:
            end = self.position + len(data)
            if not data:
                return Chunk([], segment.end, Damage(self.position, segment.end, 1))
        payloads: List[bytes] = []
        size_bytes = 0
        behind = 0
        for item in scan(data, False):
            if isinstance(item, Damage):
                if payloads:
                    break
                if item.end == window < rest:
                    # The damage may end behind what was read.
                    return self._read_from(segment, end, max_items, rest)
                return Chunk([], self.position + item.end, item, data[item.start : item.end])
            size_bytes += len(item.payload) + 1
            if payloads and (len(payloads) >= max_items or size_bytes > max_bytes):
                break
            payloads.append(item.payload)
            behind = item.end
            if len(payloads) % _RECORDS_A_TURN == 0:
                time.sleep(_TURN_S)
        is_newest = not segment.is_sealed and self.position + behind >= end
        return Chunk(payloads, self.position + behind, is_newest=is_newest)

    def _bytes_of(self, segment: Segment, end: int, size: int) -> bytes:
        if self._read_fd is None:
            # Kept open while it is the first: it stays readable when its name is removed.
            self._read_fd = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(self._read_fd, min(size, end - self.position), self.position)

    def _remove_first(self) -> None:
        segment = self.segments[0]
        read_fd, self._read_fd = self._read_fd, None
        # Before the segment goes: who saves the state in between must not give this position to the next one.
        self.position = self.segments[1].start if len(self.segments) > 1 else len(MAGIC)
        self.segments.popleft()
        self._removed_bytes += segment.end
        if read_fd is not None:
            close_fd(read_fd)
        unlink(segment.path)


def _records_in(data: bytes) -> int:
    return sum(item.records if isinstance(item, Damage) else 1 for item in scan(data, False))


def unlink(path: str) -> None:
    """Removes the file, if that can be done."""
    try:
        os.unlink(path)
    except OSError:
        # Gone already, or the disk is read-only; then it is found again, and what it holds is known to the server.
        pass


def close_fd(fd: int) -> None:
    """Raises nothing."""
    try:
        os.close(fd)
    except OSError:
        # An error of the disk, told late; the descriptor is gone all the same.
        pass


def is_boundary(path: str, position: int, size_bytes: int) -> bool:
    """Whether a record of the segment ends and another begins at the position, or the segment ends there."""
    if not len(MAGIC) <= position <= size_bytes:
        return False
    if position in (len(MAGIC), size_bytes):
        return True
    try:
        with open(path, "rb") as file:
            file.seek(position)
            return isinstance(next(scan(file.read(MAX_PAYLOAD_BYTES + HEADER_BYTES), False), None), Found)
    except OSError:
        return False
