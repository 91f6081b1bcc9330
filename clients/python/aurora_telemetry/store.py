"""Where records are from the engine's call until they are answered for: the spool, or the memory while the spool cannot be written."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional, Sequence

from . import __version__
from .forks import PATIENCE_S
from .holding import Holding
from .ids import new_id, timestamp
from .log import Log
from .memory import Memory
from .quarantine import put
from .record import DROPS, RUN_META, RUN_STATUS, Unencodable, encode
from .sender import Source
from .settings import Settings
from .takeover import adopt, tokens_in
from .writer import DROPS_RESERVE_BYTES, RESERVE_BYTES, SpoolFull, Writer

#: Bytes beyond the spool's cap, by kind.
_RESERVES = {DROPS: DROPS_RESERVE_BYTES, RUN_META: RESERVE_BYTES, RUN_STATUS: RESERVE_BYTES}
#: Places in memory beyond its cap, for the important ones.
_MEMORY_RESERVE = 100
#: Records that are moved from memory to the disk while the engine's thread may have to wait for it.
_MOVED_AT_ONCE = 32
_MAX_UNENCODABLE = 100
#: Tokens of dead processes that are sent at the same time: each costs the engine two descriptors.
MOST_ADOPTED = 8
#: For the ids of counts: the same loss, found again after a sudden death, has the same one.
_DROPS_NAMESPACE = uuid.UUID("8f0d8a52-6f0b-5d7e-9f0a-3a1f6c2b7d10")


class Store:
    """``keep`` is the engine's call; everything else belongs to the background threads."""

    def __init__(self, settings: Settings, log: Log) -> None:
        self._settings = settings
        self._log = log
        # Reentrant: a signal handler of the engine may record something while its main thread is in here.
        self.lock = threading.RLock()
        #: Held while lock files are opened: a fork then would leave the child with one that it knows nothing of.
        self.adopting = threading.RLock()
        self._is_more_dead = False
        #: The thread that is amid keep() or _move_some().
        self._busy: Optional[int] = None
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
        self.keep(encoded.payload, _RESERVES.get(kind, 0))

    def keep(self, payload: bytes, reserve_bytes: int) -> None:
        with self.lock:
            if self._busy == threading.get_ident():
                # In a signal handler that interrupted this very method; the spool is half written.
                self._remember(payload, reserve_bytes)
                return
            self._busy = threading.get_ident()
            try:
                if self._writer is None and self.unwritable is None:
                    self._open()
                if self._writer is None or self.unwritable is not None:
                    self._remember(payload, reserve_bytes)
                    return
                self._writer.append(payload, reserve_bytes)
                self.kept += 1
            except SpoolFull:
                self._drop("spool_full", 1)
            except (OSError, ValueError) as error:
                self.unwritable = _why(error)
                self._remember(payload, reserve_bytes)
            finally:
                self._busy = None

    def count_lost(self, records: int) -> None:
        """Of which a fault in here has left nothing but their number."""
        with self.lock:
            self._drop("refused", records)

    def _remember(self, payload: bytes, reserve_bytes: int) -> None:
        reserve = _MEMORY_RESERVE * reserve_bytes // RESERVE_BYTES
        if self.memory.has_room_for(payload, self._settings.memory_max_records + reserve):
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
        except (OSError, ValueError) as error:
            # ValueError: a path that is none, with NUL in it.
            self.unwritable = _why(error)

    # --- what the sender asks for

    def sources(self) -> Sequence[Source]:
        for holding in [holding for holding in self._adopted if not holding.segments]:
            self._adopted.remove(holding)
            holding.remove()
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

    def put_aside(self, source: Source, reason: str, records: int, entries: Sequence[Dict[str, Any]]) -> None:
        for entry in entries:
            if not put(self._settings.spool_dir, entry):
                self._log.warn("quarantine", "the quarantine cannot be written")
        if records <= 0:
            return
        with self.lock:
            self._drop(reason, records)
            self.refused += records if reason == "refused" else 0
            if isinstance(source, Holding) and self._report(reason, records, str(uuid.uuid5(_DROPS_NAMESPACE, reason + " " + source.place()))):
                self._unreported[reason] -= records
                if self._unreported[reason] <= 0:
                    del self._unreported[reason]
        self.report_drops()

    # --- housekeeping

    def sync(self) -> None:
        """All records that were kept before are on disk afterwards. Raises OSError."""
        writer = self._writer
        if writer is not None:
            writer.sync(self.lock)

    def adopt(self) -> None:
        """Takes over what some of the dead processes left."""
        room = MOST_ADOPTED - len(self._adopted)
        if room <= 0:
            return
        own = {holding.token for holding in list(self._adopted)}
        writer = self._writer
        if writer is not None:
            own.add(writer.token)
        try:
            adopted = adopt(self._settings.spool_dir, own, room, self.adopting)
        except (OSError, ValueError):
            adopted = []
        self._is_more_dead = len(adopted) >= room
        self._adopted.extend(adopted)

    def is_worth_adopting_more(self) -> bool:
        """Whether dead processes may have left more, and most of what was taken over is sent."""
        return self._is_more_dead and len(self._adopted) <= MOST_ADOPTED // 2

    def is_all_adopted_sent(self) -> bool:
        return not self._is_more_dead and all(holding.is_drained() for holding in list(self._adopted))

    def waiting_adopted(self) -> int:
        """Records that are left of those that were taken over. Goes through all of them."""
        return sum(holding.count_unsent() for holding in list(self._adopted))

    def heal(self) -> None:
        """Opens the spool anew when it was lost, and moves to it what waits in memory."""
        with self.lock:
            if self._is_interrupted():
                return
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

    def _is_interrupted(self) -> bool:
        """Whether this is a signal handler amid keep(). What another thread left busy was left so by an interrupt: it does not have the lock."""
        return self._busy == threading.get_ident()

    def _move_some(self) -> bool:
        """Returns whether there is more to move."""
        with self.lock:
            writer, memory = self._writer, self.memory
            if writer is None or memory.is_being_sent or self._is_interrupted():
                return False
            self._busy = threading.get_ident()
            try:
                for _ in range(min(_MOVED_AT_ONCE, len(memory.payloads))):
                    writer.append(memory.payloads[0], DROPS_RESERVE_BYTES)
                    memory.take()
                if not memory.payloads:
                    # When there was nothing to move, the next record tells whether the disk takes any.
                    self.unwritable = None
                return bool(memory.payloads)
            except (OSError, SpoolFull):
                return False
            finally:
                self._busy = None

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
                if not self._report(reason, count, new_id()):
                    break
                del self._unreported[reason]
        while self._unencodable:
            put(self._settings.spool_dir, self._unencodable.popleft())

    def _report(self, reason: str, count: int, drops_id: str) -> bool:
        """Under the lock. When there is no room even for that, it stays to be reported, and is itself no loss."""
        dropped, unreported = dict(self.dropped), dict(self._unreported)
        now = timestamp(time.time())
        self.record(DROPS, {"id": drops_id, "timestamp": now, "reason": reason, "count": count, "client": who_am_i()})
        if self.dropped == dropped:
            return True
        self.dropped, self._unreported = dropped, unreported
        return False

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
            if not self._is_interrupted():
                self._retire()

    def let_go(self) -> None:
        """Closes what is no longer used by anybody here; what is empty is removed. Other processes may take over the rest."""
        adopted, self._adopted = self._adopted, []
        for holding in adopted:
            try:
                is_empty = holding.read(1, 1) is None
            except OSError:
                is_empty = False
            if is_empty:
                holding.remove()
            else:
                holding.close()

    # --- fork

    def hold(self) -> Callable[[], None]:
        """Waits until no other thread changes anything in here, and keeps it so until the returned function is called."""
        held = [lock for lock in (self.adopting, self.lock) if lock.acquire(timeout=PATIENCE_S)]

        def let_go() -> None:
            for lock in reversed(held):
                lock.release()

        return let_go

    def abandon(self) -> None:
        """In a forked child: the files are the parent's, their locks too."""
        for holding in self._adopted:
            holding.abandon()
        if self._writer is not None:
            self._writer.abandon()


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def who_am_i() -> str:
    return "aurora-telemetry-python/%s %d@%s" % (__version__, os.getpid(), socket.gethostname()[:64])


def _size_of(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
