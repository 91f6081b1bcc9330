"""The part of Telemetry that exists only while it is enabled: the store, its two background threads, fork and exit."""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .log import Log
from .sender import Sender
from .settings import Settings
from .store import Store
from .transport import Transport

#: Records of this long share an fsync. With the thread's own delays it stays below the 100 ms that are promised.
_SYNC_DELAY_S = 0.05
_HOUSEKEEPING_S = 1.0
_REPORT_DROPS_S = 10.0
#: How often to look for what dead processes left.
_ADOPT_S = 10.0


class Client:
    """The engine calls ``record``; a keeper thread brings it to the disk, a sender thread to the server.

    In a forked child everything begins anew, with the first record that it makes.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._log = Log()
        self._begin()
        _clients.add(self)
        atexit.register(_close_at_exit, weakref.ref(self))
        self._start()

    def _begin(self) -> None:
        self._is_started = False
        self._is_closed = False
        self._has_sender = False
        self._has_adopted = threading.Event()
        self._threads: List[threading.Thread] = []
        self._start_lock = threading.Lock()
        self._store = Store(self.settings, self._log)
        self._transport = Transport(self.settings)
        self._sender = Sender(self.settings, self._store, self._transport.request, self._log)
        self._is_work = threading.Event()
        self._is_something = threading.Event()
        self._is_hurry = threading.Event()
        self._is_stopping = threading.Event()
        self._progress = threading.Condition()

    def record(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Keeps one record; see Store.record. Waits for nobody but, for a moment, for the threads in here."""
        if not self._is_started:
            self._start()
        self._store.record(kind, fields)
        if not self._is_work.is_set():
            self._is_work.set()

    def flush(self, timeout_s: float, is_final: bool = False) -> bool:
        """Brings everything recorded before to the disk and waits until the server has answered for it.

        Returns whether it has. ``is_final``: waits no longer once the server turned out not to answer, unless it said when it will.
        """
        deadline = time.monotonic() + timeout_s
        self._sync()
        target = self._store.kept
        failed_before = self._sender.failed_tries
        self._is_hurry.set()
        self._is_something.set()
        with self._progress:
            while self._store.settled_own < target:
                rest_s = deadline - time.monotonic()
                if rest_s <= 0 or not self._has_sender:
                    return False
                if is_final and self._sender.failed_tries > failed_before and not self._sender.is_told_to_wait_at_most(rest_s):
                    return False
                self._progress.wait(min(rest_s, 0.1))
        return True

    def flush_spool(self, timeout_s: float) -> Tuple[int, Optional[str]]:
        """Sends what dead processes left. Returns how many of their records remain, and the last error."""
        deadline = time.monotonic() + timeout_s
        self._has_adopted.wait(_ADOPT_S)
        with self._progress:
            while self._store.waiting_adopted() > 0:
                rest_s = deadline - time.monotonic()
                if rest_s <= 0:
                    break
                self._progress.wait(min(rest_s, 0.1))
        return self._store.waiting_adopted(), self._sender.last_error

    def close(self, timeout_s: float) -> bool:
        """Sends for so long, then stops the threads. Returns whether all was sent; the rest waits for the next start.

        What is recorded afterwards still gets into the spool.
        """
        if not self._is_started or self._is_closed:
            return True
        deadline = time.monotonic() + timeout_s
        self._store.heal()
        self._store.report_drops()
        is_sent = self.flush(timeout_s, is_final=True)
        self._is_closed = True
        self._is_stopping.set()
        for event in (self._is_hurry, self._is_something, self._is_work):
            event.set()
        for thread in self._threads:
            thread.join(max(0.05, deadline - time.monotonic()))
        # What is in memory only, perhaps amid a request that does not end: sent twice it is stored once, not kept it is lost.
        self._store.memory.is_being_sent = False
        self._store.heal()
        self._sync()
        self._store.retire()
        if not any(thread.is_alive() for thread in self._threads):
            self._store.let_go()
        return is_sent

    def status(self) -> Dict[str, Any]:
        """Figures of this process, and the last error; never the key."""
        store = self._store
        return {
            "enabled": True,
            "address": None if self.settings.address is None else str(self.settings.address),
            "spool_dir": self.settings.spool_dir,
            "faults": list(self.settings.faults),
            "waiting": store.kept - store.settled_own,
            "in_memory": len(store.memory.payloads),
            "unwritable": store.unwritable,
            "refused": store.refused,
            "altered": store.altered,
            "dropped": dict(store.dropped),
            **self._outlook(),
        }

    # --- threads

    def _start(self) -> None:
        # Not to be waited for: who comes second may be a signal handler of who came first.
        if not self._start_lock.acquire(blocking=False):
            return
        self._is_started = True
        for name, run in (("aurora-spool", self._keep_house), ("aurora-send", self._send)):
            thread = threading.Thread(target=run, name=name, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                # No thread can be had (any more): the records stay in the spool.
                continue
            self._threads.append(thread)
            self._has_sender = self._has_sender or name == "aurora-send"

    def _keep_house(self) -> None:
        last_housekeeping = last_report = -_REPORT_DROPS_S
        for fault in self.settings.faults:
            self._log.warn(fault, fault)
        while not self._is_stopping.is_set():
            if self._is_work.wait(_HOUSEKEEPING_S):
                self._is_something.set()
                self._is_stopping.wait(_SYNC_DELAY_S)
                # Before it, not after: what is recorded meanwhile asks for the next one.
                self._is_work.clear()
                self._sync()
            now = time.monotonic()
            if now - last_housekeeping < _HOUSEKEEPING_S:
                continue
            last_housekeeping = now
            try:
                if self._store.has_unreported and now - last_report >= _REPORT_DROPS_S:
                    last_report = now
                    self._store.report_drops()
                self._tidy()
            except Exception as error:
                self._log.warn("bug", "unexpected %s" % type(error).__name__)

    def _tidy(self) -> None:
        store = self._store
        if store.unwritable is not None:
            self._log.warn("unwritable", "the spool cannot be written: %s; records wait in memory" % store.unwritable)
        if store.altered_last:
            self._log.warn("altered", "a record had to be altered to be sent: %s" % store.altered_last)
            store.altered_last = ""
        self._transport.end_if_late()
        store.heal()
        store.measure()
        store.outlook = self._outlook()
        store.save_state()

    def _sync(self) -> None:
        try:
            self._store.sync()
        except OSError as error:
            self._log.warn("sync", "the spool cannot be brought to the disk: %s" % (error.strerror or type(error).__name__))

    def _send(self) -> None:
        self._store.adopt()
        self._has_adopted.set()
        adopted_at = time.monotonic()
        while not self._is_stopping.is_set():
            if self._is_hurry.is_set():
                self._is_hurry.clear()
                self._sender.hurry()
            pause = self._sender.step()
            self._store.memory.is_being_sent = False
            with self._progress:
                self._progress.notify_all()
            if pause.seconds is None:
                if self._is_something.wait(_ADOPT_S):
                    self._is_something.clear()
                    # A batch gathers meanwhile.
                    self._is_hurry.wait(self.settings.batch_wait_s)
            elif pause.is_firm:
                self._is_stopping.wait(pause.seconds)
            elif pause.seconds > 0:
                self._is_hurry.wait(pause.seconds)
            if time.monotonic() - adopted_at >= _ADOPT_S:
                self._store.adopt()
                adopted_at = time.monotonic()
        self._transport.close()

    def _outlook(self) -> Dict[str, Any]:
        sender = self._sender
        return {"sent": sender.sent, "last_error": sender.last_error, "last_success_at": sender.last_success_at}

    # --- fork

    def before_fork(self) -> None:
        self._store.adopting.acquire()
        self._store.lock.acquire()

    def after_fork_in_parent(self) -> None:
        self._store.lock.release()
        self._store.adopting.release()

    def after_fork_in_child(self) -> None:
        """Nothing of the parent's is sent or closed for it; its threads do not exist here."""
        try:
            self._store.abandon()
            self._transport.close()
        except Exception:
            # What a thread of the parent was amid may be in any state; it is not used again.
            pass
        self._begin()


_clients: "weakref.WeakSet[Client]" = weakref.WeakSet()
_held: List[Client] = []


def _before_fork() -> None:
    _held.extend(_clients)
    for client in _held:
        client.before_fork()


def _after_fork_in_parent() -> None:
    for client in _held:
        client.after_fork_in_parent()
    _held.clear()


def _after_fork_in_child() -> None:
    for client in _held:
        client.after_fork_in_child()
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)


def _close_at_exit(reference: "weakref.ref[Client]") -> None:
    client: Optional[Client] = reference()
    if client is not None:
        client.close(client.settings.exit_timeout_s)
