"""Locks, and what dead processes left in the spool: who may take it over, and from where on it is to be sent."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import zlib
from contextlib import contextmanager
from typing import Any, ContextManager, Dict, Iterator, List, Optional, Set, Tuple

from .holding import Holding, Segment, is_boundary, unlink

try:
    import fcntl
except ImportError:  # No such locks on this platform: see lock_file().
    fcntl = None  # type: ignore[assignment]

_SEGMENT_NAME = re.compile(r"^([0-9a-z-]+)\.(\d{8})\.seg$")
_LOCKED_BY_ANOTHER = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)
#: Empty tokens that are removed at once; more take the next turn.
_MOST_CLEARED = 256
_LOCK_NAME = re.compile(r"^([0-9a-z-]+)\.lock$")


def lock_file(path: str, flags: int) -> Optional[int]:
    """The descriptor of the lock file, locked; None when another process has it, or has just removed it. Raises OSError, also where there
    are no locks (then a file that was made for it is removed again)."""
    if fcntl is None:
        raise OSError("this platform has no flock(), so nothing can be kept on disk")
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
    is_ours = False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = _is_still(fd, path)
    except OSError as error:
        if error.errno in _LOCKED_BY_ANOTHER:
            return None
        if flags & os.O_EXCL:
            unlink(path)
        raise
    finally:
        if not is_ours:
            os.close(fd)
    return fd if is_ours else None


def _is_still(fd: int, path: str) -> bool:
    try:
        return os.fstat(fd).st_ino == os.stat(path).st_ino
    except FileNotFoundError:
        return False


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


def adopt(directory: str, except_tokens: Set[str], most: int = 1_000_000, guard: Optional[ContextManager[Any]] = None) -> List[Holding]:
    """Takes over what dead processes left, oldest first, at most so many tokens, and clears away what they left empty.

    ``guard`` is held while a lock is taken, token by token. Raises OSError when the directory cannot be read; whatever else goes wrong
    costs at most what one token has.
    """
    adopted: List[Holding] = []
    cleared = 0
    for token in sorted(tokens_in(directory)):
        if token in except_tokens:
            continue
        if len(adopted) >= most or cleared >= _MOST_CLEARED:
            break
        with guard or _no_guard():
            try:
                holding = _adopt_one(directory, token)
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    break
                # Another user's, say; the others are still worth taking over.
                continue
        if holding is not None and holding.segments:
            adopted.append(holding)
        elif holding is not None:
            holding.remove()
            cleared += 1
    return adopted


def _adopt_one(directory: str, token: str) -> Optional[Holding]:
    fd = lock_file(os.path.join(directory, token + ".lock"), os.O_CREAT)
    if fd is None:
        return None
    try:
        holding = Holding(directory, token, fd)
        # The list from before may be out of date: its owner lived until the lock was ours.
        _load(holding, sorted(name for name in os.listdir(directory) if name.startswith(token + ".")))
        return holding
    except BaseException:
        os.close(fd)
        raise


@contextmanager
def _no_guard() -> Iterator[None]:
    yield


def state_of(directory: str, token: str) -> Dict[str, Any]:
    """What the owner of the token last wrote about itself; empty when that cannot be read, or is damaged."""
    try:
        with open(os.path.join(directory, token + ".lock"), "rb") as file:
            # What was there before may be longer, when its owner died between writing and cutting.
            text, _, checksum = file.read(65_536).partition(b"\n")[0].rpartition(b" ")
        if checksum != b"%08x" % zlib.crc32(text):
            return {}
        state = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}


def peek(directory: str, token: str, names: List[str]) -> Holding:
    """The holding as it looks from outside, without its lock; only to be counted."""
    holding = Holding(directory, token, -1)
    _load(holding, names)
    return holding


def _load(holding: Holding, names: List[str]) -> None:
    """Nothing is removed for what the state says: a segment that should be gone is sent again, and stored once."""
    first, position = _position_of(state_of(holding.directory, holding.token))
    for name in names:
        match = _SEGMENT_NAME.match(name)
        if match is None:
            continue
        path = os.path.join(holding.directory, name)
        number = int(match.group(2))
        try:
            status = os.stat(path)
        except OSError:
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        segment = Segment(path, number, status.st_size, True, written_at=status.st_mtime)
        if number == first and is_boundary(path, position, status.st_size):
            segment.start = position
        holding.add(segment)


def _position_of(state: Dict[str, Any]) -> Tuple[Optional[int], int]:
    position = state.get("position")
    if isinstance(position, list) and len(position) == 2 and all(type(part) is int for part in position):
        return position[0], position[1]
    return None, 0
