"""Signals, Ctrl-C and forks that come at the wrong moment. Each script ends by itself; one that does not end hangs."""

import subprocess
import unittest

from aurora_telemetry.takeover import adopt

from .support import KEY, ClientTest, nowhere, python

#: Far beyond what any of it takes.
HANGS_AFTER_S = 30

#: Interrupts the k-th line of a call, for each k. Arguments: address, key, spool, "record" or "raise". Prints the functions whose calls returned.
INTERRUPT_EVERYWHERE = """
import linecache, sys
from aurora_telemetry import Telemetry
telemetry = Telemetry(url=sys.argv[1], api_key=sys.argv[2], spool_dir=sys.argv[3], environ={}, segment_bytes=64, exit_timeout_s=0)
run = telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100)
told = []

def call(function):
    run.used_seed(function)
    told.append(function)

def interrupted_at(line, name):
    left = [line]
    def local(frame, event, argument):
        # Python handles no signal between these lines and their block, though it calls a tracer there.
        if event == "line" and not linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip().startswith(("with ", "try:", "finally:", "return", "self._busy = ")):
            left[0] -= 1
            if left[0] == 0:
                if sys.argv[4] == "raise":
                    raise KeyboardInterrupt
                call("h" + name)
        return local
    def trace(frame, event, argument):
        return local if "aurora_telemetry" in frame.f_code.co_filename or "threading" in frame.f_code.co_filename else None
    # So that this call is one that wakes the keeper.
    telemetry._client._work.silence()
    sys.settrace(trace)
    try:
        call("i" + name)
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(None)
    call("a" + name)
    return left[0] <= 0

line = 1
while interrupted_at(line, str(line)):
    line += 1
assert line > 50, line
assert telemetry.status()["dropped"] == {}, telemetry.status()
telemetry.close(0)
print(" ".join(told))
"""

FORK_IN_THREADS = """
import os, sys, threading
from aurora_telemetry import Telemetry
telemetry = Telemetry(url=sys.argv[1], api_key=sys.argv[2], spool_dir=sys.argv[3], environ={}, exit_timeout_s=0)
telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100)
def fork():
    for _ in range(100):
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
threads = [threading.Thread(target=fork) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("done")
"""

#: The child is made while the parent's sender waits for the rest of an answer, within the buffer's lock.
FORK_AMID_AN_ANSWER = """
import os, socket, sys, threading
listening = socket.create_server(("127.0.0.1", 0))
reads, is_reading = [], threading.Event()
real = socket.SocketIO.readinto
def readinto(self, buffer):
    reads.append(1)
    if len(reads) == 2:
        is_reading.set()
    return real(self, buffer)
socket.SocketIO.readinto = readinto
def serve():
    connection, _ = listening.accept()
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\\r\\ncontent-length: 1000\\r\\n\\r\\n{")
    is_reading.wait()
    threading.Event().wait()
threading.Thread(target=serve, daemon=True).start()
from aurora_telemetry import Telemetry
url = "http://127.0.0.1:%d" % listening.getsockname()[1]
telemetry = Telemetry(url=url, api_key=sys.argv[2], spool_dir=sys.argv[3], environ={}, exit_timeout_s=0, batch_wait_s=0)
run = telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100)
is_reading.wait()
pid = os.fork()
if pid == 0:
    run.used_seed("of the child")
    telemetry.close(0)
    os.write(1, b"the child went on\\n")
    # As Python ends, with all its destructors.
    sys.exit(0)
print(os.waitpid(pid, 0)[1], flush=True)
os._exit(0)
"""

#: A handler of SIGTERM closes the client while its main thread is in flush()'s fsync.
CLOSE_AMID_FSYNC = """
import os, signal, sys, threading
from aurora_telemetry import Telemetry
telemetry = Telemetry(url=sys.argv[1], api_key=sys.argv[2], spool_dir=sys.argv[3], environ={}, exit_timeout_s=0)
run = telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100)
signal.signal(signal.SIGTERM, lambda *_: (telemetry.close(0), print("closed", flush=True)))
real, main, fired = os.fsync, threading.get_ident(), []
def fsync(fd):
    if threading.get_ident() == main and not fired:
        fired.append(1)
        os.kill(os.getpid(), signal.SIGTERM)
    return real(fd)
os.fsync = fsync
run.used_seed("f")
telemetry.flush(0)
print("flushed", flush=True)
"""


class Interrupts(ClientTest):
    def run_script(self, script, *arguments):
        process = python(script, nowhere(), KEY, self.spool_dir, *arguments, env={"PYTHONWARNINGS": "ignore::DeprecationWarning"})
        try:
            output, errors = process.communicate(timeout=HANGS_AFTER_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail("it hangs")
        self.assertEqual((errors, process.returncode), (b"", 0))
        return output.decode()

    def test_a_signal_handler_may_record_at_any_line_of_a_call(self):
        told = self.run_script(INTERRUPT_EVERYWHERE, "record").split()
        self.assertEqual(set(told) - self.functions_left(), set())

    def test_ctrl_c_at_any_line_of_a_call_costs_at_most_that_call(self):
        told = self.run_script(INTERRUPT_EVERYWHERE, "raise").split()
        self.assertEqual(set(told) - self.functions_left(), set())

    def test_threads_may_fork_at_the_same_time(self):
        self.assertEqual(self.run_script(FORK_IN_THREADS), "done\n")

    def test_a_child_made_amid_an_answer_neither_hangs_nor_fails(self):
        self.assertEqual(self.run_script(FORK_AMID_AN_ANSWER), "the child went on\n0\n")

    def test_a_signal_handler_may_close_while_flush_is_under_way(self):
        self.assertEqual(self.run_script(CLOSE_AMID_FSYNC), "closed\nflushed\n")

    def functions_left(self):
        functions = set()
        for holding in adopt(self.spool_dir, set()):
            while True:
                chunk = holding.read(1_000, 1 << 20)
                if chunk is None:
                    break
                self.assertIsNone(chunk.damage)
                functions.update(payload.split(b'"function":"')[1].split(b'"')[0].decode() for payload in chunk.payloads if b"function" in payload)
                holding.settle(chunk)
            holding.close()
        return functions


if __name__ == "__main__":
    unittest.main()
