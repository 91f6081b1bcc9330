"""Exits, deaths, forks, and several processes on one spool."""

import os
import signal
import unittest

from aurora_telemetry.takeover import adopt

from .support import KEY, ONE_RUN, PATIENCE_S, ClientTest, nowhere, python, start_run

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
        self.await_sent(self.telemetry(server.url), 302)
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
        script = ONE_RUN.replace('run_id="one"', "run_id=sys.argv[5]")
        children = [python(script, server.url, KEY, self.spool_dir, "500", name) for name in ("a", "b", "c")]
        for child in children:
            self.assertEqual((child.communicate()[1], child.returncode), (b"", 0))
        self.assertEqual(len(server.of_kind("used_seed")), 1_500)
        self.assertEqual(set(server.times_received().values()), {1})


if __name__ == "__main__":
    unittest.main()
