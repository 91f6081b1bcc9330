"""``python -m aurora_telemetry``: what it prints, and its exit codes."""

import contextlib
import io
import json
import os
import time
from unittest import mock

from aurora_telemetry.cli import _line_about, main
from aurora_telemetry.doctor import _server, examine
from aurora_telemetry.quarantine import entries, put
from aurora_telemetry.settings import read_settings
from aurora_telemetry.transport import Answer

from .support import KEY, PATIENCE_S, ClientTest, nowhere, start_run


class Commands(ClientTest):
    def run_cli(self, *arguments, url="http://127.0.0.1:9", key=KEY):
        environ = {
            "AURORA_EXPORT_ENABLED": "true",
            "AURORA_POST_URL": url,
            "AURORA_API_KEY": key,
            "AURORA_SPOOL_DIR": self.spool_dir,
            "AURORA_BATCH_WAIT_S": "0",
        }
        output = io.StringIO()
        with mock.patch.dict(os.environ, environ), contextlib.redirect_stdout(output):
            code = main(list(arguments))
        self.assertNotIn(key, output.getvalue())
        return code, output.getvalue()

    def leave_behind(self, records):
        telemetry = self.telemetry(nowhere())
        run = start_run(telemetry)
        for _ in range(records - 1):
            run.used_seed("f")
        telemetry.close(0)

    def test_status_of_a_spool_that_does_not_exist_is_that_nothing_waits(self):
        code, output = self.run_cli("status")
        self.assertEqual(code, 0)
        self.assertIn("waiting     0 records", output)
        self.assertFalse(os.path.exists(self.spool_dir))

    def test_status_tells_what_waits_and_that_its_process_is_dead(self):
        self.leave_behind(5)
        code, output = self.run_cli("status", "--json")
        told = json.loads(output)
        self.assertEqual((code, told["waiting"], told["processes"][0]["is_alive"]), (0, 5, False))

    def test_status_tells_the_last_error_of_a_process_at_work(self):
        server = self.serve()
        server.key = "another"
        telemetry = self.telemetry(server.url)
        start_run(telemetry)
        self.try_in_vain(telemetry)
        telemetry._client._tidy()
        code, output = self.run_cli("status")
        self.assertEqual(code, 1)
        self.assertIn("at work", output)
        self.assertIn("401", output)

    def test_flush_sends_what_is_left_and_says_how_much_it_could_not(self):
        self.leave_behind(5)
        code, output = self.run_cli("flush", "--timeout", "0", url=nowhere())
        self.assertEqual(code, 1)
        self.assertIn("5 records left", output)
        server = self.serve()
        self.assertEqual(self.run_cli("flush", "--timeout", str(PATIENCE_S), url=server.url)[0], 0)
        self.assertEqual(len(server.of_kind("used_seed")), 4)
        self.assertEqual(os.listdir(self.spool_dir), [])

    def test_flush_counts_what_waits_once_however_long_it_takes(self):
        self.leave_behind(200)
        server = self.serve()
        with mock.patch("aurora_telemetry.holding.Holding.count_unsent", autospec=True, return_value=0) as count:
            with mock.patch.dict(os.environ, {"AURORA_BATCH_ITEMS": "10"}):
                self.run_cli("flush", "--timeout", str(PATIENCE_S), url=server.url)
        self.assertEqual(len(server.of_kind("used_seed")), 199)
        self.assertLessEqual(count.call_count, 2)

    def test_a_date_or_a_state_that_is_odd_raises_nothing(self):
        server = self.serve()
        settings = read_settings({"url": server.url, "api_key": KEY, "spool_dir": self.spool_dir}, {})
        for date in ("yesterday", "", "Mon, 99 Foo 2026 99:99:99 GMT"):
            list(_server(settings, Answer(200, {"date": date}, b'{"version":"0.1.0"}'), 0))
        for odd in ("x", [], {"a": 1}, 10**30, True):
            _line_about({"token": "t", "is_alive": True, "waiting": 0, "last_success_at": odd, "dropped": odd, "client": odd})

    def test_quarantine_tells_how_many_for_which_reason(self):
        os.mkdir(self.spool_dir)
        self.assertEqual(self.run_cli("quarantine")[0], 0)
        for _ in range(3):
            put(self.spool_dir, {"reason": "refused", "status": 200, "details": "passed must not be greater than total", "record": {}})
        put(self.spool_dir, {"reason": "unreadable", "record": {}})
        code, output = self.run_cli("quarantine")
        self.assertEqual(code, 1)
        self.assertIn("     3  refused: 200: passed must not be greater than total", output)
        self.assertEqual(len(self.run_cli("quarantine", "--json")[1].splitlines()), 4)

    def test_the_quarantine_does_not_grow_without_end(self):
        os.mkdir(self.spool_dir)
        with mock.patch("aurora_telemetry.quarantine.MAX_BYTES", 10_000):
            for number in range(1_000):
                self.assertTrue(put(self.spool_dir, {"reason": "refused", "n": number, "text": "x" * 100}))
        sizes = [os.stat(os.path.join(self.spool_dir, name)).st_size for name in os.listdir(self.spool_dir)]
        self.assertLess(sum(sizes), 21_000)
        self.assertIn('"n": 999', self.run_cli("quarantine", "--json")[1])

    def test_two_processes_that_find_the_quarantine_too_large_put_it_aside_once(self):
        os.mkdir(self.spool_dir)
        real = os.fstat
        with mock.patch("aurora_telemetry.quarantine.MAX_BYTES", 1_000):
            while sum(1 for _ in entries(self.spool_dir)) < 4:
                put(self.spool_dir, {"text": "x" * 100})
            before = sum(1 for _ in entries(self.spool_dir))
            others = [{"n": "other", "text": "x" * 1_000}, {"n": "after"}]

            def and_meanwhile(fd):
                # Another process puts it aside between this one's write and its look.
                with mock.patch("aurora_telemetry.quarantine.os.fstat", real):
                    while others:
                        put(self.spool_dir, others.pop(0))
                return real(fd)

            with mock.patch("aurora_telemetry.quarantine.os.fstat", and_meanwhile):
                put(self.spool_dir, {"n": "this", "text": "x" * 100})
        self.assertEqual(sum(1 for _ in entries(self.spool_dir)), before + 3)

    def test_a_quarantine_that_cannot_be_written_says_so(self):
        self.assertFalse(put(os.path.join(self.directory, "none"), {}))

    def test_doctor_finds_nothing_where_all_is_well(self):
        server = self.serve()
        server.refuse = lambda item: "bad_request"
        code, output = self.run_cli("doctor", url=server.url)
        self.assertEqual(code, 0, output)
        self.assertEqual(server.stored, {})

    def test_doctor_names_a_wrong_key_and_does_not_show_it(self):
        server = self.serve()
        server.key = "another"
        code, output = self.run_cli("doctor", url=server.url)
        self.assertEqual(code, 1)
        self.assertIn("refuses AURORA_API_KEY", output)

    def test_doctor_names_an_address_at_which_nobody_is(self):
        code, output = self.run_cli("doctor", url=nowhere())
        self.assertEqual(code, 1)
        self.assertIn("does not answer: Connection refused", output)

    def test_doctor_names_a_clock_that_is_off(self):
        server = self.serve()
        settings = read_settings({"url": server.url, "api_key": KEY, "spool_dir": self.spool_dir}, {})
        for off_s, is_ok in ((0, True), (-86_400, False), (3_600, False)):
            findings = [finding for finding in examine(settings, time.time() + off_s) if "clock" in finding.sentence]
            self.assertEqual([finding.is_ok for finding in findings], [is_ok])

    def test_doctor_names_a_server_that_is_older(self):
        server = self.serve()
        unknown = {"error": "bad_request", "issues": [{"path": "kind", "message": "must be one of run_meta, used_seed"}]}
        refusal = {"ok": True, "accepted": 0, "duplicates": 0, "rejected": [{"index": index, **unknown} for index in range(3)]}
        server.script = [(200, {}, refusal)]
        code, output = self.run_cli("doctor", url=server.url)
        self.assertEqual(code, 1)
        self.assertIn("does not know outcome, run_status, drops", output)

    def test_doctor_names_a_spool_that_cannot_be_written(self):
        open(self.spool_dir, "x").close()
        server = self.serve()
        code, output = self.run_cli("doctor", url=server.url)
        self.assertEqual(code, 1)
        self.assertIn("cannot be written", output)

    def test_doctor_names_another_program_at_the_address(self):
        server = self.serve()
        with mock.patch("aurora_telemetry.transport.Transport.request") as request:
            request.return_value.status, request.return_value.headers, request.return_value.body = 200, {}, b"<html>"
            code, output = self.run_cli("doctor", url=server.url)
        self.assertEqual(code, 1)
        self.assertIn("no Aurora Telemetry server", output)

    def test_an_unknown_command_is_told_apart_by_its_exit_code(self):
        with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit) as caught:
            main(["nonsense"])
        self.assertEqual(caught.exception.code, 2)
