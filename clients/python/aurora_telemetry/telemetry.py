"""What the engine calls. While telemetry is disabled nothing but this module and ids.py is ever loaded."""

from __future__ import annotations

import os
import time

from .ids import new_id, new_run_id, timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Dict, Mapping, Optional, Sequence, Type, Union

    from .client import Client

    Number = Union[int, float]

_ON = frozenset(("true", "1", "yes", "on"))


class Telemetry:
    """Records runs, and sends the records in the background. No method raises, blocks or waits for the network, except ``flush`` and
    ``close``, which wait for as long as they are told.

    Arguments that are not given come from the environment (``AURORA_POST_URL``, ``AURORA_API_KEY``, ``AURORA_SPOOL_DIR``, and the others in
    capitals behind ``AURORA_``), then from the defaults. Ones that make no sense are faults in ``status()``, never exceptions.
    """

    def __init__(
        self,
        *,
        enabled: bool = True,
        url: Optional[str] = None,
        api_key: Optional[str] = None,
        spool_dir: Optional[str] = None,
        batch_items: Optional[int] = None,
        batch_bytes: Optional[int] = None,
        batch_wait_s: Optional[float] = None,
        segment_bytes: Optional[int] = None,
        spool_max_bytes: Optional[int] = None,
        spool_max_age_s: Optional[float] = None,
        memory_max_records: Optional[int] = None,
        exit_timeout_s: Optional[float] = None,
        request_timeout_s: Optional[float] = None,
        environ: Optional[Mapping[str, str]] = None,
    ) -> None:
        """``url``: of the server, with or without ``/api``. ``spool_dir``: where records wait; one for each server.

        ``batch_items`` (1000, at most 5000), ``batch_bytes`` (1 MiB, at most 8 MiB) and ``batch_wait_s`` (0.25): what is sent at once, and how
        long a smaller batch gathers. ``segment_bytes`` (1 MiB): of a spool file. ``spool_max_bytes`` (256 MiB), ``spool_max_age_s`` (30 days),
        ``memory_max_records`` (10,000; while the disk takes nothing): beyond them records are dropped, counted and reported.
        ``exit_timeout_s`` (2): sending at the interpreter's exit. ``request_timeout_s`` (10): for connecting, and between two parts of an
        answer.
        """
        self._client: Optional[Client] = None
        try:
            if not enabled:
                return
        except Exception as error:
            _complain("telemetry is off, because it could not be started", error)
            return
        arguments: Dict[str, Any] = {
            "url": url,
            "api_key": api_key,
            "spool_dir": spool_dir,
            "batch_items": batch_items,
            "batch_bytes": batch_bytes,
            "batch_wait_s": batch_wait_s,
            "segment_bytes": segment_bytes,
            "spool_max_bytes": spool_max_bytes,
            "spool_max_age_s": spool_max_age_s,
            "memory_max_records": memory_max_records,
            "exit_timeout_s": exit_timeout_s,
            "request_timeout_s": request_timeout_s,
        }
        try:
            from .client import Client
            from .settings import read_settings

            self._client = Client(read_settings(arguments, os.environ if environ is None else environ))
        except Exception as error:
            _complain("telemetry is off, because it could not be started", error)

    @classmethod
    def from_env(cls, environ: Optional[Mapping[str, str]] = None) -> Telemetry:
        """As the environment says: enabled when ``AURORA_EXPORT_ENABLED`` is true, 1, yes or on."""
        is_on = False
        try:
            environ = os.environ if environ is None else environ
            is_on = str(environ.get("AURORA_EXPORT_ENABLED")).strip().lower() in _ON
        except Exception as error:
            _complain("telemetry is off, because it could not be started", error)
        return cls(enabled=is_on, environ=environ)

    @property
    def enabled(self) -> bool:
        return self._client is not None

    def run(
        self,
        *,
        seed_bias: Number,
        seeding_enabled: bool,
        max_iters: int,
        beam: Optional[int] = None,
        notes: Optional[str] = None,
        run_id: Optional[str] = None,
    ) -> Run:
        """Begins a run and records its metadata. ``seed_bias``: 0 to 0.5. ``run_id``: at most 200 characters, made when not given."""
        try:
            run = Run(self, run_id or new_run_id())
        except Exception as error:
            # A value that cannot even be asked whether it is empty.
            _complain("a run id was replaced", error)
            run = Run(self, new_run_id())
        client = self._client
        if client is None:
            return run
        try:
            run._record(
                "run_meta",
                {
                    "run_id": run.run_id,
                    "timestamp": timestamp(time.time()),
                    "seed_bias": seed_bias,
                    "seeding_enabled": seeding_enabled,
                    "max_iters": max_iters,
                    "beam": beam,
                    "notes": notes,
                },
            )
        except Exception as error:
            # No call: near the limit of recursion there is room for none.
            client.lost += 1
            client.lost_to = error.__class__.__name__
        return run

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Waits, at most so many seconds, until everything recorded before is on disk and answered for by the server. Returns whether it is."""
        try:
            return self._client is None or self._client.flush(timeout_s)
        except Exception as error:
            _complain("flush failed", error)
            return False

    def close(self, timeout_s: Optional[float] = None) -> bool:
        """What happens at exit, now: sends for at most so many seconds (``exit_timeout_s``) and stops the threads. Returns whether all was
        sent; the rest waits in the spool for the next start."""
        client = self._client
        try:
            return client is None or client.close(client.settings.exit_timeout_s if timeout_s is None else timeout_s)
        except Exception as error:
            _complain("close failed", error)
            return False

    def status(self) -> Dict[str, Any]:
        """How it stands: ``waiting``, ``sent``, ``refused``, ``dropped`` (by reason), ``last_error`` and more. The key is not in it."""
        try:
            return {"enabled": False} if self._client is None else self._client.status()
        except Exception as error:
            _complain("status failed", error)
            return {"enabled": True}

    def __copy__(self) -> Telemetry:
        return self

    def __deepcopy__(self, _memo: Any) -> Telemetry:
        return self

    def __reduce__(self) -> Any:
        """For another process: with the same settings but the key, which is read from the environment there."""
        return _telemetry_like, (self._client and self._client.settings.to_arguments(),)

    def __repr__(self) -> str:
        return "Telemetry(enabled=%s)" % self.enabled


class Run:
    """One synthesis session, made by ``Telemetry.run``. Used with ``with`` it ends by itself: finished; failed when an exception leaves the
    block, which goes on unchanged; cancelled on KeyboardInterrupt. ``sys.exit()`` without an error is a good end too."""

    def __init__(self, telemetry: Telemetry, run_id: str) -> None:
        self.run_id = run_id
        self._client = telemetry._client
        self._pid = os.getpid()
        self._is_ended = False

    def used_seed(
        self,
        function: str,
        *,
        source_id: Optional[str] = None,
        reason: Optional[Mapping[str, Any]] = None,
        score: Optional[Number] = None,
        passed: Optional[int] = None,
        total: Optional[int] = None,
        snippet: Optional[str] = None,
    ) -> None:
        """A corpus entry (``source_id``) was chosen as a seed for a function. ``reason``: why, any JSON object (similarity, method ...).
        ``passed`` of ``total``: tests, where known. ``snippet``: the source code as it was used, at most 256 KiB."""
        client = self._client
        if client is None:
            return
        try:
            self._record(
                "used_seed",
                {
                    "id": new_id(),
                    "run_id": self.run_id,
                    "function": function,
                    "timestamp": timestamp(time.time()),
                    "source_id": source_id,
                    "reason": reason,
                    "score": score,
                    "passed": passed,
                    "total": total,
                    "snippet": snippet,
                },
            )
        except Exception as error:
            # No call: near the limit of recursion there is room for none.
            client.lost += 1
            client.lost_to = error.__class__.__name__

    def outcome(
        self,
        function: str,
        *,
        passed: Optional[int] = None,
        total: Optional[int] = None,
        score: Optional[Number] = None,
        source_id: Optional[str] = None,
        usage: Optional[str] = None,
        iterations: Optional[int] = None,
        duration_ms: Optional[int] = None,
        snippet: Optional[str] = None,
        failing_tests: Optional[Sequence[str]] = None,
    ) -> None:
        """What the synthesis of a function ended with; the newest counts. ``source_id`` and ``usage`` (verbatim, adapted or ignored): of the
        seed it came from, where the engine knows; the server derives it otherwise. ``duration_ms``: milliseconds."""
        client = self._client
        if client is None:
            return
        try:
            self._record(
                "outcome",
                {
                    "id": new_id(),
                    "run_id": self.run_id,
                    "function": function,
                    "timestamp": timestamp(time.time()),
                    "passed": passed,
                    "total": total,
                    "score": score,
                    "source_id": source_id,
                    "usage": usage,
                    "iterations": iterations,
                    "duration_ms": duration_ms,
                    "snippet": snippet,
                    "failing_tests": failing_tests,
                },
            )
        except Exception as error:
            # No call: near the limit of recursion there is room for none.
            client.lost += 1
            client.lost_to = error.__class__.__name__

    def finish(self, status: str = "finished", *, notes: Optional[str] = None) -> None:
        """Ends the run: finished, failed or cancelled. Only the first end counts. ``notes`` replace those of the start."""
        client = self._client
        if self._is_ended or client is None:
            return
        self._is_ended = True
        try:
            now = timestamp(time.time())
            self._record("run_status", {"run_id": self.run_id, "status": status, "finished_at": now, "notes": notes})
        except Exception as error:
            # No call: near the limit of recursion there is room for none.
            client.lost += 1
            client.lost_to = error.__class__.__name__

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], _traceback: Optional[TracebackType]) -> None:
        # A forked child that leaves the block has not ended the run, its parent does.
        if os.getpid() == self._pid:
            self.finish(_status_after(kind, error))

    def __repr__(self) -> str:
        return "Run(%r)" % self.run_id

    def __copy__(self) -> Run:
        return self

    def __deepcopy__(self, _memo: Any) -> Run:
        return self

    def __reduce__(self) -> Any:
        """For another process, which may record for this run, and does not end it by leaving a block."""
        return _run_like, (self._client and self._client.settings.to_arguments(), self.run_id, self._pid, self._is_ended)

    def _record(self, kind: str, fields: Dict[str, Any]) -> None:
        if self._client is not None:
            self._client.record(kind, fields)


def _status_after(kind: Optional[Type[BaseException]], error: Optional[BaseException]) -> str:
    if kind is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return "finished"
    return "cancelled" if issubclass(kind, KeyboardInterrupt) else "failed"


def _complain(what: str, error: Exception) -> None:
    """About a fault in here. The error's text may hold anything, so only its kind is told."""
    try:
        import logging

        logging.getLogger("aurora_telemetry").error("%s: %s", what, type(error).__name__)
    except Exception:
        # Of a handler of the application, or of the interpreter that is about to end.
        pass


#: By their arguments: those that came from other processes.
_likes: Dict[Any, Telemetry] = {}


def _telemetry_like(arguments: Optional[Dict[str, Any]]) -> Telemetry:
    if arguments is None:
        return Telemetry(enabled=False)
    key = tuple(sorted(arguments.items()))
    if key not in _likes:
        _likes[key] = Telemetry(**arguments)
    return _likes[key]


def _run_like(arguments: Optional[Dict[str, Any]], run_id: str, pid: int, is_ended: bool) -> Run:
    run = Run(_telemetry_like(arguments), run_id)
    run._pid, run._is_ended = pid, is_ended
    return run
