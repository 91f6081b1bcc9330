"""The client as the engine meets it: what it sends, what it survives, and that it never gets in the way."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import unittest
from unittest import mock

import aurora_telemetry
from aurora_telemetry import Telemetry
from aurora_telemetry.holding import adopt
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
ONE_RUN = """
import os, sys
from aurora_telemetry import Telemetry
telemetry = Telemetry(url=sys.argv[1], api_key=sys.argv[2], spool_dir=sys.argv[3], environ={})
with telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100, run_id="one") as run:
    for number in range(int(sys.argv[4])):
        run.used_seed("f%d" % number)
"""
#: A child leaves the block of its parent's run and ends as Python ends; the parent waits for it inside the block.
FORK_IN_A_RUN = (
    ONE_RUN
    + """
    pid = os.fork()
    if pid == 0:
        run.used_seed("of the child")
        sys.exit(3)
    os.waitpid(pid, 0)
    run.used_seed("of the parent")
"""
)

#: The parent dies, its child lives until the input ends.
FORK_AND_DIE = (
    ONE_RUN
    + """
    if os.fork() == 0:
        os.write(1, b"the child lives\\n")
        sys.stdin.read()
    os._exit(0)
"""
)


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


class Outages(ClientTest):
    def test_what_could_not_be_sent_is_sent_by_the_next_process_once(self):
        first = self.telemetry(nowhere())
        run = start_run(first)
        for _ in range(50):
            run.used_seed("f")
        self.assertFalse(first.close(0))
        server = self.serve()
        self.await_sent(self.telemetry(server.url), 51)
        self.assertEqual(len(server.of_kind("used_seed")), 50)
        self.assertEqual(set(server.times_received().values()), {1})

    def test_a_server_whose_answer_is_lost_gets_the_same_bytes_again(self):
        server = self.serve()
        server.script = [(503, {"retry-after": "0"}, {"error": "unavailable"})]
        telemetry = self.telemetry(server.url)
        start_run(telemetry).used_seed("f", reason={"a": {3, 1, 2}})
        self.assertTrue(telemetry.flush(PATIENCE_S))
        bodies = [body for _, _, body in server.requests]
        self.assertEqual(bodies[0], bodies[1][: len(bodies[0])])

    def test_a_wrong_key_keeps_everything_and_says_so(self):
        server = self.serve()
        server.key = "another key"
        telemetry = self.telemetry(server.url)
        start_run(telemetry).used_seed("f")
        self.try_in_vain(telemetry)
        self.assertIn("key", telemetry.status()["last_error"])
        server.key = KEY
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual(len(server.of_kind("used_seed")), 1)

    def test_refused_records_are_quarantined_counted_and_reported(self):
        server = self.serve()
        server.refuse = lambda item: "bad_request" if item.get("function") == "bad" else None
        telemetry = self.telemetry(server.url)
        run = start_run(telemetry)
        for function in ("good", "bad", "good", "bad"):
            run.used_seed(function)
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual(len(server.of_kind("used_seed")), 2)
        self.assertEqual(sum(item["count"] for item in server.of_kind("drops") if item["reason"] == "refused"), 2)
        self.assertEqual([entry["record"]["function"] for entry in entries(self.spool_dir)], ["bad", "bad"])
        self.assertEqual(telemetry.status()["dropped"], {"refused": 2})

    def test_a_server_that_refuses_even_the_counts_is_not_asked_forever(self):
        server = self.serve()
        server.refuse = lambda item: "bad_request" if item["kind"] in ("outcome", "drops") else None
        telemetry = self.telemetry(server.url)
        start_run(telemetry).outcome("f")
        for _ in range(3):
            self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual([entry["record"]["kind"] for entry in entries(self.spool_dir)], ["outcome", "drops"])

    def test_damaged_records_are_quarantined_and_counted_and_the_others_sent(self):
        first = self.telemetry(nowhere())
        run = start_run(first)
        for number in range(10):
            run.used_seed("f%d" % number)
        first.close(0)
        (name,) = self.segments()
        with open(os.path.join(self.spool_dir, name), "r+b") as file:
            data = file.read()
            for function in (b'"f3"', b'"f7"'):
                file.seek(data.index(function))
                file.write(b"?")
        server = self.serve()
        second = self.telemetry(server.url)
        # The run, the eight, and a count of each damage.
        self.await_sent(second, 11)
        self.assertEqual(sorted(item["function"] for item in server.of_kind("used_seed")), ["f%d" % n for n in (0, 1, 2, 4, 5, 6, 8, 9)])
        self.assertEqual(sum(item["count"] for item in server.of_kind("drops") if item["reason"] == "unreadable"), 2)
        self.assertEqual([entry["reason"] for entry in entries(self.spool_dir)], ["unreadable", "unreadable"])

    def test_beyond_the_cap_records_are_counted_and_reported(self):
        server = self.serve()
        server.key = "not yet"
        telemetry = self.telemetry(server.url, spool_max_bytes=5_000)
        with start_run(telemetry) as run:
            for _ in range(100):
                run.used_seed("f", snippet="x" * 100)
        dropped = telemetry.status()["dropped"]["spool_full"]
        self.assertGreater(dropped, 50)
        server.key = KEY
        telemetry.close(PATIENCE_S)
        self.assertEqual(len(server.of_kind("used_seed")) + dropped, 100)
        self.assertEqual(sum(item["count"] for item in server.of_kind("drops") if item["reason"] == "spool_full"), dropped)
        # What became of the run found room all the same.
        self.assertEqual(len(server.of_kind("run_status")), 1)

    def await_sent(self, telemetry, records):
        done = threading.Event()
        for _ in range(int(PATIENCE_S / 0.02)):
            if telemetry.status()["sent"] >= records:
                return
            done.wait(0.02)
        self.fail("not sent: %s" % telemetry.status())


class NoDisk(ClientTest):
    def test_records_are_sent_from_memory(self):
        # A file where the directory should be; a directory's mode would not stop root.
        open(self.spool_dir, "x").close()
        server = self.serve()
        telemetry = self.telemetry(server.url)
        with start_run(telemetry) as run:
            for _ in range(20):
                run.used_seed("f")
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual(len(server.of_kind("used_seed")), 20)
        self.assertIsNotNone(telemetry.status()["unwritable"])
        self.assertEqual(set(server.times_received().values()), {1})

    def test_what_memory_cannot_hold_is_counted_and_reported(self):
        open(self.spool_dir, "x").close()
        server = self.serve()
        server.key = "not yet"
        telemetry = self.telemetry(server.url, memory_max_records=10)
        run = start_run(telemetry)
        for _ in range(30):
            run.used_seed("f")
        self.assertEqual(telemetry.status()["dropped"], {"unwritable": 21})
        self.assertEqual(telemetry.status()["in_memory"], 10)
        server.key = KEY
        telemetry.close(PATIENCE_S)
        self.assertEqual(len(server.of_kind("used_seed")), 9)
        self.assertEqual([(item["reason"], item["count"]) for item in server.of_kind("drops")], [("unwritable", 21)])

    def test_a_count_for_which_there_is_no_room_stays_to_be_reported(self):
        open(self.spool_dir, "x").close()
        telemetry = self.telemetry(nowhere(), memory_max_records=0)
        run = start_run(telemetry)
        store = telemetry._client._store
        with mock.patch.object(store.memory, "has_room_for", return_value=False):
            run.used_seed("f")
            for _ in range(5):
                store.report_drops()
        self.assertEqual(store.dropped, {"unwritable": 1})
        self.assertTrue(store.has_unreported)

    def test_when_the_disk_comes_back_memory_is_moved_to_it(self):
        open(self.spool_dir, "x").close()
        telemetry = self.telemetry(nowhere())
        run = start_run(telemetry)
        for _ in range(100):
            run.used_seed("f")
        # Sending from memory has been tried meanwhile.
        self.try_in_vain(telemetry)
        os.unlink(self.spool_dir)
        self.assertFalse(telemetry.close(0))
        server = self.serve()
        Outages.await_sent(self, self.telemetry(server.url), 101)
        self.assertEqual(len(server.of_kind("used_seed")), 100)

    def test_a_limit_of_the_file_size_costs_nothing(self):
        # What the operating system itself refuses, amid a segment.
        script = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))\n" + ONE_RUN
        server = self.serve()
        child = python(script, server.url, KEY, self.spool_dir, "200")
        _, errors = child.communicate()
        self.assertEqual((child.returncode, errors), (0, b""))
        self.assertEqual(len(server.of_kind("used_seed")), 200)
        self.assertEqual(server.of_kind("run_status")[0]["status"], "finished")

    def test_a_spool_that_is_removed_while_it_is_used_is_made_anew(self):
        telemetry = self.telemetry(nowhere())
        run = start_run(telemetry)
        os.rename(self.spool_dir, self.spool_dir + ".gone")
        telemetry._client._store.heal()
        run.used_seed("f")
        telemetry.close(0)
        server = self.serve()
        Outages.await_sent(self, self.telemetry(server.url), 1)
        self.assertEqual(len(server.of_kind("used_seed")), 1)


class Processes(ClientTest):
    def test_at_exit_what_waits_is_sent(self):
        server = self.serve()
        child = python(ONE_RUN, server.url, KEY, self.spool_dir, "300")
        self.assertEqual((child.communicate()[1], child.returncode), (b"", 0))
        self.assertEqual(len(server.of_kind("used_seed")), 300)
        self.assertEqual(os.listdir(self.spool_dir), [])

    def test_at_exit_a_server_that_is_away_delays_nothing_and_loses_nothing(self):
        child = python(ONE_RUN, nowhere(), KEY, self.spool_dir, "300")
        self.assertEqual((child.communicate()[1], child.returncode), (b"", 0))
        server = self.serve()
        Outages.await_sent(self, self.telemetry(server.url), 302)
        self.assertEqual(len(server.of_kind("used_seed")), 300)

    def test_killed_without_warning_it_has_lost_nothing_that_was_recorded(self):
        script = ONE_RUN + "        os.write(1, b'%d\\n' % number)\n"
        server = self.serve()
        for _ in range(3):
            child = python(script, server.url, KEY, self.spool_dir, "1000000")
            told = [child.stdout.readline() for _ in range(500)]
            child.send_signal(signal.SIGKILL)
            told += child.stdout.readlines()
            child.communicate()
            told = {b"f%d" % int(line) for line in told if line.endswith(b"\n")}
            telemetry = self.telemetry(server.url)
            self.assertEqual(telemetry._client.flush_spool(PATIENCE_S)[0], 0)
            telemetry.close(0)
            stored = [item["function"].encode() for item in server.of_kind("used_seed")]
            self.assertEqual(told - set(stored), set())
            # Each was stored once: ids are unique, and so are the functions of this child.
            self.assertEqual(len(stored), len(set(stored)))
            server.stored.clear()

    def test_a_forked_child_sends_its_own_records_only(self):
        server = self.serve()
        server.script = [(503, {"retry-after": "1"}, {"error": "unavailable"})]
        telemetry = self.telemetry(server.url)
        run = start_run(telemetry)
        for _ in range(5):
            run.used_seed("of the parent")
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                for _ in range(3):
                    run.used_seed("of the child")
                code = 0 if telemetry.flush(PATIENCE_S) and telemetry.status()["sent"] == 3 else 2
            finally:
                os._exit(code)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.assertTrue(telemetry.flush(PATIENCE_S))
        functions = sorted(item["function"] for item in server.of_kind("used_seed"))
        self.assertEqual(functions, ["of the child"] * 3 + ["of the parent"] * 5)
        self.assertEqual(set(server.times_received().values()), {1})

    def test_a_forked_child_does_not_keep_what_its_dead_parent_left(self):
        parent = python(FORK_AND_DIE, nowhere(), KEY, self.spool_dir, "5", env={"PYTHONWARNINGS": "ignore::DeprecationWarning"})
        self.assertEqual(parent.stdout.readline(), b"the child lives\n")
        parent.wait()
        adopted = adopt(self.spool_dir, set())
        self.assertEqual([holding.count_unsent() for holding in adopted], [6])
        for holding in adopted:
            holding.close()
        parent.communicate()

    def test_a_forked_child_that_leaves_the_block_does_not_end_the_run(self):
        server = self.serve()
        # Python 3.12 warns of every fork of a process with threads.
        child = python(FORK_IN_A_RUN, server.url, KEY, self.spool_dir, "1", env={"PYTHONWARNINGS": "ignore::DeprecationWarning"})
        self.assertEqual((child.communicate()[1], child.returncode), (b"", 0))
        self.assertEqual([item["status"] for item in server.of_kind("run_status")], ["finished"])
        self.assertEqual(sorted(item["function"] for item in server.of_kind("used_seed")), ["f0", "of the child", "of the parent"])
        self.assertEqual(set(server.times_received().values()), {1})

    def test_two_processes_share_a_spool_and_each_record_is_sent_once(self):
        server = self.serve()
        script = ONE_RUN.replace('run_id="one"', 'run_id=sys.argv[5]')
        children = [python(script, server.url, KEY, self.spool_dir, "500", name) for name in ("a", "b", "c")]
        for child in children:
            self.assertEqual((child.communicate()[1], child.returncode), (b"", 0))
        self.assertEqual(len(server.of_kind("used_seed")), 1_500)
        self.assertEqual(set(server.times_received().values()), {1})


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
        from aurora_telemetry.log import Log

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
        code = "import sys, aurora_telemetry.cli; print([name for name, module in sys.modules.items() if 'site-packages' in (getattr(module, '__file__', '') or '')])"
        output = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
        self.assertEqual(json.loads(output), [])


if __name__ == "__main__":
    unittest.main()
