"""A server in this process that stores by id as the real one does, and answers what a test asks it to; and ways to run other processes."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KEY = "key-of-the-tests-0123456789"
#: Long enough for a busy machine; nothing is expected to take it.
PATIENCE_S = 30.0


#: Its arguments: address, key, spool, how many seeds to record.
ONE_RUN = """
import os, sys
from aurora_telemetry import Telemetry
telemetry = Telemetry(url=sys.argv[1], api_key=sys.argv[2], spool_dir=sys.argv[3], environ={})
with telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100, run_id="one") as run:
    for number in range(int(sys.argv[4])):
        run.used_seed("f%d" % number)
"""


class FakeServer:
    """``script``: what to answer to the next writes, (status, headers, body) each; when it is empty, records are stored."""

    def __init__(self):
        self.script = []
        self.batches = []
        self.requests = []
        self.stored = {}
        self.key = KEY
        self.refuse = lambda item: None
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with outer._lock:
                    self._answer(*outer._answer_to(self.path, self.headers, body))

            def do_GET(self):
                self._answer(200, {}, {"version": "0.1.0", "is_storing": True})

            def _answer(self, status, headers, body):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer_to(self, path, headers, body):
        self.requests.append((path, dict(headers.items()), body))
        if headers.get("x-api-key") != self.key:
            return 401, {}, {"error": "unauthorized"}
        if self.script:
            return self.script.pop(0)
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        if headers["content-type"] == "application/json":
            items = json.loads(body)["items"]
        else:
            items = [json.loads(line) for line in body.split(b"\n")]
        self.batches.append(items)
        return 200, {}, self._store(items)

    def _store(self, items):
        accepted = duplicates = 0
        rejected = []
        for index, item in enumerate(items):
            identity = item.get("id") or (item.get("kind"), item.get("run_id"))
            fault = self.refuse(item)
            if fault is None and identity in self.stored and self.stored[identity] != item:
                fault = "conflict"
            if fault is not None:
                rejected.append({"index": index, "error": fault, "details": "It was refused."})
            elif identity in self.stored:
                duplicates += 1
            else:
                self.stored[identity] = item
                accepted += 1
        return {"ok": True, "accepted": accepted, "duplicates": duplicates, "rejected": rejected}

    def of_kind(self, kind):
        with self._lock:
            return [item for item in self.stored.values() if item["kind"] == kind]

    def times_received(self):
        """How often each record with an id was sent in a batch that was not turned away."""
        with self._lock:
            return Counter(item["id"] for batch in self.batches for item in batch if "id" in item)


class ClientTest(unittest.TestCase):
    """Gives each test a spool directory and, when it asks, a server."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="aurora-test-")
        self.addCleanup(shutil.rmtree, self.directory, True)
        self.spool_dir = os.path.join(self.directory, "spool")

    def serve(self):
        server = FakeServer()
        self.addCleanup(server.close)
        return server

    def telemetry(self, url, **more):
        from aurora_telemetry import Telemetry

        telemetry = Telemetry(url=url, api_key=KEY, spool_dir=self.spool_dir, environ={}, **{"batch_wait_s": 0.01, **more})
        self.addCleanup(telemetry.close, 0)
        return telemetry

    def try_in_vain(self, telemetry):
        """Returns after the client has tried to send and has found that it cannot."""
        self.assertFalse(telemetry._client.flush(PATIENCE_S, is_final=True))

    def await_sent(self, telemetry, records):
        done = threading.Event()
        for _ in range(int(PATIENCE_S / 0.02)):
            if telemetry.status()["sent"] >= records:
                return
            done.wait(0.02)
        self.fail("not sent: %s" % telemetry.status())

    def segments(self):
        return sorted(name for name in os.listdir(self.spool_dir) if name.endswith(".seg"))


def start_run(telemetry, **more):
    return telemetry.run(**{"seed_bias": 0.25, "seeding_enabled": True, "max_iters": 100, **more})


def python(script, *arguments, **more):
    """Starts the script in another interpreter, which finds the package."""
    environ = {**os.environ, "PYTHONPATH": ROOT, **more.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
        **more,
    )


def nowhere():
    """An address at which nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return "http://127.0.0.1:%d" % probe.getsockname()[1]
