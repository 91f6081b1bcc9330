"""Records that can never be stored, and why: ``quarantine.ndjson`` in the spool directory, for a person to look at."""

from __future__ import annotations

import base64
import json
import os
import time
from typing import Any, Dict, Iterator

from .ids import timestamp

try:
    import fcntl
except ImportError:  # Not on this platform.
    fcntl = None  # type: ignore[assignment]

NAME = "quarantine.ndjson"
OLD_NAME = "quarantine.old.ndjson"
#: The file is put aside at this size, in place of the one put aside before; both together are at most twice as large.
MAX_BYTES = 8 * 1024 * 1024
_MAX_RAW_BYTES = 64 * 1024


def put(directory: str, entry: Dict[str, Any]) -> bool:
    """Appends one entry with the time. Returns False when the disk does not take it; then the count of drops is all that remains."""
    line = (json.dumps({"at": timestamp(time.time()), **entry}, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    path = os.path.join(directory, NAME)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # One write: lines of several processes do not mix.
            is_whole = os.write(fd, line) == len(line)
            if os.fstat(fd).st_size >= MAX_BYTES:
                _put_aside(fd, path, os.path.join(directory, OLD_NAME))
        finally:
            os.close(fd)
        return is_whole
    except (OSError, ValueError):
        return False


def _put_aside(fd: int, path: str, old_path: str) -> None:
    """Raises OSError. Of two processes that find the same file too large, the second would put the new one in its place."""
    if fcntl is not None:
        fcntl.flock(fd, fcntl.LOCK_EX)
    if os.fstat(fd).st_ino == os.stat(path).st_ino:
        os.replace(path, old_path)


def raw(data: bytes) -> Dict[str, Any]:
    """How bytes that are no record stand in an entry."""
    return {"bytes": len(data), "base64": base64.b64encode(data[:_MAX_RAW_BYTES]).decode("ascii")}


def entries(directory: str) -> Iterator[Dict[str, Any]]:
    """All entries, oldest first; lines that cannot be read are left out."""
    for name in (OLD_NAME, NAME):
        try:
            with open(os.path.join(directory, name), "r", encoding="utf-8", errors="replace") as file:
                for line in file:
                    try:
                        entry = json.loads(line)
                    except ValueError:
                        continue
                    if isinstance(entry, dict):
                        yield entry
        except (OSError, ValueError):
            continue
