"""Servers that are away, refuse or are full, and disks that take nothing: what the client survives."""

import errno
import os
import unittest
from unittest import mock

from aurora_telemetry.quarantine import entries

from .support import KEY, ONE_RUN, PATIENCE_S, ClientTest, nowhere, python, start_run


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


    def test_a_loss_that_is_found_again_after_a_sudden_death_is_counted_once(self):
        server = self.serve()
        child = python(DIE_BEFORE_SETTLING, server.url, KEY, self.spool_dir)
        server.refuse = lambda item: "bad_request" if item.get("function") == "bad" else None
        child.communicate(timeout=PATIENCE_S)
        telemetry = self.telemetry(server.url)
        self.assertEqual(telemetry._client.flush_spool(PATIENCE_S)[0], 0)
        self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual(sum(item["count"] for item in server.of_kind("drops")), 1)


#: Ends as suddenly as can be between the count of a refused record and the moment from which it is not sent again.
DIE_BEFORE_SETTLING = """
import os, sys, threading
from aurora_telemetry import Telemetry
from aurora_telemetry.sender import Sender
from aurora_telemetry.store import Store
real = Store.put_aside
def put_aside(self, source, reason, *rest):
    real(self, source, reason, *rest)
    os.kill(os.getpid(), 9)
Store.put_aside = put_aside
telemetry = Telemetry(url=sys.argv[1], api_key=sys.argv[2], spool_dir=sys.argv[3], environ={}, batch_wait_s=0.01)
telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100).used_seed("bad")
threading.Event().wait()
"""


class NoDisk(ClientTest):
    def test_without_locks_records_wait_in_memory_and_are_sent(self):
        server = self.serve()
        with mock.patch("aurora_telemetry.takeover.fcntl.flock", side_effect=OSError(errno.ENOLCK, "No locks available")):
            telemetry = self.telemetry(server.url)
            start_run(telemetry).used_seed("f")
            self.assertEqual(telemetry.status()["unwritable"], "No locks available")
            self.assertTrue(telemetry.flush(PATIENCE_S))
        self.assertEqual(len(server.of_kind("used_seed")), 1)

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
        self.await_sent(self.telemetry(server.url), 101)
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
        self.await_sent(self.telemetry(server.url), 1)
        self.assertEqual(len(server.of_kind("used_seed")), 1)


if __name__ == "__main__":
    unittest.main()
