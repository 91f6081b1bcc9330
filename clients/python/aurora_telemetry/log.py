"""The logger ``aurora_telemetry``: silent unless the application configures logging, and never a flood."""

from __future__ import annotations

import logging
import time
from typing import Callable, Dict, Tuple

_logger = logging.getLogger("aurora_telemetry")
_logger.addHandler(logging.NullHandler())
#: The same complaint is made once in this many seconds.
INTERVAL_S = 60.0


class Log:
    """Complaints by topic, each at most once a minute with the number of those left out. Called from the background threads only, because
    a handler of the application may block."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: Dict[str, Tuple[float, int]] = {}

    def warn(self, topic: str, message: str) -> None:
        """``message`` must hold neither the key nor what a record holds."""
        now = self._clock()
        last, left_out = self._said.get(topic, (None, 0))
        if last is not None and now - last < INTERVAL_S:
            self._said[topic] = (last, left_out + 1)
            return
        self._said[topic] = (now, 0)
        _logger.warning("%s%s", message, " (and %d times before)" % left_out if left_out else "")

    def settled(self, topic: str, message: str) -> None:
        """What was complained of is over; says so once."""
        if self._said.pop(topic, None) is not None:
            _logger.info("%s", message)
