"""Locks, and what dead processes left in the spool: who may take it over, and from where on it is to be sent."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Dict, List, Optional, Set, Tuple

from .holding import Holding, Segment, unlink
from .segment import MAGIC

try:
    import fcntl
except ImportError:  # No such locks on this platform: see lock_file().
    fcntl = None  # type: ignore[assignment]

_SEGMENT_NAME = re.compile(r"^([0-9a-z-]+)\.(\d{8})\.seg$")
_LOCK_NAME = re.compile(r"^([0-9a-z-]+)\.lock$")


def lock_file(path: str, flags: int) -> Optional[int]:
    """The descriptor of the lock file, locked; None when another process has it, or has just removed it. Raises OSError."""
    if fcntl is None:
        raise OSError("this platform has no flock(), so nothing can be kept on disk")
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(fd).st_ino == os.stat(path).st_ino:
            return fd
    except OSError:
        pass
    os.close(fd)
    return None


def tokens_in(directory: str) -> Dict[str, List[str]]:
    """The names of the segments in the directory, sorted, by their token; also the tokens that have a lock file only. Raises OSError."""
    tokens: Dict[str, List[str]] = {}
    for name in sorted(os.listdir(directory)):
        segment = _SEGMENT_NAME.match(name)
        lock = _LOCK_NAME.match(name)
        if segment:
            tokens.setdefault(segment.group(1), []).append(name)
        elif lock:
            tokens.setdefault(lock.group(1), [])
    return tokens


def adopt(directory: str, except_tokens: Set[str]) -> List[Holding]:
    """Takes over what dead processes left, oldest first, and clears away what they left empty. Raises OSError."""
    adopted = []
    for token in sorted(tokens_in(directory)):
        if token in except_tokens:
            continue
        path = os.path.join(directory, token + ".lock")
        try:
            fd = lock_file(path, os.O_CREAT)
        except OSError:
            # Another user's, say; the others are still worth taking over.
            continue
        if fd is None:
            continue
        holding = Holding(directory, token, fd)
        # The list from before may be out of date: its owner lived until the lock was ours.
        _load(holding, tokens_in(directory).get(token, []))
        if holding.segments:
            adopted.append(holding)
        else:
            holding.remove()
    return adopted


def state_of(directory: str, token: str) -> Dict[str, Any]:
    """What the owner of the token last wrote about itself; empty when that cannot be read."""
    try:
        with open(os.path.join(directory, token + ".lock"), "r", encoding="utf-8", errors="replace") as file:
            # What was there before may be longer, when its owner died between writing and cutting.
            state = json.JSONDecoder().raw_decode(file.read(65_536))[0]
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def peek(directory: str, token: str, names: List[str]) -> Holding:
    """The holding as it looks from outside, without its lock; only to be counted."""
    holding = Holding(directory, token, -1)
    _load(holding, names, may_remove=False)
    return holding


def _load(holding: Holding, names: List[str], may_remove: bool = True) -> None:
    first, position = _position_of(state_of(holding.directory, holding.token))
    for name in names:
        match = _SEGMENT_NAME.match(name)
        path = os.path.join(holding.directory, name)
        number = int(match.group(2)) if match else 0
        if first is not None and number < first:
            if may_remove:
                unlink(path)
            continue
        try:
            end = os.stat(path).st_size
        except OSError:
            continue
        holding.add(Segment(path, number, end, True))
    if holding.segments and holding.segments[0].number == first:
        holding.position = max(position, len(MAGIC))


def _position_of(state: Dict[str, Any]) -> Tuple[Optional[int], int]:
    position = state.get("position")
    if isinstance(position, list) and len(position) == 2 and all(type(part) is int for part in position):
        return position[0], position[1]
    return None, 0
