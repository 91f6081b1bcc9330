"""Finds out why records do not arrive: one sentence for each thing that was looked at."""

from __future__ import annotations

import email.utils
import json
import os
import platform
import time
from datetime import datetime
from typing import Any, Dict, Iterator, NamedTuple, Optional

from . import __version__
from .settings import DEFAULT_KEY, Settings
from .transport import Answer, NoAnswer, Transport, is_loopback

_MOST_CLOCK_DIFFERENCE_S = 60.0
#: Items that the server refuses without storing anything; what it says tells which kinds it knows.
_PROBE = b'{"items":[{"kind":"outcome"},{"kind":"run_status"},{"kind":"drops"}]}'


class Finding(NamedTuple):
    is_ok: bool
    sentence: str


def examine(settings: Settings, now_s: Optional[float] = None) -> Iterator[Finding]:
    """Looks at settings, spool, address, versions, clock and key, in this order, as far as each allows the next. Stores nothing."""
    yield from _environment(settings)
    if settings.address is None or not settings.api_key:
        return
    transport = Transport(settings)
    try:
        answer = transport.request("GET", "/server")
    except NoAnswer as error:
        yield Finding(False, "%s does not answer: %s." % (settings.address, error))
        return
    finally:
        transport.close()
    yield from _server(settings, answer, time.time() if now_s is None else now_s)
    yield from _key(settings, transport)
    transport.close()


def _environment(settings: Settings) -> Iterator[Finding]:
    is_on = os.environ.get("AURORA_EXPORT_ENABLED", "").strip().lower() in ("true", "1", "yes", "on")
    yield Finding(is_on, "AURORA_EXPORT_ENABLED %s." % ("is on" if is_on else "is not true, so the engine records nothing"))
    for fault in settings.faults:
        yield Finding(False, fault + ".")
    probe = os.path.join(settings.spool_dir, "doctor-%d.tmp" % os.getpid())
    try:
        os.makedirs(settings.spool_dir, mode=0o700, exist_ok=True)
        with open(probe, "xb") as file:
            file.write(b"x")
        os.unlink(probe)
        yield Finding(True, "The spool %s can be written." % settings.spool_dir)
    except (OSError, ValueError) as error:
        yield Finding(False, "The spool %r cannot be written: %s." % (settings.spool_dir, getattr(error, "strerror", None) or error))


def _server(settings: Settings, answer: Answer, now_s: float) -> Iterator[Finding]:
    told = _object_of(answer)
    if 300 <= answer.status < 400:
        yield Finding(False, "%s redirects elsewhere; AURORA_POST_URL must be the address itself." % (settings.address,))
    elif answer.status != 200 or "version" not in told:
        yield Finding(False, "What answers at %s (%d) is no Aurora Telemetry server." % (settings.address, answer.status))
    else:
        yield Finding(
            bool(told.get("is_storing", True)),
            "Server %s at %s answers%s (client %s, Python %s)."
            % (
                told["version"],
                settings.address,
                "" if told.get("is_storing", True) else ", but stores nothing at present",
                __version__,
                platform.python_version(),
            ),
        )
        server, client = str(told["version"]).split("."), __version__.split(".")
        if server[0] != client[0]:
            yield Finding(False, "The server's version %s and the client's %s do not belong together." % (told["version"], __version__))
    if settings.address is not None and not settings.address.is_https and not is_loopback(settings.address.host):
        yield Finding(True, "The connection is not encrypted: the key can be read on the way.")
    date = _date_of(answer)
    if date is not None:
        difference_s = now_s - date.timestamp()
        is_near = abs(difference_s) <= _MOST_CLOCK_DIFFERENCE_S
        way = "ahead of" if difference_s > 0 else "behind"
        sentence = "The clocks agree." if is_near else "This clock is %.0f s %s the server's." % (abs(difference_s), way)
        yield Finding(is_near, sentence)


def _date_of(answer: Answer) -> Optional[datetime]:
    try:
        return email.utils.parsedate_to_datetime(answer.headers["date"])
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _key(settings: Settings, transport: Transport) -> Iterator[Finding]:
    try:
        answer = transport.request("POST", "/batch", _PROBE, {"content-type": "application/json"})
    except NoAnswer as error:
        yield Finding(False, "The key could not be tried: %s." % error)
        return
    which = "the public default key" if settings.api_key == DEFAULT_KEY else "AURORA_API_KEY"
    if answer.status == 200:
        yield Finding(True, "The server takes %s." % which)
        unknown = [
            kind
            for kind, item in zip(("outcome", "run_status", "drops"), _object_of(answer).get("rejected", []))
            if any(issue.get("path") == "kind" for issue in item.get("issues", []))
        ]
        if unknown:
            yield Finding(False, "The server is older than this client: it does not know %s." % ", ".join(unknown))
    elif answer.status == 401:
        yield Finding(False, "The server refuses %s: it is not the server's AURORA_API_KEY." % which)
    elif answer.status == 429:
        yield Finding(False, "The server has had too many wrong keys from here; try again in a minute.")
    else:
        yield Finding(False, "The server answers %d to a write." % answer.status)


def _object_of(answer: Answer) -> Dict[str, Any]:
    try:
        told = json.loads(answer.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
