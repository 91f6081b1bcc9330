"""Turns what the engine hands over into records as they are sent: one line of JSON each, complete with id and time."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from . import safe
from .segment import MAX_PAYLOAD_BYTES

RUN_META = "run_meta"
USED_SEED = "used_seed"
OUTCOME = "outcome"
RUN_STATUS = "run_status"
DROPS = "drops"

_KIB = 1024
#: Below the server's 64 KiB, because the two sides write some numbers differently.
_MAX_REASON_BYTES = 60 * _KIB
_REASON_HEAD = 1_000
_MAX_TESTS = 10_000
_MAX_TEST_CHARACTERS = 4_000


class Encoded(NamedTuple):
    """A record as one line of JSON in UTF-8, and what had to be altered in it."""

    payload: bytes
    notes: List[str]


class Unencodable(Exception):
    """The record cannot be sent, whatever is done; the message says why and holds none of its values."""


_Conversion = Callable[[Any, str, List[str]], Any]


def _name(value: Any, path: str, notes: List[str]) -> str:
    return safe.short_text(value, 200, path, notes)


def _long(max_bytes: int) -> _Conversion:
    return lambda value, path, notes: safe.long_text(value, max_bytes, path, notes)


def _flag(value: Any, _path: str, _notes: List[str]) -> bool:
    return bool(value)


def _tests(value: Any, path: str, notes: List[str]) -> Optional[List[str]]:
    tests = []
    rest = MAX_PAYLOAD_BYTES
    for test in [value] if isinstance(value, (str, bytes)) else value:
        # Here and not afterwards: there may be any number of them, and of any size.
        if len(tests) == _MAX_TESTS:
            notes.append("%s had more than %d texts" % (path, _MAX_TESTS))
            break
        tests.append(safe.short_text(test, _MAX_TEST_CHARACTERS, path, notes))
        rest -= len(tests[-1])
        if rest < 0:
            notes.append("%s were too large" % path)
            return None
    return tests


_FIELDS: Dict[str, _Conversion] = {
    "run_id": _name,
    "function": _name,
    "source_id": _name,
    "client": _name,
    "usage": _name,
    "status": _name,
    "seed_bias": safe.number,
    "score": safe.number,
    "seeding_enabled": _flag,
    "max_iters": safe.integer,
    "beam": safe.integer,
    "passed": safe.integer,
    "total": safe.integer,
    "iterations": safe.integer,
    "duration_ms": safe.integer,
    "count": safe.integer,
    "notes": _long(16 * _KIB),
    "snippet": _long(256 * _KIB),
    "reason": safe.mapping,
    "failing_tests": _tests,
}
#: These fields are made here, by ids.py and telemetry.py, and stand as they are.
_OURS = ("id", "timestamp", "finished_at")
_to_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def encode(kind: str, fields: Mapping[str, Any], secret: str = "") -> Encoded:
    """The record of this kind; absent (None) fields are left out, others made safe.

    ``secret``: a text that must appear nowhere (the key), whatever the engine hands over; shorter than 16 characters it could be any word
    and is not looked for. Raises Unencodable.
    """
    notes: List[str] = []
    record: Dict[str, Any] = {"kind": kind}
    try:
        for name, value in fields.items():
            if value is None:
                continue
            if name in _OURS or (kind == DROPS and name == "reason"):
                record[name] = value
                continue
            try:
                converted = _FIELDS[name](value, name, notes)
            except Exception as error:  # A value's own method may raise anything; the others are still worth keeping.
                notes.append("%s could not be read: %s" % (name, type(error).__name__))
                continue
            if converted is not None:
                record[name] = converted
        line = _fitted(record, notes)
    except Exception as error:
        raise Unencodable("%s: %s" % (kind, type(error).__name__)) from None
    if len(secret) >= 16:
        # Also as JSON writes it, where it has quotes or backslashes.
        for written in {secret, _to_json(secret)[1:-1]}:
            if written in line:
                notes.append("the key stood in it")
                line = line.replace(written, "[key]")
    payload = line.encode()
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise Unencodable("%s: larger than %d bytes" % (kind, MAX_PAYLOAD_BYTES))
    return Encoded(payload, notes)


def _fitted(record: Dict[str, Any], notes: List[str]) -> str:
    """The record's JSON, with a reason or tests that are too large cut down."""
    line = _to_json(record)
    if len(line) * 4 <= _MAX_REASON_BYTES:
        return line
    if isinstance(record.get("reason"), dict):
        reason = _to_json(record["reason"])
        size_bytes = len(reason.encode())
        if size_bytes > _MAX_REASON_BYTES:
            notes.append("reason had %d bytes" % size_bytes)
            record["reason"] = {"cut_from_bytes": size_bytes, "head": reason[:_REASON_HEAD]}
            line = _to_json(record)
    if len(line.encode()) > MAX_PAYLOAD_BYTES and "failing_tests" in record:
        notes.append("failing_tests were too large")
        del record["failing_tests"]
        line = _to_json(record)
    return line


def kind_and_fields(payload: bytes) -> Tuple[str, Dict[str, Any]]:
    """Of a payload made here; ``("", {})`` when it is none."""
    try:
        record = json.loads(payload)
        return str(record["kind"]), record
    except (KeyError, TypeError, ValueError):
        return "", {}
