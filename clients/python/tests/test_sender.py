"""What an answer means for the records. No thread, no network, no waiting: the clock and the server are the test's own."""

import gzip
import json
import unittest

from aurora_telemetry.holding import Chunk
from aurora_telemetry.log import Log
from aurora_telemetry.sender import Sender
from aurora_telemetry.settings import read_settings
from aurora_telemetry.transport import Answer, NoAnswer


class Queue:
    """Records in memory, as a source."""

    def __init__(self, payloads):
        self.payloads = list(payloads)
        self.damage = None
        self.expired = 0

    def read(self, max_items, max_bytes):
        if self.damage is not None:
            return Chunk([], 0, self.damage, b"torn")
        payloads, size_bytes = [], 0
        for payload in self.payloads[:max_items]:
            size_bytes += len(payload) + 1
            if payloads and size_bytes > max_bytes:
                break
            payloads.append(payload)
        return Chunk(payloads, len(payloads), is_newest=len(payloads) == len(self.payloads)) if payloads else None

    def settle(self, chunk):
        self.damage = None
        del self.payloads[: len(chunk.payloads)]

    def expire(self, max_age_s):
        expired, self.expired = self.expired, 0
        return expired


class Books:
    def __init__(self, *sources):
        self._sources = sources
        self.settled_records = 0
        self.dropped = []
        self.entries = []

    def sources(self):
        return self._sources

    def settled(self, source, records):
        self.settled_records += records

    def put_aside(self, source, reason, records, entries):
        self.dropped.append((reason, records))
        self.entries.extend(entries)


def answer(status, told=None, **headers):
    body = told if isinstance(told, bytes) else json.dumps({"error": "x", "details": "It was refused.", "request_id": "1"} if told is None else told).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def stored(count, rejected=(), duplicates=0):
    return answer(200, {"ok": True, "accepted": count - duplicates - len(rejected), "duplicates": duplicates, "rejected": list(rejected)})


class Sending(unittest.TestCase):
    def setUp(self):
        self.now = 1_000.0
        self.queue = Queue(b'{"kind":"used_seed","id":"%d"}' % number for number in range(10))
        self.books = Books(self.queue)
        self.posted = []
        #: What the server answers to a list of payloads.
        self.serve = lambda payloads: stored(len(payloads))
        self.chance = 0.5

    def sender(self, **settings):
        return Sender(
            read_settings({"batch_items": 10, **settings}, {}),
            self.books,
            self._post,
            Log(),
            clock=lambda: self.now,
            chance=lambda: self.chance,
        )

    def _post(self, method, path, body=None, headers=None):
        assert (method, path, headers["content-type"]) == ("POST", "/batch", "application/x-ndjson")
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        payloads = body.split(b"\n")
        self.posted.append(payloads)
        return self.serve(payloads)

    def ids(self):
        return [[json.loads(payload)["id"] for payload in payloads] for payloads in self.posted]

    def run_until_empty(self, sender):
        for _ in range(100):
            if sender.step().seconds is None:
                return
        self.fail("it never ends")

    def test_sends_in_order_in_batches(self):
        self.run_until_empty(self.sender(batch_items=4))
        self.assertEqual(self.ids(), [list("0123"), list("4567"), list("89")])
        self.assertEqual(self.books.settled_records, 10)

    def test_sends_no_more_bytes_at_once_than_set(self):
        self.run_until_empty(self.sender(batch_bytes=100))
        self.assertTrue(all(sum(len(payload) + 1 for payload in batch) <= 100 for batch in self.posted))
        self.assertEqual(sum(self.ids(), []), list("0123456789"))

    def test_large_batches_are_gzip_and_small_ones_plain(self):
        bodies = []

        def post(method, path, body=None, headers=None):
            bodies.append((headers.get("content-encoding"), body))
            return self._post(method, path, body, headers)

        self.queue.payloads = [b'{"id":"%s"}' % (b"x" * 2_000), b'{"id":"y"}']
        sender = Sender(read_settings({"batch_items": 1}, {}), self.books, post, Log())
        self.run_until_empty(sender)
        self.assertEqual([encoding for encoding, _ in bodies], ["gzip", None])
        self.assertEqual(gzip.decompress(bodies[0][1]), b'{"id":"%s"}' % (b"x" * 2_000))
        self.assertLess(len(bodies[0][1]), 200)

    def test_waits_exactly_as_long_as_the_server_says_and_not_less_when_hurried(self):
        self.chance = 0.0
        sender = self.sender()
        for status in (429, 503, 500, 408):
            self.serve = lambda _: answer(status, retry_after="7")
            self.assertEqual(sender.step(), (7.0, True))
            sent = len(self.posted)
            for self.now in (self.now + 1, self.now + 6.99):
                sender.hurry()
                sender.step()
                self.assertEqual(len(self.posted), sent)
            self.now += 7
            self.assertEqual(self.queue.payloads[0], b'{"kind":"used_seed","id":"0"}')
        self.serve = lambda payloads: stored(len(payloads))
        self.run_until_empty(sender)
        self.assertEqual(self.books.dropped, [])

    def test_a_retry_after_that_is_no_number_of_seconds_is_not_believed(self):
        for text in ("soon", "-5", "", "1e9", "\u0667"):
            self.serve = lambda _: answer(503, retry_after=text)
            self.assertFalse(self.sender().step().is_firm)
        self.serve = lambda _: answer(503, retry_after="9" * 30)
        self.assertLessEqual(self.sender().step().seconds, 3_601)

    def test_a_retry_after_may_be_a_time_and_is_bounded(self):
        self.chance = 0.0
        date = "Mon, 23 Nov 2026 08:00:00 GMT"
        for until, seconds in (("Mon, 23 Nov 2026 08:00:07 GMT", 7), ("Mon, 23 Nov 2036 08:00:00 GMT", 3_600), ("Mon, 23 Nov 2016 08:00:00 GMT", 0.05)):
            self.serve = lambda _, until=until: answer(503, retry_after=until, date=date)
            self.assertEqual(self.sender().step(), (seconds, True))

    def test_a_server_that_says_at_once_is_not_asked_without_end(self):
        self.serve = lambda _: answer(503, retry_after="0")
        sender = self.sender()
        for _ in range(1_000):
            sender.step()
            self.now += 0.01
        # Ten seconds of it.
        self.assertLess(len(self.posted), 12)

    def test_a_count_that_the_server_knows_already_is_no_new_refusal(self):
        self.queue.payloads = [b'{"kind":"drops","id":"0"}']
        self.serve = lambda _: stored(1, [{"index": 0, "error": "conflict"}])
        self.run_until_empty(self.sender())
        self.assertEqual((self.books.entries, self.books.settled_records), ([], 1))

    def test_backs_off_with_full_jitter_up_to_a_minute_and_never_gives_up(self):
        def away(_):
            raise NoAnswer("Connection refused")

        self.serve = away
        self.chance = 1.0
        sender = self.sender()
        waits = []
        for _ in range(200):
            waits.append(sender.step().seconds)
            self.now += waits[-1]
        self.assertEqual(waits[:9], [0.5, 1, 2, 4, 8, 16, 32, 60, 60])
        self.assertEqual(len(self.posted), 200)
        self.chance = 0.25
        self.assertEqual(sender.step().seconds, 15)
        self.now += 15
        self.serve = lambda payloads: stored(len(payloads))
        self.run_until_empty(sender)
        self.assertEqual((self.books.settled_records, self.books.dropped, sender.last_error), (10, [], None))

    def test_a_hurried_step_tries_again_at_once_when_the_server_did_not_say_when(self):
        self.serve = lambda _: answer(502, b"bad gateway")
        sender = self.sender()
        sender.step()
        sender.step()
        self.assertEqual(len(self.posted), 1)
        sender.hurry()
        sender.step()
        self.assertEqual(len(self.posted), 2)

    def test_items_that_the_server_refuses_are_put_aside_with_the_reason_and_the_others_are_stored(self):
        refusals = [
            {"index": 3, "error": "bad_request", "details": "passed must not be greater than total", "issues": [{"path": "passed"}]},
            {"index": 9, "error": "conflict", "details": "same id"},
        ]
        self.serve = lambda payloads: stored(10, refusals)
        sender = self.sender()
        self.run_until_empty(sender)
        self.assertEqual(self.books.dropped, [("refused", 2)])
        self.assertEqual(self.books.entries[0]["record"], {"kind": "used_seed", "id": "3"})
        self.assertEqual(self.books.entries[0]["details"], "passed must not be greater than total")
        self.assertEqual(self.books.entries[1]["error"], "conflict")
        self.assertEqual((sender.sent, self.books.settled_records), (8, 10))

    def test_a_refused_count_of_drops_is_not_counted_again(self):
        self.queue.payloads = [b'{"kind":"drops","id":"0"}', b'{"kind":"outcome","id":"1"}']
        self.serve = lambda _: stored(2, [{"index": 0, "error": "bad_request"}, {"index": 1, "error": "bad_request"}])
        self.run_until_empty(self.sender())
        self.assertEqual(self.books.dropped, [("refused", 1)])
        self.assertEqual(len(self.books.entries), 2)

    def test_a_batch_refused_as_a_whole_is_split_until_the_culprit_is_alone(self):
        for status in (400, 413):
            for culprits in ("0", "9", "46", "0123456789"):
                with self.subTest(status=status, culprits=culprits):
                    self.setUp()
                    self.serve = lambda payloads: (
                        answer(status) if any(json.loads(payload)["id"] in culprits for payload in payloads) else stored(len(payloads))
                    )
                    self.run_until_empty(self.sender())
                    self.assertEqual("".join(entry["record"]["id"] for entry in self.books.entries), culprits)
                    self.assertEqual(self.books.settled_records, 10)

    def test_the_culprit_is_found_in_a_number_of_tries_that_is_a_logarithm(self):
        self.queue.payloads = [b'{"kind":"used_seed","id":"%d"}' % number for number in range(4_096)]
        self.serve = lambda payloads: answer(400) if any(b'"2345"' in payload for payload in payloads) else stored(len(payloads))
        sender = self.sender(batch_items=4_096)
        while self.queue.payloads and len(self.posted) < 100:
            sender.step()
        self.assertEqual(len(self.books.entries), 1)
        self.assertLessEqual(len(self.posted), 1 + 12 + 2)

    def test_after_413_the_batches_stay_smaller(self):
        self.queue.payloads = [b'{"kind":"used_seed","id":"%s"}' % (b"x" * 1_000)] * 200
        most_bytes = 50_000
        self.serve = lambda payloads: answer(413, b"<html>") if len(b"\n".join(payloads)) > most_bytes else stored(len(payloads))
        sender = self.sender(batch_items=1_000)
        for _ in range(200):
            if sender.step().seconds is None:
                break
        refused = sum(len(b"\n".join(payloads)) > most_bytes for payloads in self.posted)
        self.assertEqual((self.books.settled_records, self.books.entries), (200, []))
        self.assertLessEqual(refused, 3)

    def test_a_wrong_key_is_no_fault_of_the_records(self):
        self.serve = lambda _: answer(401)
        sender = self.sender()
        self.assertGreater(sender.step().seconds, 0)
        self.assertIn("401", sender.last_error)
        self.assertIn("key", sender.last_error)
        self.assertEqual((len(self.queue.payloads), self.books.dropped), (10, []))

    def test_answers_that_say_nothing_of_the_records_never_cost_any(self):
        answers = [answer(status) for status in (301, 302, 307, 403, 404, 405, 407, 411, 415, 431, 500, 502, 504)]
        # What a proxy, a portal or another program may answer.
        answers += [
            answer(400, b"<html>plain HTTP was sent to an HTTPS port"),
            answer(400, {"error": "bad request"}),
            answer(422, {"error": {"code": 1}, "details": None, "request_id": 7}),
            answer(200, b"<html>Welcome"),
            answer(200, b""),
            answer(200, {"ok": True}),
        ]
        answers += [answer(200, b"[]"), answer(204, b""), answer(200, b'{"ok":true,"accepted":10,"duplica')]
        # An answer that does not account for every item.
        answers += [stored(9), stored(10, [{"index": 10, "error": "x"}]), stored(10, [{"index": 1}, {"index": 1}]), stored(10, [{}])]
        for one in answers:
            self.serve = lambda _, one=one: one
            sender = self.sender()
            self.assertGreater(sender.step().seconds, 0, one)
            self.assertEqual((len(self.queue.payloads), self.books.dropped), (10, []), one)
            self.assertIsNotNone(sender.last_error)

    def test_damage_is_put_aside_with_its_bytes_and_counted(self):
        from aurora_telemetry.segment import Damage

        self.queue.damage = Damage(0, 4, 3)
        self.run_until_empty(self.sender())
        self.assertEqual(self.books.dropped, [("unreadable", 3)])
        self.assertEqual(self.books.entries[0]["record"], {"bytes": 4, "base64": "dG9ybg=="})
        self.assertEqual(self.books.settled_records, 13)

    def test_what_is_too_old_is_counted(self):
        self.queue.expired = 4
        self.run_until_empty(self.sender())
        self.assertEqual(self.books.dropped, [("too_old", 4)])

    def test_lets_a_batch_gather_only_behind_the_newest_records(self):
        sender = self.sender(batch_items=4, batch_wait_s=0.3)
        self.assertEqual([sender.step().seconds for _ in range(4)], [0, 0, 0.3, None])

    def test_a_source_that_cannot_be_read_now_is_tried_again(self):
        def broken(*_):
            raise OSError(24, "Too many open files")

        self.queue.read = broken
        sender = self.sender()
        self.assertGreater(sender.step().seconds, 0)
        self.assertIn("Too many open files", sender.last_error)

    def test_a_source_that_cannot_be_read_does_not_hold_up_the_others(self):
        def broken(*_):
            raise OSError(13, "Permission denied")

        bad = Queue([])
        bad.read = broken
        self.books = Books(bad, self.queue)
        sender = self.sender()
        sender.step()
        self.assertEqual(self.books.settled_records, 10)


if __name__ == "__main__":
    unittest.main()
