"""Arguments and environment -> one validated, frozen Settings. Nothing here raises: what cannot be read is a fault, and the default holds."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple
from urllib.parse import urlsplit

DEFAULT_URL = "http://localhost:5000/api"
#: What a server without AURORA_API_KEY of its own asks for.
DEFAULT_KEY = "dev-key-change-in-production"
_MIB = 1024 * 1024


class Address(NamedTuple):
    """Where the API is; ``path`` ends without a slash and includes ``/api``."""

    is_https: bool
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        host = "[%s]" % self.host if ":" in self.host else self.host
        return "%s://%s:%d%s" % ("https" if self.is_https else "http", host, self.port, self.path)


class Settings(NamedTuple):
    """Sizes in bytes, times in seconds. ``address`` is None when the URL cannot be read, ``faults`` say what else could not."""

    address: Optional[Address]
    api_key: str
    spool_dir: str
    batch_items: int
    batch_bytes: int
    batch_wait_s: float
    segment_bytes: int
    spool_max_bytes: int
    spool_max_age_s: float
    memory_max_records: int
    exit_timeout_s: float
    request_timeout_s: float
    faults: Tuple[str, ...]

    def __repr__(self) -> str:
        return "Settings(address=%s, spool_dir=%r)" % (self.address, self.spool_dir)

    def __str__(self) -> str:
        return repr(self)

    def to_arguments(self) -> Dict[str, Any]:
        """Arguments of Telemetry that lead to the same, for another process. The key is not among them."""
        arguments: Dict[str, Any] = {name: getattr(self, name) for name in _NUMBERS}
        # One that could not be read is none there either.
        return {**arguments, "url": "-" if self.address is None else str(self.address), "spool_dir": self.spool_dir}


#: name -> default, least, greatest. The environment has the same names in capitals behind AURORA_.
_NUMBERS: Dict[str, Tuple[float, float, float]] = {
    "batch_items": (1_000, 1, 5_000),
    "batch_bytes": (_MIB, 1, 8 * _MIB),
    "batch_wait_s": (0.25, 0, 60),
    "segment_bytes": (_MIB, 64, 64 * _MIB),
    "spool_max_bytes": (256 * _MIB, 0, 2**50),
    "spool_max_age_s": (30 * 86_400, 1, 3_650 * 86_400),
    "memory_max_records": (10_000, 0, 1_000_000),
    "exit_timeout_s": (2, 0, 3_600),
    "request_timeout_s": (10, 0.05, 600),
}
_WHOLE = frozenset(name for name in _NUMBERS if not name.endswith("_s"))


def read_settings(arguments: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Arguments that are given (not None) win over the environment, that over the defaults."""
    faults: List[str] = []
    values: Dict[str, Any] = {}
    for name, (default, least, greatest) in _NUMBERS.items():
        given = arguments.get(name)
        if given is None:
            given = environ.get("AURORA_" + name.upper()) or default
        number = _number(given)
        if number is None or not least <= number <= greatest:
            faults.append("%s must be a number from %g to %g; %g is used" % (name, least, greatest, default))
            number = default
        values[name] = int(number) if name in _WHOLE else float(number)

    url = arguments.get("url") or environ.get("AURORA_POST_URL") or DEFAULT_URL
    address = _address(url, faults)
    key = str(arguments.get("api_key") or environ.get("AURORA_API_KEY") or DEFAULT_KEY)
    if not (key.isascii() and key.isprintable() and key == key.strip()):
        # The fault must not show the key.
        faults.append("AURORA_API_KEY has characters that no header can carry")
        key = ""
    spool_dir = os.path.abspath(str(arguments.get("spool_dir") or environ.get("AURORA_SPOOL_DIR") or _default_spool_dir(environ)))
    if "\0" in spool_dir:
        faults.append("AURORA_SPOOL_DIR is no path; records wait in memory")
    return Settings(address=address, api_key=key, spool_dir=spool_dir, faults=tuple(faults), **values)


def _number(given: Any) -> Optional[float]:
    try:
        return float(given)
    except (OverflowError, TypeError, ValueError):
        return None


def _address(url: Any, faults: List[str]) -> Optional[Address]:
    """The URL may hold a password, so no fault repeats it."""
    try:
        parts = urlsplit(str(url).strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = parts.hostname
    except ValueError:
        parts, host, port = None, None, 0
    if parts is None or parts.scheme not in ("http", "https") or not host or not _is_plain(host + parts.path):
        faults.append("AURORA_POST_URL must be like http://host:5000/api")
        return None
    if parts.username or parts.password or parts.query or parts.fragment:
        faults.append("AURORA_POST_URL has a user, query or fragment, which is not used")
    path = parts.path.rstrip("/")
    return Address(parts.scheme == "https", host, port, path if path.endswith("/api") else path + "/api")


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _default_spool_dir(environ: Mapping[str, str]) -> str:
    state = environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, "aurora-telemetry")
