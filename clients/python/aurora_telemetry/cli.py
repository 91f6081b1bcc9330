"""``python -m aurora_telemetry status|flush|quarantine|doctor``: looks after a spool from outside, with the engine's own environment."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from typing import Any, Dict, List

from .client import Client
from .doctor import examine
from .ids import timestamp
from .quarantine import entries
from .settings import Settings, read_settings
from .takeover import lock_file, peek, state_of, tokens_in

#: Exit codes: all is well; something asks for attention; the command line is wrong (argparse's own).
OK, ATTENTION = 0, 1


def main(arguments: List[str]) -> int:
    """Returns the exit code. Prints what it finds, never the key."""
    parser = argparse.ArgumentParser(prog="python -m aurora_telemetry", description="Looks after the telemetry spool.")
    parser.add_argument("--spool-dir", help="instead of AURORA_SPOOL_DIR")
    commands = parser.add_subparsers(dest="command", required=True)
    status = commands.add_parser("status", help="what waits, what was lost, and who is at work; 1 when a process at work has an error")
    status.add_argument("--json", action="store_true", help="for programs")
    flush = commands.add_parser("flush", help="send what dead processes left; 1 when something is still left")
    flush.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS")
    quarantine = commands.add_parser("quarantine", help="the records that can never be stored, and why; 1 when there are any")
    quarantine.add_argument("--json", action="store_true", help="whole entries, one a line")
    commands.add_parser("doctor", help="checks settings, spool, address, versions, clock and key; 1 when something is wrong")
    chosen = parser.parse_args(arguments)
    settings = read_settings({"spool_dir": chosen.spool_dir}, os.environ)
    if chosen.command == "status":
        return _status(settings, chosen.json)
    if chosen.command == "flush":
        return _flush(settings, chosen.timeout)
    if chosen.command == "quarantine":
        return _quarantine(settings, chosen.json)
    return _doctor(settings)


def survey(directory: str) -> List[Dict[str, Any]]:
    """What each token in the spool holds, and what its owner last said. Takes nothing over."""
    found = []
    try:
        tokens = tokens_in(directory)
    except (OSError, ValueError):
        return []
    for token, names in sorted(tokens.items()):
        holding = peek(directory, token, names)
        state = state_of(directory, token)
        state.pop("position", None)
        found.append(
            {
                **state,
                "token": token,
                "is_alive": _is_alive(directory, token),
                "bytes": holding.size_bytes,
                "waiting": holding.count_unsent(),
            }
        )
    return found


def _is_alive(directory: str, token: str) -> bool:
    try:
        fd = lock_file(os.path.join(directory, token + ".lock"), 0)
    except OSError:
        return False
    if fd is not None:
        os.close(fd)
    return fd is None


def _status(settings: Settings, as_json: bool) -> int:
    found = survey(settings.spool_dir)
    refused = sum(1 for _ in entries(settings.spool_dir))
    waiting = sum(one["waiting"] for one in found)
    errors = [str(one["last_error"]) for one in found if one["is_alive"] and one.get("last_error")]
    unwritable = [str(one["unwritable"]) for one in found if one["is_alive"] and one.get("unwritable")]
    if as_json:
        print(json.dumps({"spool_dir": settings.spool_dir, "waiting": waiting, "quarantined": refused, "processes": found}, indent=2))
    else:
        print("address     %s" % (settings.address,))
        print("spool       %s" % settings.spool_dir)
        print("waiting     %d records, %d bytes" % (waiting, sum(one["bytes"] for one in found)))
        print("quarantine  %d entries" % refused)
        for one in found:
            print(_line_about(one))
        for fault in settings.faults:
            print("fault       %s" % fault)
    return ATTENTION if errors or unwritable or settings.faults else OK


def _line_about(one: Dict[str, Any]) -> str:
    owner = str(one.get("client", one["token"]))
    parts = ["at work" if one["is_alive"] else "dead, its records wait for the next start", "%d waiting" % one["waiting"]]
    if one.get("last_success_at"):
        parts.append("last sent %s" % _time_of(one["last_success_at"]))
    if one.get("last_error"):
        parts.append("last error: %s" % one["last_error"])
    if one.get("unwritable"):
        parts.append("the spool cannot be written: %s" % one["unwritable"])
    dropped = one.get("dropped")
    dropped = dropped if isinstance(dropped, dict) else {}
    parts.extend("%s dropped: %s" % (count, reason) for reason, count in dropped.items())
    return "process     %s: %s" % (owner, "; ".join(parts))


def _time_of(seconds: Any) -> str:
    try:
        return timestamp(float(seconds))
    except (OSError, OverflowError, TypeError, ValueError):
        return "at an odd time"


def _flush(settings: Settings, timeout_s: float) -> int:
    client = Client(settings)
    _, error = client.flush_spool(timeout_s)
    client.close(1.0)
    # Counted once, when all is over: going through what waits takes longer than sending it.
    found = survey(settings.spool_dir)
    left = sum(one["waiting"] for one in found if not one["is_alive"])
    alive = sum(one["waiting"] for one in found if one["is_alive"])
    print("sent, %d records left" % left if left == 0 else "%d records left: %s" % (left, error or "the time is over"))
    if alive:
        print("%d more belong to processes at work, which send them themselves" % alive)
    return ATTENTION if left else OK


def _quarantine(settings: Settings, as_json: bool) -> int:
    count = 0
    reasons: "Counter[str]" = Counter()
    for entry in entries(settings.spool_dir):
        count += 1
        if as_json:
            print(json.dumps(entry, ensure_ascii=False))
            continue
        reason = ": ".join(str(entry[name]) for name in ("reason", "status", "details") if name in entry)
        reasons[reason] += 1
    for reason, number in reasons.most_common():
        print("%6d  %s" % (number, reason))
    if not as_json:
        print("%d entries in %s" % (count, settings.spool_dir))
    return ATTENTION if count else OK


def _doctor(settings: Settings) -> int:
    worst = OK
    for finding in examine(settings):
        print("%-8s %s" % ("ok" if finding.is_ok else "WRONG", finding.sentence))
        worst = worst if finding.is_ok else ATTENTION
    return worst
