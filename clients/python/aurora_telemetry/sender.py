"""Sends what waits in the spool, batch after batch, and decides what an answer means for the records. Has no thread and never waits."""

from __future__ import annotations

import gzip
import json
import random
import time
from email.utils import parsedate_to_datetime
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Protocol, Sequence, Tuple

from .holding import Chunk
from .log import Log
from .quarantine import raw
from .record import kind_and_fields
from .settings import Settings
from .transport import Answer, NoAnswer

_BACK_OFF_LEAST_S = 0.5
_BACK_OFF_MOST_S = 60.0
_MOST_RETRY_AFTER_S = 3_600.0
#: A server that names less is waited for as one that names nothing.
_LEAST_TOLD_S = 1.0
_LEAST_WAIT_S = 0.05
_GZIP_FROM_BYTES = 1024
#: Of a whole batch: a fault of the records when our server says so.
_REFUSALS = frozenset((400, 409, 413, 422))
#: What each error of our server has.
_OUR_ERRORS = ("error", "details", "request_id")
_LEAST_BATCH_BYTES = 16 * 1024


class Source(Protocol):
    """Where records wait: a holding, or the memory while there is no disk."""

    def read(self, max_items: int, max_bytes: int) -> Optional[Chunk]: ...

    def settle(self, chunk: Chunk) -> None: ...

    def expire(self, max_age_s: float) -> int: ...


class Books(Protocol):
    """Who keeps the sources, the counts and the quarantine."""

    def sources(self) -> Sequence[Source]: ...

    def settled(self, source: Source, records: int) -> None:
        """So many records of the source will not be sent again."""

    def put_aside(self, source: Source, reason: str, records: int, entries: Sequence[Dict[str, Any]]) -> None:
        """The records are given up for this reason (counted as drops); the entries go to the quarantine."""


class Post(Protocol):
    """Transport.request."""

    def __call__(self, method: str, path: str, body: Optional[bytes] = None, headers: Optional[Dict[str, str]] = None) -> Answer: ...


class Pause(NamedTuple):
    """Seconds until the next step is worth it; None: when there is something new. A firm one must not be cut short."""

    seconds: Optional[float]
    is_firm: bool = False


class Sender:
    """Each ``step`` settles one chunk, or tells how long to wait. Nothing is ever given up but what the server refuses for good."""

    def __init__(
        self,
        settings: Settings,
        books: Books,
        post: Post,
        log: Log,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings = settings
        self._books = books
        self._post = post
        self._log = log
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._not_before = 0.0
        self._is_firm = False
        self._max_bytes = settings.batch_bytes
        #: So many records from here on are known to hold one that makes the server refuse the whole batch.
        self._suspects = 0
        self.sent = 0
        self.failed_tries = 0
        self.last_error: Optional[str] = None
        self.last_success_at: Optional[float] = None

    def hurry(self) -> None:
        """The next step tries at once, unless the server itself said when."""
        if not self._is_firm:
            self._not_before = 0.0

    def is_told_to_wait_at_most(self, seconds: float) -> bool:
        """Whether the server itself said when to come again, and that is within so many seconds."""
        return self._is_firm and self._not_before - self._clock() <= seconds

    def step(self) -> Pause:
        """Never raises."""
        rest_s = self._not_before - self._clock()
        if rest_s > 0:
            return Pause(rest_s, self._is_firm)
        try:
            return self._next()
        except Exception as error:
            return self._later("bug", "unexpected %s" % type(error).__name__)

    def _next(self) -> Pause:
        trouble: Optional[OSError] = None
        for source in self._books.sources():
            try:
                expired = source.expire(self._settings.spool_max_age_s)
                chunk = source.read(self._items_now(), self._max_bytes)
            except OSError as error:
                # What others have left may still be readable.
                trouble = error
                continue
            if expired > 0:
                self._books.put_aside(source, "too_old", expired, ())
                self._books.settled(source, expired)
            if chunk is not None:
                return self._handle(source, chunk)
        if trouble is not None:
            return self._later("spool", "the spool cannot be read: %s" % (trouble.strerror or type(trouble).__name__))
        return Pause(None)

    def _items_now(self) -> int:
        return max(1, self._suspects // 2) if self._suspects else self._settings.batch_items

    def _handle(self, source: Source, chunk: Chunk) -> Pause:
        if chunk.damage is not None:
            entry = {"reason": "unreadable", "records": chunk.damage.records, "record": raw(chunk.damaged_bytes)}
            self._books.put_aside(source, "unreadable", chunk.damage.records, (entry,))
            self._settle(source, chunk, chunk.damage.records)
            return Pause(0)
        try:
            answer = self._post("POST", "/batch", *_body_of(chunk.payloads))
        except NoAnswer as error:
            return self._later("server", "the server does not answer: %s" % error)
        return self._judge(source, chunk, answer)

    def _judge(self, source: Source, chunk: Chunk, answer: Answer) -> Pause:
        told = _object_of(answer.body)
        if answer.status == 200:
            rejected = _rejected_of(told, len(chunk.payloads))
            if rejected is None:
                return self._later("server", "what answers is no Aurora Telemetry server")
            self._accept(source, chunk, rejected)
            # What comes next gathers to a batch first.
            return Pause(self._settings.batch_wait_s if chunk.is_newest else 0)
        # A proxy in between may say 400 to everything, and not of its records; only 413 means the same from anybody.
        if answer.status in _REFUSALS and (answer.status == 413 or all(isinstance(told.get(name), str) for name in _OUR_ERRORS)):
            return self._narrow(source, chunk, answer.status, told)
        return self._not_now(answer)

    def _accept(self, source: Source, chunk: Chunk, rejected: List[Dict[str, Any]]) -> None:
        if rejected:
            self._refuse(source, [(chunk.payloads[item["index"]], 200, item) for item in rejected])
        self.sent += len(chunk.payloads) - len(rejected)
        self.last_success_at = time.time()
        if self._suspects:
            # These were not it, so it is among the others.
            self._suspects = max(0, self._suspects - len(chunk.payloads))
        self._settle(source, chunk, len(chunk.payloads))
        self._well()

    def _narrow(self, source: Source, chunk: Chunk, status: int, told: Dict[str, Any]) -> Pause:
        """The whole batch was refused: half of it is tried next, until the one that is to blame is alone."""
        count = len(chunk.payloads)
        if count == 1:
            self._refuse(source, [(chunk.payloads[0], status, told)])
            self._suspects = 0
            self._settle(source, chunk, 1)
            self._well()
            return Pause(0)
        if status == 413:
            # This server or a proxy takes less than we thought, for good.
            size_bytes = sum(len(payload) + 1 for payload in chunk.payloads)
            self._max_bytes = max(_LEAST_BATCH_BYTES, min(self._max_bytes, size_bytes // 2))
        self._suspects = count
        return Pause(0)

    def _not_now(self, answer: Answer) -> Pause:
        status = answer.status
        if status == 401:
            return self._later("key", "the server refuses the key (401); the records are kept")
        if status == 403:
            return self._later("key", "the server or a proxy forbids it (403); the records are kept")
        if 300 <= status < 400:
            return self._later("server", "the server redirects (%d); AURORA_POST_URL must be the address itself" % status)
        retry_after_s = _retry_after_of(answer)
        if retry_after_s is not None and (status in (408, 429) or status >= 500):
            return self._later("server", "the server is busy (%d)" % status, retry_after_s)
        return self._later("server", "the server answers %d" % status)

    def _refuse(self, source: Source, refused: Sequence[Any]) -> None:
        entries = []
        countable = 0
        for payload, status, told in refused:
            kind, record = kind_and_fields(payload)
            if kind == "drops" and told.get("error") == "conflict":
                # The same loss, counted before a sudden death and found again after it.
                continue
            # A count of drops that is itself refused is not counted: each count would make another one, forever.
            countable += kind != "drops"
            told_of_it = {name: told[name] for name in ("error", "details", "issues") if name in told}
            entries.append({"reason": "refused", "status": status, **told_of_it, "record": record})
        self._books.put_aside(source, "refused", countable, entries)
        if not entries:
            return
        self._log.warn("refused", "the server refused %d records for good; see python -m aurora_telemetry quarantine" % len(entries))

    def _settle(self, source: Source, chunk: Chunk, records: int) -> None:
        source.settle(chunk)
        self._books.settled(source, records)

    def _well(self) -> None:
        self._failures = 0
        self.last_error = None
        for topic in ("server", "key", "spool", "bug"):
            self._log.settled(topic, "the server takes records again")

    def _later(self, topic: str, reason: str, retry_after_s: Optional[float] = None) -> Pause:
        """Full jitter (Brooker, AWS Architecture Blog 2015): from nothing to twice as long each time."""
        self.last_error = reason
        self.failed_tries += 1
        self._log.warn(topic, reason)
        most_s = min(_BACK_OFF_MOST_S, _BACK_OFF_LEAST_S * 2 ** min(self._failures, 20))
        self._failures += 1
        wait_s = self._chance() * most_s
        self._is_firm = retry_after_s is not None
        if retry_after_s is not None:
            # A little of chance, so that not everybody comes back at the same moment; never earlier than asked.
            told_s = retry_after_s + self._chance() * min(1.0, retry_after_s)
            # Nor at once, whoever says so: that would be a busy loop.
            wait_s = told_s if retry_after_s >= _LEAST_TOLD_S else max(told_s, wait_s, _LEAST_WAIT_S)
        self._not_before = self._clock() + wait_s
        return Pause(wait_s, self._is_firm)


def _body_of(payloads: Sequence[bytes]) -> Tuple[bytes, Dict[str, str]]:
    body = b"\n".join(payloads)
    headers = {"content-type": "application/x-ndjson"}
    if len(body) >= _GZIP_FROM_BYTES:
        headers["content-encoding"] = "gzip"
        body = gzip.compress(body, 1)
    return body, headers


def _object_of(body: bytes) -> Dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _rejected_of(told: Dict[str, Any], count: int) -> Optional[List[Dict[str, Any]]]:
    """The rejected items of an answer that accounts for every item; None for one that does not, which is not believed."""
    accepted, duplicates, rejected = told.get("accepted"), told.get("duplicates"), told.get("rejected")
    if told.get("ok") is not True or type(accepted) is not int or type(duplicates) is not int or not isinstance(rejected, list):
        return None
    indexes = {item.get("index") for item in rejected if isinstance(item, dict)}
    if not all(type(index) is int and 0 <= index < count for index in indexes) or len(indexes) != len(rejected):
        return None
    return rejected if accepted + duplicates + len(rejected) == count else None


def _retry_after_of(answer: Answer) -> Optional[float]:
    """Seconds, as our server writes them, or as proxies do: until a time, which counts from the ``Date`` of the answer. None for neither."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdigit() and text.isascii():
        return min(float(text), _MOST_RETRY_AFTER_S)
    try:
        until_s = parsedate_to_datetime(text).timestamp()
        since_s = parsedate_to_datetime(answer.headers["date"]).timestamp() if "date" in answer.headers else time.time()
    except (IndexError, OSError, OverflowError, TypeError, ValueError):
        return None
    return min(max(until_s - since_s, 0.0), _MOST_RETRY_AFTER_S)
