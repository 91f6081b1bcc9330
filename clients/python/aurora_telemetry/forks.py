"""What happens to the clients of this process when it forks."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Tuple

if TYPE_CHECKING:
    from .client import Client

#: A fork waits no longer than this for anybody in here: a child that has to begin with a little mess is better than an engine that hangs.
PATIENCE_S = 2.0

_clients: "weakref.WeakSet[Client]" = weakref.WeakSet()
_lock = threading.RLock()
#: By thread: one entry for each fork that is under way; a signal handler may fork amid another fork. Whether it has the lock, and what to
#: call when it is over.
_under_way: Dict[int, List[Tuple[bool, List[Callable[[], None]]]]] = {}
#: What a child inherited from the threads of its parent that it does not have. Kept, because a destructor may wait for such a thread.
parked: List[Any] = []


def watch(client: "Client") -> None:
    _clients.add(client)


def _before() -> None:
    # Two threads that fork at once would wait for each other's clients.
    has_lock = _lock.acquire(timeout=PATIENCE_S)
    let_go: List[Callable[[], None]] = []
    _under_way.setdefault(threading.get_ident(), []).append((has_lock, let_go))
    for client in list(_clients):
        let_go.append(client.before_fork())


def _after_in_parent() -> None:
    me = threading.get_ident()
    has_lock, let_go = _under_way[me].pop()
    if not _under_way[me]:
        del _under_way[me]
    for release in reversed(let_go):
        release()
    if has_lock:
        _lock.release()


def _after_in_child() -> None:
    global _lock
    _under_way.clear()
    _lock = threading.RLock()
    for client in list(_clients):
        client.after_fork_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
