"""Runs the example engine of the Python client and writes down what it has recorded: a line of JSON for each call that returned, with the kind
of the record, its key, its fields and the microseconds that the call took. Called with the client's directory, the file to write to, and the
engine's arguments.
"""

import json
import os
import runpy
import sys
import time

CLIENT, JOURNAL = sys.argv[1:3]
EXAMPLE = os.path.join(CLIENT, "examples", "search.py")
sys.path[:0] = [CLIENT, os.path.dirname(EXAMPLE)]

from aurora_telemetry import Run, Telemetry  # noqa: E402

journal = os.open(JOURNAL, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
recorded = []
record = Run._record


def remember(self, kind, fields):
    record(self, kind, fields)
    recorded.append((kind, fields.get("id") or fields["run_id"], {name: value for name, value in fields.items() if value is not None}))


def journalled(call):
    def wrapper(*args, **kwargs):
        began = time.perf_counter_ns()
        result = call(*args, **kwargs)
        took_us = (time.perf_counter_ns() - began) // 1000
        for kind, key, fields in recorded:
            line = json.dumps({"kind": kind, "key": key, "tookUs": took_us, "fields": fields})
            # Past Python's buffers: it is there when the process is killed.
            os.write(journal, line.encode() + b"\n")
        recorded.clear()
        return result

    return wrapper


Run._record = remember
Telemetry.run = journalled(Telemetry.run)
for name in ("used_seed", "outcome", "finish"):
    setattr(Run, name, journalled(getattr(Run, name)))
sys.argv = [EXAMPLE, *sys.argv[3:]]
runpy.run_path(EXAMPLE, run_name="__main__")
