"""How one thread wakes another. The engine's thread rings, and whatever interrupts it may ring too: a signal handler, Ctrl-C."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import List, Optional


class Bell:
    """Rings are not counted: one that was not heard yet stands for all. Unlike an Event's, its methods may interrupt each other, because
    each is one call in C that holds no lock when it is left."""

    def __init__(self) -> None:
        self._rings: "SimpleQueue[None]" = SimpleQueue()

    def ring(self) -> None:
        if self._rings.empty():
            self._rings.put(None)

    def wait(self, timeout_s: float) -> bool:
        """Whether it rang, before or within so many seconds; it is silent afterwards."""
        try:
            self._rings.get(timeout=max(timeout_s, 0.0))
        except Empty:
            return False
        self.silence()
        return True

    def silence(self) -> None:
        try:
            while True:
                self._rings.get_nowait()
        except Empty:
            return


class Progress:
    """Something moved, for whoever waits at the moment."""

    def __init__(self) -> None:
        self._bells: List[Bell] = []

    def tell(self) -> None:
        for bell in list(self._bells):
            bell.ring()

    def listen(self) -> "Listening":
        return Listening(self._bells)


class Listening:
    """A place among those who wait, for the length of a with block."""

    def __init__(self, bells: List[Bell]) -> None:
        self._bells = bells
        self._bell: Optional[Bell] = None

    def __enter__(self) -> Bell:
        self._bell = Bell()
        self._bells.append(self._bell)
        return self._bell

    def __exit__(self, *_: object) -> None:
        if self._bell in self._bells:
            self._bells.remove(self._bell)
