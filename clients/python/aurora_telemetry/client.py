"""The part of Telemetry that exists only while it is enabled: the store, its two background threads, and exit. Forks are in forks.py."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

from . import forks
from .bell import Bell, Progress
from .log import Log
from .sender import Sender
from .settings import Settings
from .store import Store
from .transport import Transport

#: Records of this long share an fsync. With the thread's own delays it stays below the 100 ms that are promised.
_SYNC_DELAY_S = 0.08
_HOUSEKEEPING_S = 1.0
_REPORT_DROPS_S = 10.0
#: How often to look for what dead processes left.
_ADOPT_S = 10.0
#: After something in here went wrong that nobody thought of.
_AFTER_A_BUG_S = 1.0


class Client:
    """The engine calls ``record``; a keeper thread brings it to the disk, a sender thread to the server.

    In a forked child everything begins anew, with the first record that it makes. Nothing that the engine's thread does here holds a lock
    that an interrupt (a signal's handler, Ctrl-C) could leave locked or wait for: bells, plain flags, and the store's reentrant lock.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._log = Log()
        self._begin()
        forks.watch(self)
        atexit.register(_close_at_exit, weakref.ref(self))
        self._start()

    def _begin(self) -> None:
        #: Records that a fault in here cost; one addition, so that even a call that can call nothing more can count.
        self.lost = 0
        self.lost_to = ""
        self._lost_reported = 0
        self._is_started = False
        self._has_looked = False
        self._is_something = False
        self._is_hurry = False
        self._is_stopping = False
        self._threads: Dict[str, threading.Thread] = {}
        self._start_lock = threading.Lock()
        self._running = {"aurora-spool": threading.Lock(), "aurora-send": threading.Lock()}
        self._store = Store(self.settings, self._log)
        self._transport = Transport(self.settings)
        self._sender = Sender(self.settings, self._store, self._transport.request, self._log)
        self._work = Bell()
        self._sending = Bell()
        self._stop_keeping = Bell()
        self._progress = Progress()

    def record(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Keeps one record; see Store.record. Waits for nobody but, for a moment, for the threads in here."""
        if not self._is_started:
            self._start()
        self._store.record(kind, fields)
        self._work.ring()

    def flush(self, timeout_s: float, is_final: bool = False) -> bool:
        """Brings everything recorded before to the disk and waits until the server has answered for it.

        Returns whether it has. ``is_final``: waits no longer once the server turned out not to answer, unless it said when it will.
        """
        deadline = time.monotonic() + timeout_s
        self._sync()
        target = self._store.kept
        failed_before = self._sender.failed_tries
        self._is_hurry = self._is_something = True
        self._sending.ring()
        with self._progress.listen() as bell:
            while self._store.settled_own < target:
                rest_s = deadline - time.monotonic()
                if rest_s <= 0 or not self._is_alive("aurora-send"):
                    return False
                if is_final and self._sender.failed_tries > failed_before and not self._sender.is_told_to_wait_at_most(rest_s):
                    return False
                bell.wait(min(rest_s, 0.1))
        return True

    def flush_spool(self, timeout_s: float) -> Tuple[int, Optional[str]]:
        """Sends what dead processes left. Returns how many of the records that it took over remain, and the last error."""
        deadline = time.monotonic() + timeout_s
        with self._progress.listen() as bell:
            while not (self._has_looked and self._store.is_all_adopted_sent()):
                rest_s = deadline - time.monotonic()
                if rest_s <= 0 and (self._has_looked or rest_s < -_ADOPT_S):
                    break
                bell.wait(min(max(rest_s, 0.01), 0.1))
        return self._store.waiting_adopted(), self._sender.last_error

    def close(self, timeout_s: float) -> bool:
        """Sends for so long, then stops the threads. Returns whether all was sent; the rest waits for the next start.

        What is recorded afterwards still gets into the spool, and with another call to the disk.
        """
        if not self._is_started:
            return True
        deadline = time.monotonic() + timeout_s
        self._count_lost()
        self._store.heal()
        self._store.report_drops()
        is_sent = self.flush(timeout_s, is_final=True)
        self._is_stopping = True
        for bell in (self._work, self._stop_keeping, self._sending):
            bell.ring()
        for thread in list(self._threads.values()):
            if thread is not threading.current_thread():
                thread.join(max(0.05, deadline - time.monotonic()))
        # What is in memory only, perhaps amid a request that does not end: sent twice it is stored once, not kept it is lost.
        self._store.memory.is_being_sent = False
        self._store.heal()
        self._sync()
        self._store.retire()
        if not any(thread.is_alive() for thread in list(self._threads.values())):
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
        try:
            for name, run in (("aurora-spool", self._keep_house), ("aurora-send", self._send)):
                if name in self._threads and self._threads[name].ident is not None:
                    continue
                thread = threading.Thread(target=self._run_once, args=(name, run), name=name, daemon=True)
                self._threads[name] = thread
                try:
                    thread.start()
                except RuntimeError:
                    # No thread can be had (any more): the records stay in the spool.
                    del self._threads[name]
            self._is_started = True
        finally:
            self._start_lock.release()

    def _run_once(self, name: str, run: Callable[[], None]) -> None:
        # An interrupt amid _start() makes the next call start it again.
        if self._running[name].acquire(blocking=False):
            run()

    def _is_alive(self, name: str) -> bool:
        thread = self._threads.get(name)
        return thread is not None and thread.is_alive()

    def _keep_house(self) -> None:
        last_housekeeping = last_report = -_REPORT_DROPS_S
        kept_at_sync = 0
        for fault in self.settings.faults:
            self._log.warn(fault, fault)
        while not self._is_stopping:
            try:
                # Without a ring: who was interrupted before it has recorded all the same.
                if self._work.wait(_HOUSEKEEPING_S) or self._store.kept != kept_at_sync:
                    self._is_something = True
                    self._sending.ring()
                    self._rest(self._stop_keeping, _SYNC_DELAY_S)
                    # Before it, not after: what is recorded meanwhile asks for the next one.
                    self._work.silence()
                    kept_at_sync = self._store.kept
                    self._sync()
                now = time.monotonic()
                if now - last_housekeeping < _HOUSEKEEPING_S:
                    continue
                last_housekeeping = now
                self._count_lost()
                if self._store.has_unreported and now - last_report >= _REPORT_DROPS_S:
                    last_report = now
                    self._store.report_drops()
                self._tidy()
            except Exception as error:
                self._survive(error, self._stop_keeping)

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

    def _count_lost(self) -> None:
        lost = self.lost
        if lost > self._lost_reported:
            self._log.warn("lost", "records were lost to a fault in here: %s" % self.lost_to)
            self._store.count_lost(lost - self._lost_reported)
            self._lost_reported = lost

    def _send(self) -> None:
        adopted_at = -_ADOPT_S
        while not self._is_stopping:
            try:
                if time.monotonic() - adopted_at >= _ADOPT_S or self._store.is_worth_adopting_more():
                    self._store.adopt()
                    adopted_at = time.monotonic()
                self._has_looked = True
                self._send_some()
            except Exception as error:
                self._has_looked = True
                self._survive(error, self._sending)
        self._transport.close()

    def _send_some(self) -> None:
        if self._is_hurry:
            self._is_hurry = False
            self._sender.hurry()
        pause = self._sender.step()
        self._store.memory.is_being_sent = False
        self._progress.tell()
        if pause.seconds is None:
            if self._store.is_worth_adopting_more():
                return
            if self._rest(self._sending, _ADOPT_S, lambda: self._is_something):
                self._is_something = False
                # A batch gathers meanwhile.
                self._rest(self._sending, self.settings.batch_wait_s, lambda: self._is_hurry)
        elif pause.is_firm:
            self._rest(self._sending, pause.seconds)
        elif pause.seconds > 0:
            self._rest(self._sending, pause.seconds, lambda: self._is_hurry)

    def _rest(self, bell: Bell, seconds: float, is_over: Callable[[], bool] = lambda: False) -> bool:
        """Waits for so long, or until it is over or the client stops. Returns whether it is over."""
        deadline = time.monotonic() + seconds
        while not is_over():
            rest_s = deadline - time.monotonic()
            if rest_s <= 0 or self._is_stopping:
                return False
            bell.wait(rest_s)
        return True

    def _survive(self, error: Exception, bell: Bell) -> None:
        """A thread in here goes on, whatever happens, but not at once."""
        try:
            self._log.warn("bug", "unexpected %s" % type(error).__name__)
        except Exception:
            # A handler of the application's logging.
            pass
        self._rest(bell, _AFTER_A_BUG_S)

    def _outlook(self) -> Dict[str, Any]:
        sender = self._sender
        return {"sent": sender.sent, "last_error": sender.last_error, "last_success_at": sender.last_success_at}

    # --- fork

    def before_fork(self) -> Callable[[], None]:
        """No thread is amid a change of the store or the files until the returned function is called."""
        return self._store.hold()

    def after_fork_in_child(self) -> None:
        """Nothing of the parent's is sent or closed for it; its threads do not exist here."""
        try:
            self._transport.abandon()
            self._store.abandon()
        except Exception:
            # What a thread of the parent was amid may be in any state; it is not used again.
            pass
        self._begin()


def _close_at_exit(reference: "weakref.ref[Client]") -> None:
    client: Optional[Client] = reference()
    if client is not None:
        try:
            client.close(client.settings.exit_timeout_s)
        except Exception:
            # The interpreter would print it.
            pass
