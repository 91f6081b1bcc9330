"""Where records are from the engine's call until they are answered for: the spool, or the memory while the spool cannot be written."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from typing import Any, Deque, Dict, List, Mapping, Optional, Sequence

from . import __version__
from .holding import Holding
from .ids import new_id, timestamp
from .log import Log
from .memory import Memory
from .quarantine import put
from .record import DROPS, RUN_META, RUN_STATUS, Unencodable, encode
from .sender import Source
from .settings import Settings
from .takeover import adopt, tokens_in
from .writer import SpoolFull, Writer

_IMPORTANT = frozenset((DROPS, RUN_META, RUN_STATUS))
#: Places in memory beyond its cap, for the important ones.
_MEMORY_RESERVE = 100
#: Records that are moved from memory to the disk while the engine's thread may have to wait for it.
_MOVED_AT_ONCE = 32
_MAX_UNENCODABLE = 100


class Store:
    """``keep`` is the engine's call; everything else belongs to the background threads."""

    def __init__(self, settings: Settings, log: Log) -> None:
        self._settings = settings
        self._log = log
        # Reentrant: a signal handler of the engine may record something while its main thread is in here.
        self.lock = threading.RLock()
        #: Held while lock files are opened: a fork then would leave the child with one that it knows nothing of.
        self.adopting = threading.Lock()
        self._is_busy = False
        self._writer: Optional[Writer] = None
        self._adopted: List[Holding] = []
        self.memory = Memory(self.lock)
        self.unwritable: Optional[str] = None
        #: Records of this process: taken over from the engine, and those of them that are answered for.
        self.kept = 0
        self.settled_own = 0
        self.refused = 0
        self.altered = 0
        self.altered_last = ""
        self.dropped: Dict[str, int] = {}
        self._unreported: Dict[str, int] = {}
        #: What the client knows of the server; stands in the lock file, for the status from outside.
        self.outlook: Dict[str, Any] = {}
        self._unencodable: Deque[Dict[str, Any]] = deque(maxlen=_MAX_UNENCODABLE)

    # --- the engine's side

    def record(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Makes the record and keeps it. Raises nothing for whatever the fields hold."""
        try:
            encoded = encode(kind, fields, self._settings.api_key)
        except Unencodable as error:
            with self.lock:
                self._unencodable.append({"reason": "unencodable", "details": str(error), "record": {"kind": kind, "id": fields.get("id")}})
                self._drop("refused", 1)
            return
        if encoded.notes:
            self.altered += 1
            self.altered_last = encoded.notes[0]
        self.keep(encoded.payload, kind in _IMPORTANT)

    def keep(self, payload: bytes, is_important: bool) -> None:
        with self.lock:
            if self._is_busy:
                # In a signal handler that interrupted this very method; the spool is half written.
                self._remember(payload, is_important)
                return
            self._is_busy = True
            try:
                if self._writer is None and self.unwritable is None:
                    self._open()
                if self._writer is None or self.unwritable is not None:
                    self._remember(payload, is_important)
                    return
                self._writer.append(payload, is_important)
                self.kept += 1
            except SpoolFull:
                self._drop("spool_full", 1)
            except OSError as error:
                self.unwritable = error.strerror or str(error)
                self._remember(payload, is_important)
            finally:
                self._is_busy = False

    def _remember(self, payload: bytes, is_important: bool) -> None:
        if self.memory.has_room_for(payload, self._settings.memory_max_records + (_MEMORY_RESERVE if is_important else 0)):
            self.memory.add(payload)
            self.kept += 1
        else:
            self._drop("unwritable", 1)

    def _drop(self, reason: str, records: int) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + records
        self._unreported[reason] = self._unreported.get(reason, 0) + records

    def _open(self) -> None:
        try:
            self._writer = Writer.open(self._settings.spool_dir, self._settings.segment_bytes, self._settings.spool_max_bytes)
        except OSError as error:
            self.unwritable = error.strerror or str(error)

    # --- what the sender asks for

    def sources(self) -> Sequence[Source]:
        for holding in [holding for holding in self._adopted if not holding.segments]:
            holding.remove()
            self._adopted.remove(holding)
        sources: List[Source] = list(self._adopted)
        if self.unwritable is not None:
            sources.append(self.memory)
        if self._writer is not None:
            sources.append(self._writer)
        return sources

    def settled(self, source: Source, records: int) -> None:
        if isinstance(source, (Writer, Memory)):
            self.settled_own += records
        if isinstance(source, Holding):
            self.save_state(source)

    def put_aside(self, reason: str, records: int, entries: Sequence[Dict[str, Any]]) -> None:
        for entry in entries:
            if not put(self._settings.spool_dir, entry):
                self._log.warn("quarantine", "the quarantine cannot be written")
        if records > 0:
            with self.lock:
                self._drop(reason, records)
                self.refused += records if reason == "refused" else 0
            self.report_drops()

    # --- housekeeping

    def sync(self) -> None:
        """All records that were kept before are on disk afterwards. Raises OSError."""
        writer = self._writer
        if writer is not None:
            writer.sync(self.lock)

    def adopt(self) -> int:
        """Takes over what dead processes left. Returns how many there were."""
        with self.adopting:
            own = {holding.token for holding in self._adopted}
            if self._writer is not None:
                own.add(self._writer.token)
            try:
                adopted = adopt(self._settings.spool_dir, own)
            except OSError:
                return 0
            self._adopted.extend(adopted)
            return len(adopted)

    def waiting_adopted(self) -> int:
        """Records that are left of those that were taken over."""
        return sum(holding.count_unsent() for holding in list(self._adopted))

    def heal(self) -> None:
        """Opens the spool anew when it was lost, and moves to it what waits in memory."""
        with self.lock:
            if self._writer is not None and not self._writer.is_intact():
                self._retire()
            elif self._writer is not None and self.unwritable is not None:
                # The file itself may be what the disk refuses.
                self._writer.seal()
            if self._writer is None:
                if self.unwritable is None and not self.memory.payloads:
                    return
                self.unwritable = None
                self._open()
        while self._move_some():
            # The engine's thread gets its turn.
            time.sleep(0)

    def _move_some(self) -> bool:
        """Returns whether there is more to move."""
        with self.lock:
            writer, memory = self._writer, self.memory
            if writer is None or memory.is_being_sent or self._is_busy:
                return False
            self._is_busy = True
            try:
                for _ in range(min(_MOVED_AT_ONCE, len(memory.payloads))):
                    writer.append(memory.payloads[0], True)
                    memory.take()
                if not memory.payloads:
                    # When there was nothing to move, the next record tells whether the disk takes any.
                    self.unwritable = None
                return bool(memory.payloads)
            except (OSError, SpoolFull):
                return False
            finally:
                self._is_busy = False

    def _retire(self) -> None:
        """The writer's files are only sent from now on."""
        if self._writer is not None:
            self._writer.seal()
            self._adopted.append(self._writer)
            self._writer = None

    def report_drops(self) -> None:
        """Makes a record of each count that was not reported yet, which is then as safe as any other record."""
        with self.lock:
            for reason, count in list(self._unreported.items()):
                dropped, unreported = dict(self.dropped), dict(self._unreported)
                del self._unreported[reason]
                now = timestamp(time.time())
                self.record(DROPS, {"id": new_id(), "timestamp": now, "reason": reason, "count": count, "client": who_am_i()})
                if self.dropped != dropped:
                    # There was no room even for that: it stays to be reported, and is itself no loss.
                    self.dropped, self._unreported = dropped, unreported
                    break
        while self._unencodable:
            put(self._settings.spool_dir, self._unencodable.popleft())

    @property
    def has_unreported(self) -> bool:
        return bool(self._unreported)

    def measure(self) -> None:
        """Looks up what other processes have in the directory, for the cap."""
        writer = self._writer
        if writer is None:
            return
        others_bytes = 0
        try:
            for token, names in tokens_in(writer.directory).items():
                if token != writer.token:
                    others_bytes += sum(_size_of(os.path.join(writer.directory, name)) for name in names)
        except OSError:
            return
        writer.others_bytes = others_bytes

    def save_state(self, holding: Optional[Holding] = None) -> None:
        """Writes who holds it, and how far it is sent, into the lock file."""
        chosen = holding or self._writer
        if chosen is None:
            return
        state = {"client": who_am_i(), "refused": self.refused, "dropped": self.dropped, "unwritable": self.unwritable, **self.outlook}
        try:
            chosen.save_state(state)
        except OSError:
            # The position is then an old one, and what is sent twice is stored once.
            pass

    # --- the end

    def retire(self) -> None:
        with self.lock:
            self._retire()

    def let_go(self) -> None:
        """Closes what is no longer used by anybody here; what is empty is removed. Other processes may take over the rest."""
        for holding in self._adopted:
            if holding.read(1, 1) is None:
                holding.remove()
            else:
                holding.close()
        self._adopted = []

    def abandon(self) -> None:
        """In a forked child: the files are the parent's, their locks too."""
        for holding in self._adopted:
            holding.abandon()
        if self._writer is not None:
            self._writer.abandon()


def who_am_i() -> str:
    return "aurora-telemetry-python/%s %d@%s" % (__version__, os.getpid(), socket.gethostname()[:64])


def _size_of(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
