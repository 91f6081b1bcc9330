"""The client as the engine meets it: what it sends, and that it never gets in the way."""

import copy
import io
import logging
import os
import pickle
import subprocess
import sys
import threading
import unittest
from unittest import mock

import aurora_telemetry
from aurora_telemetry import Telemetry
from aurora_telemetry.log import Log
from aurora_telemetry.quarantine import entries

from .support import KEY, PATIENCE_S, ROOT, ClientTest, nowhere, python, start_run

#: Disabled, then what the package has loaded and started.
DISABLED = """
import os, sys
before = set(sys.modules)
from aurora_telemetry import Telemetry
telemetry = Telemetry.from_env()
with telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100) as run:
    run.used_seed("f", reason={"a": 1})
    run.outcome("f", passed=1, total=1)
telemetry.flush(); telemetry.close(); telemetry.status()
print(sorted(set(sys.modules) - before), os.path.exists(sys.argv[1]), len(os.listdir("/proc/self/task")))
"""


class Recording(ClientTest):
    def test_a_run_is_sent_from_its_start_to_its_end(self):
        server = self.serve()
        telemetry = self.telemetry(server.url)
        with start_run(telemetry, beam=5, notes="nightly") as run:
            run.used_seed("quick_sort", source_id="e1", reason={"similarity": 0.9}, score=0.88, passed=9, total=10, snippet="def f(): ...")
            run.outcome("quick_sort", passed=10, total=10, usage="adapted", iterations=3, duration_ms=12, failing_tests=[], snippet="def g(): ...")
        self.assertTrue(telemetry.flush(PATIENCE_S))
        meta, status, seed, outcome = (server.of_kind(kind)[0] for kind in ("run_meta", "run_status", "used_seed", "outcome"))
        self.assertRegex(meta.pop("timestamp"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(
            meta,
            {
                "kind": "run_meta",
                "run_id": run.run_id,
                "seed_bias": 0.25,
                "seeding_enabled": True,
                "max_iters": 100,
                "beam": 5,
                "notes": "nightly",
            },
        )
        self.assertEqual((status["run_id"], status["status"]), (run.run_id, "finished"))
        self.assertGreaterEqual(status["finished_at"], seed["timestamp"])
        self.assertEqual((seed["function"], seed["reason"], seed["passed"]), ("quick_sort", {"similarity": 0.9}, 9))
        self.assertEqual((outcome["usage"], outcome["iterations"], outcome["duration_ms"]), ("adapted", 3, 12))
        self.assertEqual(len({seed["id"], outcome["id"]}), 2)

    def test_a_run_ends_as_its_block_is_left_and_the_exception_is_untouched(self):
        server = self.serve()
        telemetry = self.telemetry(server.url)
        for error, status in (
            (ValueError("x"), "failed"),
            (KeyboardInterrupt(), "cancelled"),
            (SystemExit(2), "failed"),
            (SystemExit(), "finished"),
            (GeneratorExit(), "failed"),
        ):
            with self.assertRaises(type(error)) as caught:
                with start_run(telemetry) as run:
                    raise error
            self.assertIs(caught.exception, error)
            self.assertTrue(telemetry.flush(PATIENCE_S))
            self.assertEqual([item["status"] for item in server.of_kind("run_status") if item["run_id"] == run.run_id], [status])

    def test_only_the_first_end_of_a_run_counts(self):
        server = self.serve()
        telemetry = self.telemetry(server.url)
        run = start_run(telemetry, run_id="mine")
        run.finish("cancelled", notes="enough")
        run.finish()
        telemetry.flush(PATIENCE_S)
        (status,) = server.of_kind("run_status")
        self.assertEqual((status["run_id"], status["status"], status["notes"]), ("mine", "cancelled", "enough"))
        self.assertEqual(telemetry.status()["refused"], 0)

    def test_no_value_makes_a_call_raise_and_each_leaves_a_record(self):
        server = self.serve()
        telemetry = self.telemetry(server.url)
        run = start_run(telemetry)
        values = [float("nan"), {1, 2}, object(), "\ud800", "a\0b", "x" * 2_000_000, b"\xff", 10**5_000, None, [], {}, type, 1j, lambda: 1]
        for value in values:
            run.used_seed(value, source_id=value, reason=value, score=value, passed=value, total=value, snippet=value)
            run.outcome("f", score=value, usage=value, iterations=value, snippet=value, failing_tests=value)
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual(len(server.of_kind("used_seed")), len(values))
        self.assertEqual(len(server.of_kind("outcome")), len(values))
        self.assertGreater(telemetry.status()["altered"], 0)

    def test_a_record_that_cannot_be_made_is_quarantined_and_counted(self):
        server = self.serve()
        telemetry = self.telemetry(server.url)
        run = start_run(telemetry)
        huge = [chr(number) * 3_999 for number in range(0x4E00, 0x4E00 + 300)]
        run.used_seed("f", reason={"a": 1})
        run.outcome("f", failing_tests=huge)
        with mock.patch("aurora_telemetry.record._fitted", side_effect=MemoryError):
            run.outcome("g")
        self.assertTrue(telemetry.flush(PATIENCE_S))
        telemetry.close(PATIENCE_S)
        (entry,) = entries(self.spool_dir)
        self.assertEqual((entry["reason"], entry["details"]), ("unencodable", "outcome: MemoryError"))
        self.assertEqual([(item["reason"], item["count"]) for item in server.of_kind("drops")], [("refused", 1)])
        # Tests that are too much are left out; the outcome is not.
        self.assertEqual([("failing_tests" in item) for item in server.of_kind("outcome")], [False])

    def test_records_of_many_threads_all_arrive(self):
        server = self.serve()
        telemetry = self.telemetry(server.url, segment_bytes=4_096)
        run = start_run(telemetry)
        threads = [threading.Thread(target=lambda: [run.used_seed("f") for _ in range(200)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual(len(server.of_kind("used_seed")), 1_600)
        self.assertEqual(set(server.times_received().values()), {1})

    def test_a_signal_handler_may_record_while_a_call_is_under_way(self):
        server = self.serve()
        telemetry = self.telemetry(server.url)
        run = start_run(telemetry)
        real = os.pwrite

        def interrupted(fd, data, offset):
            # As if the signal came just before the write.
            with mock.patch("aurora_telemetry.writer.os.pwrite", real):
                run.used_seed("from the handler")
            return real(fd, data, offset)

        with mock.patch("aurora_telemetry.writer.os.pwrite", interrupted):
            run.used_seed("interrupted")
        self.assertTrue(telemetry.close(PATIENCE_S))
        self.assertEqual(sorted(item["function"] for item in server.of_kind("used_seed")), ["from the handler", "interrupted"])


class Odd(ClientTest):
    """What the engine, or the disk, may do to it without a call that raises."""

    def test_a_path_that_is_none_is_a_disk_that_takes_nothing(self):
        server = self.serve()
        telemetry = Telemetry(url=server.url, api_key=KEY, spool_dir="/tmp/a\0b", environ={}, batch_wait_s=0.01)
        self.addCleanup(telemetry.close, 0)
        start_run(telemetry).used_seed("f")
        self.assertIsNotNone(telemetry.status()["unwritable"])
        self.assertEqual((telemetry.status()["dropped"], len(telemetry.status()["faults"])), ({}, 1))
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertTrue(telemetry.close(PATIENCE_S))
        self.assertEqual(len(server.of_kind("used_seed")), 1)

    def test_a_directory_named_like_a_segment_is_none(self):
        os.makedirs(os.path.join(self.spool_dir, "0000000000001-1-00000000.00000001.seg"))
        telemetry = self.telemetry(nowhere())
        start_run(telemetry)
        self.try_in_vain(telemetry)
        self.assertFalse(telemetry.close(0))

    def test_values_that_cannot_even_be_looked_at_never_make_a_call_raise(self):
        class Hostile:
            def __bool__(self):
                raise RuntimeError("no")

        telemetry = self.telemetry(nowhere())
        self.assertIsInstance(start_run(telemetry, run_id=Hostile()).run_id, str)
        for environ in ({"AURORA_EXPORT_ENABLED": None}, [], 7):
            self.assertFalse(Telemetry.from_env(environ).enabled)
        self.assertFalse(Telemetry(enabled=Hostile()).enabled)
        self.assertFalse(telemetry.flush("soon"))
        self.assertFalse(telemetry.close("soon"))

    def test_near_the_limit_of_recursion_a_call_does_not_raise_and_a_loss_is_counted(self):
        telemetry = self.telemetry(nowhere())
        run = start_run(telemetry)
        raised = []

        def descend():
            try:
                descend()
            except RecursionError:
                pass
            try:
                run.used_seed("f")
                made.append(1)
            except RecursionError:
                # Where no Python function can be called at all.
                raised.append(1)

        made = []
        descend()
        self.assertLessEqual(len(raised), 1)
        # Where the limit hits is Python's matter; this is the same from within.
        with mock.patch("aurora_telemetry.store.encode", side_effect=RecursionError):
            run.used_seed("f")
        telemetry._client._count_lost()
        status = telemetry.status()
        self.assertGreater(telemetry._client.lost, 0)
        kept = len(made) + 2
        self.assertGreaterEqual(status["waiting"] + sum(status["dropped"].values()), kept)

    def test_a_thread_in_here_survives_whatever_happens(self):
        server = self.serve()
        with mock.patch("aurora_telemetry.store.adopt", side_effect=RecursionError):
            telemetry = self.telemetry(server.url)
            telemetry._client.flush_spool(PATIENCE_S)
        start_run(telemetry)
        self.assertTrue(telemetry.flush(PATIENCE_S))

    def test_what_is_recorded_after_the_end_is_kept_and_not_called_sent(self):
        telemetry = self.telemetry(nowhere())
        run = start_run(telemetry)
        telemetry.close(0)
        run.used_seed("late")
        # Nobody sends any more, so nobody is waited for: it would be for an hour.
        self.assertFalse(telemetry.flush(3_600))
        self.assertFalse(telemetry.close(0))
        server = self.serve()
        self.await_sent(self.telemetry(server.url), 2)

    def test_what_waits_in_memory_after_the_end_is_moved_by_the_next_end(self):
        open(self.spool_dir, "x").close()
        telemetry = self.telemetry(nowhere())
        run = start_run(telemetry)
        telemetry.close(0)
        os.unlink(self.spool_dir)
        run.used_seed("late")
        self.assertFalse(telemetry.close(0))
        self.assertEqual(telemetry.status()["in_memory"], 0)
        server = self.serve()
        self.await_sent(self.telemetry(server.url), 2)

    def test_runs_can_be_copied_and_go_to_other_processes_without_the_key(self):
        server = self.serve()
        telemetry = self.telemetry(server.url)
        run = start_run(telemetry, run_id="one")
        self.assertIs(copy.deepcopy({"run": run})["run"], run)
        self.assertIs(copy.copy(telemetry), telemetry)
        data = pickle.dumps((run, telemetry))
        self.assertNotIn(KEY.encode(), data)
        child = python(UNPICKLED, env={"AURORA_API_KEY": KEY})
        self.assertEqual(child.communicate(data, timeout=PATIENCE_S)[1], b"")
        telemetry.flush(PATIENCE_S)
        self.assertEqual([item["run_id"] for item in server.of_kind("used_seed")], ["one"])
        self.assertEqual(server.of_kind("run_status"), [])
        disabled = pickle.loads(pickle.dumps(start_run(Telemetry(enabled=False), run_id="two")))
        self.assertEqual(disabled.run_id, "two")


#: Another process records for the run, and leaves its block.
UNPICKLED = """
import pickle, sys
run, telemetry = pickle.loads(sys.stdin.buffer.read())
with run:
    run.used_seed("f")
telemetry.close(30)
"""


class Disabled(ClientTest):
    def test_it_loads_starts_and_touches_nothing(self):
        for value in ("", "false", "0", "off", "no", "nonsense"):
            environ = {"AURORA_EXPORT_ENABLED": value, "AURORA_SPOOL_DIR": self.spool_dir}
            output = python(DISABLED, self.spool_dir, env=environ).communicate()[0].decode()
            modules = ["__future__", "aurora_telemetry", "aurora_telemetry.ids", "aurora_telemetry.telemetry"]
            self.assertEqual(output.strip(), "%s False 1" % modules)

    def test_it_is_enabled_by_the_words_that_mean_it(self):
        for value in ("true", "1", "yes", "on", " TRUE "):
            telemetry = Telemetry.from_env({"AURORA_EXPORT_ENABLED": value, "AURORA_SPOOL_DIR": self.spool_dir, "AURORA_POST_URL": nowhere()})
            self.assertTrue(telemetry.enabled)
            telemetry.close(0)

    def test_what_is_set_wrong_never_raises(self):
        environ = {"AURORA_EXPORT_ENABLED": "1", "AURORA_POST_URL": "::", "AURORA_API_KEY": "a\nb", "AURORA_BATCH_ITEMS": "x"}
        telemetry = Telemetry.from_env({**environ, "AURORA_SPOOL_DIR": self.spool_dir})
        self.addCleanup(telemetry.close, 0)
        start_run(telemetry).used_seed("f")
        self.assertFalse(telemetry.flush(0.01))
        self.assertEqual(len(telemetry.status()["faults"]), 3)
        self.assertEqual(telemetry.status()["waiting"], 2)


class Secrets(ClientTest):
    def test_the_key_is_nowhere_but_in_the_header(self):
        log = io.StringIO()
        handler = logging.StreamHandler(log)
        logger = logging.getLogger("aurora_telemetry")
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        self.addCleanup(logger.removeHandler, handler)
        server = self.serve()
        server.key = "another key"
        telemetry = self.telemetry(server.url)
        with start_run(telemetry, notes=KEY) as run:
            run.used_seed(KEY, reason={"environ": {"AURORA_API_KEY": KEY}}, snippet="key = '%s'" % KEY)
        self.try_in_vain(telemetry)
        shown = [repr(telemetry), str(telemetry.status()), repr(run), repr(telemetry._client.settings), log.getvalue()]
        telemetry.close(0)
        for name in os.listdir(self.spool_dir):
            with open(os.path.join(self.spool_dir, name), "rb") as file:
                shown.append(file.read().decode("utf-8", "replace"))
        self.assertIn("401", log.getvalue())
        self.assertNotIn(KEY, "".join(shown))

    def test_the_same_complaint_is_logged_once_a_minute(self):
        now = [0.0]
        log = Log(lambda: now[0])
        with self.assertLogs("aurora_telemetry") as logs:
            for now[0] in range(0, 130, 10):
                log.warn("server", "away")
            log.warn("key", "wrong")
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            ["away", "away (and 5 times before)", "away (and 5 times before)", "wrong"],
        )


class Package(unittest.TestCase):
    def test_says_its_version_in_one_place(self):
        with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
            self.assertIn('dynamic = ["version"]', file.read())
        self.assertRegex(aurora_telemetry.__version__, r"^\d+\.\d+\.\d+$")

    def test_needs_nothing_but_the_standard_library(self):
        # -S: without site-packages nothing else is there to be imported.
        for module in ("aurora_telemetry.cli", "aurora_telemetry.client"):
            subprocess.run([sys.executable, "-S", "-c", "import " + module], cwd=ROOT, check=True)


if __name__ == "__main__":
    unittest.main()
