"""What a call costs the engine, with the sending thread at work, and how fast a backlog drains. Needs a running server.

    AURORA_POST_URL=http://localhost:5000 python bench/calls.py [--calls 20000] [--backlog 100000] [--rate 2000] [--patience 300]

Prints p50, p99, p99.9 and the longest of the calls in microseconds: at a steady rate, and as fast as they can be made; then the drain rate.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from typing import List

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from aurora_telemetry import Run, Telemetry  # noqa: E402

SNIPPET = "def quick_sort(items):\n    if len(items) < 2:\n        return items\n" + "    # one more line of the function\n" * 10
NOWHERE = "http://127.0.0.1:9"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--backlog", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=2_000.0, help="calls a second, where they are not as fast as can be")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds that the server is given to take what waits")
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="aurora-bench-")
    try:
        calls(os.path.join(directory, "steady"), arguments.calls, 1 / arguments.rate, arguments.patience)
        calls(os.path.join(directory, "burst"), arguments.calls, 0, arguments.patience)
        disabled(arguments.calls)
        drain(os.path.join(directory, "backlog"), arguments.backlog, arguments.patience)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def calls(spool_dir: str, count: int, interval_s: float, patience_s: float) -> None:
    telemetry = Telemetry(spool_dir=spool_dir)
    with telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100) as run:
        taken_us = time_calls(run, count, interval_s)
        sent_meanwhile = telemetry.status()["sent"]
    drained = telemetry.flush(patience_s)
    what = "steady" if interval_s else "burst"
    report("%s (%d sent meanwhile, %s)" % (what, sent_meanwhile, "all sent after" if drained else "NOT all sent"), taken_us)
    telemetry.close()


def disabled(count: int) -> None:
    run = Telemetry(enabled=False).run(seed_bias=0.25, seeding_enabled=True, max_iters=100)
    report("disabled", time_calls(run, count, 0))


def time_calls(run: Run, count: int, interval_s: float) -> List[float]:
    taken_us = []
    due = time.perf_counter()
    for number in range(count):
        while interval_s and time.perf_counter() < due:
            # The engine computes; a sleep would hand the interpreter to the threads that are to disturb.
            pass
        due += interval_s
        began = time.perf_counter_ns()
        run.used_seed("quick_sort", source_id="entry-%d" % number, reason={"similarity": 0.92, "method": "jaccard"}, score=0.88, snippet=SNIPPET)
        taken_us.append((time.perf_counter_ns() - began) / 1_000)
    return taken_us


def drain(spool_dir: str, count: int, patience_s: float) -> None:
    away = Telemetry(url=NOWHERE, spool_dir=spool_dir, exit_timeout_s=0)
    run = away.run(seed_bias=0.25, seeding_enabled=True, max_iters=100)
    report("server away", time_calls(run, count, 0))
    run.finish()
    away.close(0)
    began = time.monotonic()
    back = Telemetry(spool_dir=spool_dir)
    while back.status()["sent"] < count + 2 and time.monotonic() - began < patience_s:
        time.sleep(0.05)
    took_s = time.monotonic() - began
    sent = back.status()["sent"]
    print("drain: %d records in %.1f s, %.0f a second" % (sent, took_s, sent / took_s))
    back.close()


def report(what: str, taken_us: List[float]) -> None:
    ranked = sorted(taken_us)
    p50, p99, p999 = (ranked[int(len(ranked) * share)] for share in (0.5, 0.99, 0.999))
    print("%s: p50 %.1f us, p99 %.1f us, p99.9 %.1f us, longest %.1f us, %d calls" % (what, p50, p99, p999, ranked[-1], len(ranked)))


if __name__ == "__main__":
    main()
