"""Makes any Python value one that the server takes: JSON without NaN, NUL, lone surrogates, objects, cycles or excess.

Nothing here raises for a value, however odd, except what the value's own methods raise; record.py catches that.
"""

from __future__ import annotations

import enum
import json
import math
import os
from hashlib import sha256
from typing import Any, List, Mapping

#: Beyond it a number is not exact in JavaScript, and the server refuses it as an integer.
MAX_EXACT = 2**53 - 1
_MAX_DEPTH = 24
_MAX_NODES = 10_000
_MAX_TEXT = 64 * 1024
_MAX_NAME = 200
_MAX_NAME_TAKEN = 16 * 1024
#: Characters of a value of any size that are ever looked at.
_MAX_TAKEN = 512 * 1024
#: Characters of all texts in one value: a little more than what is sent of it.
_MAX_CHARACTERS = 64 * 1024
_MAX_NOTES = 20
_MAX_PATH = 200
#: Whose values are what str() says of them.
_PLAIN_MODULES = frozenset(("datetime", "decimal", "fractions", "ipaddress", "pathlib", "uuid"))
_CUT = "...[cut]"

Notes = List[str]


def text(value: object, path: str, notes: Notes, most: int = _MAX_TAKEN) -> str:
    """``value`` as text without NUL and lone surrogates, which become U+FFFD; of a long one the first ``most`` characters only."""
    if type(value) is not str:
        value = str.__getitem__(value, slice(0, most)) if isinstance(value, str) else _described(value, path, notes, most)
    # Before all else, so that a text costs no more than what is sent of it.
    if len(value) > most:
        value = value[:most]
    if value.isascii():
        if "\0" not in value:
            return value
    else:
        try:
            value.encode()
        except UnicodeEncodeError:
            notes.append(path + " had lone surrogates")
            # Two halves of one character that came as two are joined on the way.
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\0" in value:
        notes.append(path + " had NUL characters")
        value = value.replace("\0", "\ufffd")
    return value


def short_text(value: object, max_characters: int, path: str, notes: Notes) -> str:
    """An identifying text. One that is too long keeps its beginning and gets a hash, so that different ones stay different (in their first
    16 Ki characters or their length)."""
    safe = text(value, path, notes, _MAX_NAME_TAKEN)
    if len(safe) <= max_characters:
        return safe
    length = str.__len__(value) if isinstance(value, str) else len(safe)
    notes.append("%s had %d characters" % (path, length))
    # The length counts only where it says more than the text does.
    identity = safe if length <= len(safe) else "%s %d" % (safe, length)
    return safe[: max_characters - 17] + "~" + sha256(identity.encode()).hexdigest()[:16]


def long_text(value: object, max_bytes: int, path: str, notes: Notes) -> str:
    """A text whose limit is its size in UTF-8; what is beyond it is cut off."""
    safe = text(value, path, notes, max_bytes + 1)
    if len(safe) * 4 <= max_bytes:
        return safe
    encoded = safe.encode()
    if len(encoded) <= max_bytes:
        return safe
    notes.append("%s had more than %d bytes" % (path, max_bytes))
    return encoded[: max(max_bytes - len(_CUT), 0)].decode("utf-8", "ignore") + _CUT


def integer(value: Any, path: str, notes: Notes) -> Any:
    """An exact integer, or None with a note."""
    number_ = value if type(value) is int else _as_number(value)
    if isinstance(number_, float) and number_.is_integer():
        number_ = int(number_)
    if isinstance(number_, int) and abs(number_) <= MAX_EXACT:
        return number_
    notes.append(path + " was no integer that JSON carries exactly")
    return None


def number(value: Any, path: str, notes: Notes) -> Any:
    """A finite number, or None with a note."""
    number_ = value if type(value) is float else _as_number(value)
    if isinstance(number_, int) and abs(number_) > MAX_EXACT:
        number_ = _as_float(number_)
    if number_ is not None and math.isfinite(number_):
        return number_
    notes.append(path + " was no finite number")
    return None


def mapping(value: object, path: str, notes: Notes) -> Any:
    """A JSON object; anything else becomes ``{"value": ...}``."""
    safe = _Cleaner(notes).clean(value, path, 0)
    return safe if isinstance(safe, dict) else {"value": safe}


class _Cleaner:
    """Walks a value of any shape; what lies too deep or is too much is replaced by a word about it."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._nodes = 0
        self._rest = _MAX_CHARACTERS

    def clean(self, value: Any, path: str, depth: int) -> Any:
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._text(value, path)
        if kind is int:
            return value if abs(value) <= MAX_EXACT else self._odd_number(value, path)
        if kind is float:
            return value if math.isfinite(value) else self._odd_number(value, path)
        self._nodes += 1
        if depth >= _MAX_DEPTH:
            return self._left_out(path, "deeper than %d levels" % _MAX_DEPTH)
        if isinstance(value, Mapping):
            return self._object(value, path, depth)
        if isinstance(value, (list, tuple)):
            return self._list(value, path, depth)
        if isinstance(value, (set, frozenset)):
            return self._set(value, path, depth)
        if isinstance(value, enum.Enum):
            return self.clean(value.value, path, depth + 1)
        if isinstance(value, (bool, int, float)):
            return self.clean(_as_number(value), path, depth + 1)
        if kind.__module__ == "numpy" and hasattr(value, "tolist"):
            if getattr(value, "size", 0) > _MAX_NODES or getattr(value, "nbytes", 0) > _MAX_TAKEN:
                return self._left_out(path, "more than %d values" % _MAX_NODES)
            return self.clean(value.tolist(), path, depth + 1)
        return self._text(value, path)

    def _text(self, value: Any, path: str) -> str:
        safe = long_text(value, min(_MAX_TEXT, self._rest), path, self._notes)
        self._rest = max(0, self._rest - len(safe))
        return safe

    def _item(self, value: Any, path: str, depth: int) -> Any:
        """One that cannot be read costs only itself."""
        try:
            return self.clean(value, path, depth)
        except Exception as error:
            return self._left_out(path, "a value that could not be read: %s" % type(error).__name__)

    def _is_enough(self) -> bool:
        self._nodes += 1
        del self._notes[_MAX_NOTES:]
        return self._nodes > _MAX_NODES or self._rest <= 0

    def _object(self, value: Mapping[Any, Any], path: str, depth: int) -> Any:
        safe = {}
        for name, item in value.items():
            if self._is_enough():
                self._left_out(path, "too much in it")
                break
            key = short_text(name, _MAX_NAME, path, self._notes)
            if key in ("__proto__", "constructor"):
                # The server refuses names through which a careless copy would change its prototype.
                self._notes.append(path + " had the name " + key)
                key = "_" + key
            self._rest -= len(key)
            safe[key] = self._item(item, (path + "." + key)[:_MAX_PATH], depth + 1)
        return safe

    def _list(self, value: Any, path: str, depth: int) -> Any:
        safe = []
        for item in value:
            if self._is_enough():
                safe.append(self._left_out(path, "too much in it"))
                break
            safe.append(self._item(item, path, depth + 1))
        return safe

    def _set(self, value: Any, path: str, depth: int) -> Any:
        self._notes.append(path + " was a set")
        if len(value) > _MAX_NODES - self._nodes:
            # Not its beginning: that differs from process to process.
            return self._left_out(path, "more than %d values" % _MAX_NODES)
        # By what is sent of them; nothing is asked of the values themselves.
        return sorted(self._list(value, path, depth), key=lambda item: (type(item).__name__, json.dumps(item, sort_keys=True)))

    def _odd_number(self, value: Any, path: str) -> str:
        self._notes.append(path + " was a number that JSON does not carry")
        # Python refuses to write very long integers in decimal digits.
        return "%#x" % value if isinstance(value, int) and value.bit_length() < 4096 else _described(value, path, [])

    def _left_out(self, path: str, why: str) -> str:
        self._notes.append("%s had %s" % (path, why))
        return "[left out: %s]" % why


def _as_number(value: Any) -> Any:
    """What a number of another kind (Decimal, numpy's) is worth, or None."""
    if isinstance(value, (int, float)) or hasattr(value, "__index__"):
        return float(value) if isinstance(value, float) else int(value.__index__())
    return _as_float(value) if hasattr(value, "__float__") else None


def _as_float(value: Any) -> Any:
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError):
        return None


def _described(value: Any, path: str, notes: Notes, most: int = _MAX_TAKEN) -> str:
    """What stands for a value that is no text. The repr() of an unknown object is not asked: it may be slow, and it may hold secrets."""
    if value is None or isinstance(value, (bool, float)):
        return str(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 4096 else "[an integer of %d bits]" % value.bit_length()
    if isinstance(value, memoryview):
        return "[%d bytes of memory]" % value.nbytes if value.nbytes > most else bytes(value).decode("utf-8", "replace")
    if isinstance(value, (bytes, bytearray)):
        return bytes(value[:most]).decode("utf-8", "replace")
    if isinstance(value, enum.Enum):
        return _described(value.value, path, notes, most) if not isinstance(value.value, str) else value.value[:most]
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    kind = type(value)
    if kind.__module__ in _PLAIN_MODULES:
        return str(value)
    notes.append("%s was of the type %s" % (path, kind.__name__))
    return "<%s.%s>" % (kind.__module__, kind.__qualname__)
