"""HTTP as it is spoken: keys, redirects, proxies, connections that end."""

import socket
import threading
import unittest
from unittest import mock

from aurora_telemetry.settings import read_settings
from aurora_telemetry.transport import NoAnswer, Transport, is_loopback

from .support import KEY, FakeServer, nowhere

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


class RawServer:
    """Answers each connection with the bytes that the test gives, and keeps what it was sent."""

    def __init__(self, *answers, is_closing=True):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._socket.getsockname()[1]
        self.received = []
        self._kept = []
        self._thread = threading.Thread(target=self._run, args=(answers, is_closing), daemon=True)
        self._thread.start()

    def _run(self, answers, is_closing):
        for answer in answers:
            connection, _ = self._socket.accept()
            self.received.append(connection.recv(65_536))
            connection.sendall(answer)
            if is_closing:
                connection.close()
            else:
                self._kept.append(connection)

    def close(self):
        self._thread.join(10)
        for connection in self._kept:
            connection.close()
        self._socket.close()


class TransportTest(unittest.TestCase):
    def raw(self, *answers, **more):
        server = RawServer(*answers, **more)
        self.addCleanup(server.close)
        return server

    def fake(self):
        server = FakeServer()
        self.addCleanup(server.close)
        return server

    def transport(self, url, **more):
        transport = Transport(read_settings({"url": url, "api_key": KEY, "request_timeout_s": 5, **more}, {}))
        self.addCleanup(transport.close)
        return transport


class Transporting(TransportTest):
    def test_posts_below_api_whether_the_address_says_so_or_not(self):
        for ending in ("", "/", "/api", "/api/"):
            server = self.raw(ANSWER)
            self.transport(server.url + ending).request("POST", "/batch", b"x", {})
            self.assertTrue(server.received[0].startswith(b"POST /api/batch HTTP/1.1\r\n"), server.received)

    def test_sends_the_key_with_writes_only(self):
        server = self.raw(ANSWER, ANSWER)
        sending = self.transport(server.url)
        sending.request("GET", "/server")
        sending.close()
        sending.request("POST", "/batch", b"{}", {})
        self.assertEqual([KEY.encode() in received for received in server.received], [False, True])

    def test_follows_no_redirect(self):
        elsewhere = self.fake()
        there = b"HTTP/1.1 307 Moved\r\nlocation: %s/api/batch\r\ncontent-length: 0\r\n\r\n" % elsewhere.url.encode()
        server = self.raw(there)
        self.assertEqual(self.transport(server.url).request("POST", "/batch", b"{}", {}).status, 307)
        self.assertEqual(elsewhere.requests, [])

    def test_uses_one_connection_for_many_requests(self):
        server = self.fake()
        sending = self.transport(server.url)
        with mock.patch.object(sending, "_connect", wraps=sending._connect) as connect:
            for _ in range(5):
                self.assertEqual(sending.request("GET", "/server").status, 200)
        self.assertEqual(connect.call_count, 1)
        sending.close()

    def test_a_kept_connection_that_the_server_has_closed_is_replaced_at_once(self):
        server = self.raw(ANSWER, ANSWER)
        sending = self.transport(server.url)
        for _ in range(2):
            self.assertEqual(sending.request("POST", "/batch", b"{}", {}).body, b"{}")

    def test_an_answer_that_is_cut_short_is_none(self):
        chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}"
        for torn in (b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", b"nonsense\r\n\r\n", chunked):
            server = self.raw(torn)
            with self.assertRaises(NoAnswer):
                self.transport(server.url).request("POST", "/batch", b"{}", {})

    def test_an_answer_in_chunks_is_read_whole(self):
        server = self.raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
        self.assertEqual(self.transport(server.url).request("GET", "/server").body, b"{}")

    def test_an_answer_that_does_not_come_is_given_up(self):
        server = self.raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", is_closing=False)
        with self.assertRaisesRegex(NoAnswer, "no answer in time"):
            self.transport(server.url, request_timeout_s=0.05).request("POST", "/batch", b"{}", {})

    def test_an_answer_that_trickles_is_cut_when_the_whole_takes_too_long(self):
        server = self.raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", is_closing=False)
        times = iter([0.0, 1.0])
        sending = Transport(read_settings({"url": server.url, "request_timeout_s": 30}, {}), clock=lambda: next(times, 1_000.0))
        self.addCleanup(sending.close)
        is_done = threading.Event()

        def watch():
            while not is_done.wait(0.01):
                sending.end_if_late()

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            with self.assertRaisesRegex(NoAnswer, "cut short"):
                sending.request("POST", "/batch", b"{}", {})
        finally:
            is_done.set()
            watcher.join()

    def test_says_why_there_is_no_answer_without_repeating_what_was_sent(self):
        for url in (nowhere(), "http://no-such-host.invalid"):
            with self.assertRaises(NoAnswer) as caught:
                self.transport(url).request("POST", "/batch", b"{}", {})
            self.assertNotIn(KEY, str(caught.exception))
            self.assertTrue(str(caught.exception))

    def test_a_key_that_no_header_can_carry_is_a_fault_that_does_not_show_it(self):
        settings = read_settings({"api_key": "first\r\nx-other: second"}, {})
        self.assertEqual(len(settings.faults), 1)
        with self.assertRaises(NoAnswer) as caught:
            Transport(settings).request("POST", "/batch", b"{}", {})
        for text in (str(caught.exception), repr(settings), str(settings), "%s" % (settings,), repr(settings.faults)):
            self.assertNotIn("second", text)


class Proxies(TransportTest):
    def test_are_used_for_other_machines(self):
        proxy = self.raw(ANSWER)
        environ = {"http_proxy": proxy.url.replace("//", "//user:pass%20word@")}
        with mock.patch.dict("os.environ", environ, clear=True):
            self.transport("http://telemetry.example:5000").request("POST", "/batch", b"{}", {})
        self.assertTrue(proxy.received[0].startswith(b"POST http://telemetry.example:5000/api/batch HTTP/1.1\r\n"))
        self.assertIn(b"proxy-authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\n", proxy.received[0])

    def test_are_asked_for_a_tunnel_for_https_and_never_see_the_key(self):
        proxy = self.raw(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        with mock.patch.dict("os.environ", {"https_proxy": proxy.url}, clear=True):
            with self.assertRaises(NoAnswer):
                self.transport("https://telemetry.example").request("POST", "/batch", b"{}", {})
        self.assertTrue(proxy.received[0].startswith(b"CONNECT telemetry.example:443 HTTP/1."))
        self.assertNotIn(KEY.encode(), proxy.received[0])

    def test_are_not_used_for_this_machine_nor_for_those_named_in_no_proxy(self):
        server = self.fake()
        with mock.patch.dict("os.environ", {"http_proxy": nowhere()}, clear=True):
            self.assertEqual(self.transport(server.url).request("GET", "/server").status, 200)
        with mock.patch.dict("os.environ", {"http_proxy": server.url, "no_proxy": "telemetry.invalid"}, clear=True):
            with self.assertRaises(NoAnswer):
                self.transport("http://telemetry.invalid").request("POST", "/batch", b"{}", {})
        self.assertEqual(server.requests, [])

    def test_know_what_is_this_machine(self):
        for host in ("localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.10", "::1"):
            self.assertTrue(is_loopback(host), host)
        for host in ("example.org", "10.0.0.1", "localhost.example.org", "1.27.0.0"):
            self.assertFalse(is_loopback(host), host)


class Settings(unittest.TestCase):
    def test_arguments_win_over_the_environment_and_that_over_the_defaults(self):
        environ = {
            "AURORA_POST_URL": "https://a.example/base",
            "AURORA_API_KEY": "k",
            "AURORA_BATCH_ITEMS": "7",
            "AURORA_EXIT_TIMEOUT_S": "0",
        }
        settings = read_settings({"exit_timeout_s": 3}, environ)
        self.assertEqual(str(settings.address), "https://a.example:443/base/api")
        self.assertEqual((settings.api_key, settings.batch_items, settings.exit_timeout_s, settings.batch_bytes), ("k", 7, 3, 1024 * 1024))
        self.assertEqual(settings.faults, ())

    def test_what_makes_no_sense_is_a_fault_and_the_default_holds(self):
        for value in ("many", "-1", "0", "5001", "nan", "inf", "1e99"):
            settings = read_settings({}, {"AURORA_BATCH_ITEMS": value})
            self.assertEqual((settings.batch_items, len(settings.faults)), (500, 1), value)

    def test_addresses_that_cannot_be_used_are_faults_that_do_not_show_them(self):
        for url in ("ftp://user:secret@a", "http://", "http://user:secret@a:99999", "secret", "http://a b/secret", "http://[secret"):
            settings = read_settings({"url": url}, {})
            self.assertIsNone(settings.address, url)
            self.assertNotIn("secret", repr(settings) + repr(settings.faults))

    def test_a_password_in_the_address_is_not_used_and_not_shown(self):
        settings = read_settings({"url": "http://user:secret@host/api?key=secret"}, {})
        self.assertEqual(str(settings.address), "http://host:80/api")
        self.assertEqual(len(settings.faults), 1)
        self.assertNotIn("secret", repr(settings) + repr(settings.faults))


if __name__ == "__main__":
    unittest.main()
