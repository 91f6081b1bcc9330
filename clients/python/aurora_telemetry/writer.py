"""The spool's writing side: appends records to segments of this process, and brings them to the disk."""

from __future__ import annotations

import os
import threading
import time
from typing import Any, ContextManager, List, Optional

from .holding import Holding, Segment, close_fd, unlink
from .segment import MAGIC, frame
from .takeover import lock_file

#: Beyond the cap, for records that say what became of a run, and of those that found no room.
RESERVE_BYTES = 1024 * 1024


#: Of it, for those counts: however long the spool is full, there is room for the end of a run.
DROPS_RESERVE_BYTES = RESERVE_BYTES // 2
_TRIES = 5


class SpoolFull(Exception):
    """The spool has reached its cap."""


class Writer(Holding):
    """The holding that this process fills. ``append`` is called under the client's lock, ``sync`` without it."""

    def __init__(self, directory: str, token: str, lock_fd: int, segment_bytes: int, max_bytes: int) -> None:
        super().__init__(directory, token, lock_fd)
        #: What others have in the same directory; it counts against the cap.
        self.others_bytes = 0
        self._segment_bytes = segment_bytes
        self._max_bytes = max_bytes
        self._fd: Optional[int] = None
        self._retired_fds: List[int] = []
        self._is_listed = True
        self._next_number = 1
        self._sync_lock = threading.RLock()
        self._syncing = 0

    @classmethod
    def open(cls, directory: str, segment_bytes: int, max_bytes: int) -> "Writer":
        """A new holding in the directory, which is made when missing. Raises OSError."""
        os.makedirs(directory, mode=0o700, exist_ok=True)
        for _ in range(_TRIES):
            token = "%013d-%d-%s" % (time.time() * 1000, os.getpid(), os.urandom(4).hex())
            # None: another process took the file for one that is left over. It removes it, so there is a next try.
            fd = lock_file(os.path.join(directory, token + ".lock"), os.O_CREAT | os.O_EXCL)
            if fd is not None:
                return cls(directory, token, fd, segment_bytes, max_bytes)
        raise OSError("no lock file can be kept in it")

    def append(self, payload: bytes, reserve_bytes: int = 0) -> None:
        """Hands the record to the operating system: it survives this process from now on, and a power cut from the next ``sync``.

        ``reserve_bytes``: how far beyond the cap it may go. Raises SpoolFull, or OSError when the disk does not take it; then nothing of it
        counts.
        """
        data = frame(payload)
        if self.size_bytes + self.others_bytes + len(data) > self._max_bytes + reserve_bytes:
            raise SpoolFull
        segment = self.segments[-1] if self._fd is not None else None
        if segment is not None and segment.end + len(data) > self._segment_bytes and segment.end > len(MAGIC):
            self.seal()
            segment = None
        if segment is None:
            segment = self._begin_segment()
        assert self._fd is not None
        # At the end that counts, not at the file's: what an interrupted or refused append left there is written over.
        self._write(self._fd, data, segment.end)
        segment.end += len(data)
        segment.records += 1
        self._added_bytes += len(data)

    def seal(self) -> None:
        """The next record begins another segment."""
        fd, self._fd = self._fd, None
        if fd is None:
            return
        segment = self.segments[-1]
        _cut(fd, segment.end)
        segment.known_since = time.monotonic()
        segment.is_sealed = True
        self._retired_fds.append(fd)

    def sync(self, client_lock: ContextManager[Any]) -> None:
        """Brings all that was appended before to the disk; the engine's thread does not wait for it. Raises OSError."""
        # Reentrant: a signal handler may close the client while its main thread is in here.
        with self._sync_lock:
            with client_lock:
                retired, self._retired_fds = self._retired_fds, []
                active = self._fd
                is_listed, self._is_listed = self._is_listed, True
            self._syncing += 1
            trouble: Optional[OSError] = None
            try:
                for fd in retired:
                    trouble = _synced(fd) or trouble
                # Sealed meanwhile or not: nobody but this method closes it.
                if active is not None:
                    trouble = _synced(active) or trouble
                if not is_listed:
                    _sync_directory(self.directory)
            except OSError:
                self._is_listed = False
                raise
            finally:
                self._syncing -= 1
                for fd in retired:
                    close_fd(fd)
            if trouble is not None:
                raise trouble

    def is_intact(self) -> bool:
        """Whether the directory still has this holding's lock file: somebody may have removed it all."""
        try:
            return os.fstat(self._lock_fd).st_ino == os.stat(os.path.join(self.directory, self.token + ".lock")).st_ino
        except OSError:
            return False

    def close(self) -> None:
        with self._sync_lock:
            if self._syncing:
                # In a signal handler that interrupted sync(): what it works with ends with the process.
                return
            fds, self._retired_fds = self._retired_fds, []
            if self._fd is not None:
                fds.append(self._fd)
                self._fd = None
            for fd in fds:
                close_fd(fd)
        super().close()

    def abandon(self) -> None:
        # A thread of the parent may have held it when the child was made.
        self._sync_lock = threading.RLock()
        self._syncing = 0
        super().abandon()

    def _begin_segment(self) -> Segment:
        # An interrupt may come anywhere in here: a number is used once, and the descriptor counts when all the rest is there.
        number = self._next_number
        self._next_number = number + 1
        path = os.path.join(self.directory, "%s.%08d.seg" % (self.token, number))
        fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            self._write(fd, MAGIC, 0)
            self._is_listed = False
            segment = Segment(path, number, len(MAGIC), False)
            self.add(segment)
            self._fd = fd
            return segment
        except BaseException:
            if self._fd != fd:
                close_fd(fd)
                if not self.segments or self.segments[-1].path != path:
                    unlink(path)
            raise

    @staticmethod
    def _write(fd: int, data: bytes, position: int) -> None:
        written = os.pwrite(fd, data, position)
        try:
            while written < len(data):
                # A full disk takes a part; the rest tells why.
                written += os.pwrite(fd, data[written:], position + written)
        except OSError:
            _cut(fd, position)
            raise


def _cut(fd: int, size: int) -> None:
    try:
        os.ftruncate(fd, size)
    except OSError:
        # Then a torn record stands behind the end that counts. Should this process die now, it is found and put aside.
        pass


def _synced(fd: int) -> Optional[OSError]:
    """What went wrong: the other files are worth an fsync all the same."""
    try:
        os.fsync(fd)
        return None
    except OSError as error:
        return error


def _sync_directory(directory: str) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
