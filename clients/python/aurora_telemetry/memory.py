"""Where records wait while the disk takes none."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Any, ContextManager, Deque, List, Optional

from .holding import Chunk

_MAX_BYTES = 16 * 1024 * 1024


class Memory:
    """Records that have no place on disk. The methods with which it is filled are called under the lock."""

    def __init__(self, lock: ContextManager[Any]) -> None:
        self._lock = lock
        self.payloads: Deque[bytes] = deque()
        self.size_bytes = 0
        #: While the sending thread has some of them in its hands, nobody else takes any.
        self.is_being_sent = False

    def has_room_for(self, payload: bytes, max_records: int) -> bool:
        return len(self.payloads) < max_records and self.size_bytes + len(payload) <= _MAX_BYTES

    def add(self, payload: bytes) -> None:
        self.payloads.append(payload)
        self.size_bytes += len(payload)

    def take(self) -> bytes:
        payload = self.payloads.popleft()
        self.size_bytes -= len(payload)
        return payload

    def read(self, max_items: int, max_bytes: int) -> Optional[Chunk]:
        payloads: List[bytes] = []
        size_bytes = 0
        with self._lock:
            for payload in islice(self.payloads, max_items):
                size_bytes += len(payload) + 1
                if payloads and size_bytes > max_bytes:
                    break
                payloads.append(payload)
            self.is_being_sent = bool(payloads)
        return Chunk(payloads, len(payloads)) if payloads else None

    def settle(self, chunk: Chunk) -> None:
        with self._lock:
            for payload in chunk.payloads:
                # At the end they may have been moved to the disk under its hands.
                if self.payloads and self.payloads[0] is payload:
                    self.take()
            self.is_being_sent = False

    def expire(self, max_age_s: float) -> int:
        return 0
