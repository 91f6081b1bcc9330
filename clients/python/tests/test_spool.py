"""The spool on a real disk: two processes, sudden deaths, full disks."""

import errno
import os
import signal
import threading
import unittest
import zlib
from collections import deque
from unittest import mock

from aurora_telemetry.segment import MAGIC, frame, scan
from aurora_telemetry.store import MOST_ADOPTED
from aurora_telemetry.takeover import adopt, lock_file, peek, state_of, tokens_in
from aurora_telemetry.writer import DROPS_RESERVE_BYTES, RESERVE_BYTES, SpoolFull, Writer

from .support import PATIENCE_S, ClientTest, nowhere, python

MIB = 1024 * 1024
#: Appends records "0", "1" ... and tells of each, once it is appended.
APPEND_FOREVER = """
import os, sys
from aurora_telemetry.writer import Writer
writer = Writer.open(sys.argv[1], 4096, 1 << 30)
for number in range(10**9):
    writer.append(b'{"n":%d,"text":"%s"}' % (number, b"x" * (number % 300)))
    os.write(1, b"%d\\n" % number)
"""
#: Appends three records, says so, and lives until its input ends.
APPEND_AND_LIVE = """
import sys
from aurora_telemetry.writer import Writer
writer = Writer.open(sys.argv[1], 1 << 20, 1 << 30)
for number in range(3):
    writer.append(b"%d" % number)
print("there", flush=True)
sys.stdin.read()
"""


def drain(holding, max_items=1_000):
    payloads = []
    while True:
        chunk = holding.read(max_items, MIB)
        if chunk is None:
            return payloads
        assert chunk.damage is None, chunk
        payloads.extend(chunk.payloads)
        holding.settle(chunk)


class Spool(ClientTest):
    def writer(self, segment_bytes=MIB, max_bytes=1 << 30):
        writer = Writer.open(self.spool_dir, segment_bytes, max_bytes)
        self.addCleanup(writer.close)
        return writer

    def test_gives_back_what_was_appended_in_its_order_over_many_segments(self):
        writer = self.writer(segment_bytes=256)
        expected = [b"%d" % number for number in range(200)]
        for payload in expected:
            writer.append(payload)
        self.assertGreater(len(self.segments()), 10)
        self.assertEqual(drain(writer, max_items=7), expected)
        # What is settled is removed, but for the one that still grows.
        self.assertEqual(len(self.segments()), 1)

    def test_reads_no_more_than_was_asked_for_but_at_least_one(self):
        writer = self.writer()
        for payload in (b"a" * 100, b"b" * 100, b"c" * 100):
            writer.append(payload)
        self.assertEqual(len(writer.read(2, MIB).payloads), 2)
        self.assertEqual(len(writer.read(5, 202).payloads), 2)
        self.assertEqual(len(writer.read(5, 1).payloads), 1)

    def test_takes_a_record_larger_than_a_segment(self):
        writer = self.writer(segment_bytes=64)
        writer.append(b"a")
        writer.append(b"b" * 1_000)
        writer.append(b"c")
        self.assertEqual(drain(writer), [b"a", b"b" * 1_000, b"c"])

    def test_refuses_what_is_beyond_its_cap_and_keeps_room_for_what_matters(self):
        writer = self.writer(max_bytes=1_000)
        with self.assertRaises(SpoolFull):
            for _ in range(100):
                writer.append(b"x" * 50)
        writer.append(b"important" * 10, reserve_bytes=RESERVE_BYTES)
        with self.assertRaises(SpoolFull):
            writer.append(b"y" * RESERVE_BYTES, reserve_bytes=RESERVE_BYTES)
        self.assertLessEqual(writer.size_bytes, 1_000 + RESERVE_BYTES)
        self.assertEqual(drain(writer)[-1], b"important" * 10)

    def test_room_that_became_free_is_used_again(self):
        writer = self.writer(segment_bytes=200, max_bytes=1_000)
        for _ in range(50):
            for _ in range(10):
                writer.append(b"x" * 50)
            with self.assertRaises(SpoolFull):
                for _ in range(10):
                    writer.append(b"x" * 50)
            drain(writer)

    def test_what_others_have_counts_against_the_cap(self):
        writer = self.writer(max_bytes=1_000)
        writer.others_bytes = 990
        with self.assertRaises(SpoolFull):
            writer.append(b"x")

    def test_a_full_disk_costs_no_other_record(self):
        writer = self.writer()
        writer.append(b"before")
        real = os.pwrite

        def full(fd, data, offset):
            # Takes a part, as a disk does that becomes full.
            if len(data) > 3:
                return real(fd, data[:3], offset)
            raise OSError(errno.ENOSPC, "No space left on device")

        with mock.patch("aurora_telemetry.writer.os.pwrite", full):
            with self.assertRaises(OSError):
                writer.append(b"lost here, kept elsewhere")
        writer.append(b"after")
        path = os.path.join(self.spool_dir, self.segments()[0])
        with open(path, "rb") as file:
            self.assertEqual(file.read(), MAGIC + frame(b"before") + frame(b"after"))
        self.assertEqual(drain(writer), [b"before", b"after"])

    def test_a_full_disk_leaves_no_empty_segments_behind(self):
        writer = self.writer()
        with mock.patch("aurora_telemetry.writer.os.pwrite", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            for _ in range(5):
                with self.assertRaises(OSError):
                    writer.append(b"x")
        self.assertEqual(self.segments(), [])

    def test_sync_brings_every_file_and_the_directory_to_the_disk(self):
        synced = []
        writer = self.writer(segment_bytes=64)
        for _ in range(3):
            writer.append(b"x" * 60)
        real = os.fsync
        with mock.patch("aurora_telemetry.writer.os.fsync", lambda fd: (synced.append(os.readlink("/proc/self/fd/%d" % fd)), real(fd))):
            writer.sync(threading.RLock())
        expected = [os.path.join(self.spool_dir, name) for name in self.segments()] + [self.spool_dir]
        self.assertEqual(sorted(synced), sorted(map(os.path.realpath, expected)))

    def test_what_a_living_process_has_is_left_to_it(self):
        child = python(APPEND_AND_LIVE, self.spool_dir)
        self.assertEqual(child.stdout.readline(), b"there\n")
        self.assertEqual(adopt(self.spool_dir, set()), [])
        child.communicate()
        (holding,) = adopt(self.spool_dir, set())
        self.assertEqual(drain(holding), [b"0", b"1", b"2"])
        holding.remove()
        self.assertEqual(os.listdir(self.spool_dir), [])

    def test_only_one_takes_over_from_a_dead_process(self):
        python(APPEND_AND_LIVE, self.spool_dir).communicate()
        (holding,) = adopt(self.spool_dir, set())
        self.assertEqual(adopt(self.spool_dir, set()), [])
        holding.close()
        self.assertEqual(len(adopt(self.spool_dir, set())), 1)

    def test_what_cannot_be_taken_over_does_not_keep_the_rest_from_it(self):
        os.makedirs(os.path.join(self.spool_dir, "0000000000000-1-00000000.lock"))
        python(APPEND_AND_LIVE, self.spool_dir).communicate()
        (holding,) = adopt(self.spool_dir, set())
        self.assertEqual(drain(holding), [b"0", b"1", b"2"])
        holding.close()

    def test_who_takes_over_goes_on_where_the_dead_process_stopped(self):
        writer = self.writer(segment_bytes=100)
        for number in range(20):
            writer.append(b"%d" % number)
        first = os.path.join(self.spool_dir, self.segments()[0])
        os.link(first, first + ".kept")
        for _ in range(9):
            writer.settle(writer.read(1, MIB))
        writer.save_state({})
        writer.close()
        # As if the disk had not let go of what was settled.
        os.rename(first + ".kept", first)
        (holding,) = adopt(self.spool_dir, set())
        sent = drain(holding)
        # What the state calls settled is not removed for that: it is sent again, and stored once.
        self.assertEqual(sent[-11:], [b"%d" % number for number in range(9, 20)])
        self.assertEqual(sent[:-11], [b"%d" % number for number in range(len(sent) - 11)])
        self.assertFalse(os.path.exists(first))

    def test_a_state_that_cannot_be_read_means_sending_again_not_losing(self):
        writer = self.writer()
        writer.append(b"x")
        writer.settle(writer.read(1, MIB))
        for state in (b"", b"{", b"[]", b'{"position":"x"}', b'{"position":[null,8]}', b"\xff\xfe"):
            with open(os.path.join(self.spool_dir, writer.token + ".lock"), "wb") as file:
                file.write(state)
            self.assertEqual(drain_outside(self.spool_dir, writer.token), [b"x"])

    def test_a_state_that_was_cut_late_is_read_to_its_end_only(self):
        writer = self.writer()
        writer.save_state({"last_error": "something long"})
        with open(os.path.join(self.spool_dir, writer.token + ".lock"), "ab") as file:
            file.write(b'left over"}')
        self.assertEqual(state_of(self.spool_dir, writer.token)["last_error"], "something long")

    def test_a_lock_file_that_its_owner_just_removed_locks_nothing(self):
        path = os.path.join(self.directory, "x.lock")
        real = os.stat

        def replaced(name, *arguments, **more):
            # Between opening and looking, the file of this name has become another one.
            if name == path:
                os.unlink(path)
                open(path, "x").close()
            return real(name, *arguments, **more)

        with mock.patch("aurora_telemetry.takeover.os.stat", replaced):
            self.assertIsNone(lock_file(path, os.O_CREAT))

    def test_killed_while_it_appends_it_has_kept_all_that_it_told_of(self):
        for told in (1, 40, 300):
            child = python(APPEND_FOREVER, self.spool_dir)
            acknowledged = [int(child.stdout.readline()) for _ in range(told)]
            child.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in child.stdout.read().split()]
            child.communicate()
            (holding,) = adopt(self.spool_dir, set())
            numbers = [int(payload.split(b",")[0][5:]) for payload in drain(holding)]
            holding.remove()
            # At most the one that was under way is there beside them.
            self.assertEqual(numbers[: len(acknowledged)], acknowledged)
            self.assertLessEqual(len(numbers), len(acknowledged) + 1)

    def test_files_that_vanish_are_counted_as_lost_and_the_others_are_sent(self):
        writer = self.writer(segment_bytes=64)
        for number in range(3):
            writer.append(b"%d" % number * 60)
        os.unlink(os.path.join(self.spool_dir, self.segments()[0]))
        chunk = writer.read(10, MIB)
        self.assertEqual(chunk.damage.records, 1)
        writer.settle(chunk)
        self.assertEqual([payload[:1] for payload in drain(writer)], [b"1", b"2"])

    def test_what_was_not_touched_for_too_long_is_removed_and_counted(self):
        writer = self.writer()
        for number in range(5):
            writer.append(b"%d" % number)
        writer.settle(writer.read(2, MIB))
        writer.seal()
        # A clock that jumps makes nothing old.
        os.utime(os.path.join(self.spool_dir, self.segments()[0]), (1_600_000_000, 1_600_000_000))
        self.assertEqual(writer.expire(3_600), 0)
        writer.segments[0].known_since -= 3_601
        self.assertEqual(writer.expire(3_600), 3)
        self.assertIsNone(writer.read(10, MIB))
        self.assertEqual(self.segments(), [])

    def test_what_was_taken_over_is_tried_before_it_is_too_old(self):
        for written_at, age_s, expired in ((1_600_000_000, 0, 0), (1_600_000_000, 3_601, 3), (1_000, 3_601, 0), (1_000, 86_401, 3)):
            writer = self.writer()
            for number in range(3):
                writer.append(b"%d" % number)
            writer.close()
            os.utime(os.path.join(self.spool_dir, self.segments()[0]), (written_at, written_at))
            (holding,) = adopt(self.spool_dir, set())
            holding.segments[0].known_since -= age_s
            self.assertEqual(holding.expire(86_400), expired, (written_at, age_s))
            drain(holding)
            holding.remove()

    def test_a_disk_without_locks_keeps_nothing_and_ends(self):
        for error in (errno.ENOLCK, errno.ENOTSUP, errno.EWOULDBLOCK):
            with mock.patch("aurora_telemetry.takeover.fcntl.flock", side_effect=OSError(error, "x")) as flock:
                with self.assertRaises(OSError):
                    Writer.open(self.spool_dir, MIB, MIB)
                self.assertLessEqual(flock.call_count, 5)
            if error != errno.EWOULDBLOCK:
                self.assertEqual(os.listdir(self.spool_dir), [])

    def leave_dead(self, count):
        os.makedirs(self.spool_dir, exist_ok=True)
        for number in range(count):
            name = "%013d-1-%08x.00000001.seg" % (1_700_000_000_000 + number, number)
            with open(os.path.join(self.spool_dir, name), "wb") as file:
                file.write(MAGIC + frame(b'{"kind":"used_seed","id":"%d"}' % number))

    def test_many_dead_processes_take_few_descriptors_and_all_that_they_left_is_sent(self):
        self.leave_dead(60)
        away = self.telemetry(nowhere())
        self.try_in_vain_spool(away)
        store = away._client._store
        for _ in range(3):
            store.adopt()
        self.assertEqual(len(store._adopted), MOST_ADOPTED)
        away.close(0)
        server = self.serve()
        self.assertEqual(self.telemetry(server.url)._client.flush_spool(PATIENCE_S)[0], 0)
        self.assertEqual(len(server.of_kind("used_seed")), 60)

    def try_in_vain_spool(self, telemetry):
        self.assertGreater(telemetry._client.flush_spool(0)[0], 0)

    def test_without_descriptors_what_was_taken_over_so_far_is_kept(self):
        self.leave_dead(5)
        before = len(os.listdir("/proc/self/fd"))
        real = os.listdir
        calls = []

        def exhausted(path):
            calls.append(path)
            if len(calls) > 3:
                raise OSError(errno.EMFILE, "Too many open files")
            return real(path)

        with mock.patch("aurora_telemetry.takeover.os.listdir", exhausted):
            adopted = adopt(self.spool_dir, set())
        self.assertEqual((len(adopted), len(os.listdir("/proc/self/fd"))), (2, before + 2))
        for holding in adopted:
            holding.close()

    def test_a_state_saved_while_a_segment_goes_skips_nothing(self):
        writer = self.writer(segment_bytes=100)
        for number in range(20):
            writer.append(b"%d" % number)
        second = writer.segments[1].number

        class Watched(deque):
            def popleft(self):
                segment = super().popleft()
                writer.save_state({})
                return segment

        writer.segments = Watched(writer.segments)
        while writer.segments[0].number < second:
            writer.settle(writer.read(1_000, MIB))
        self.assertEqual(state_of(self.spool_dir, writer.token)["position"], [second, len(MAGIC)])

    def test_a_flipped_bit_in_the_state_loses_no_record(self):
        writer = self.writer(segment_bytes=400)
        for number in range(60):
            writer.append(b"%d" % number)
        while writer.segments[0].number < 3:
            writer.settle(writer.read(7, MIB))
        writer.settle(writer.read(1, MIB))
        left = drain_copy(writer)
        writer.save_state({"client": "c"})
        path = os.path.join(self.spool_dir, writer.token + ".lock")
        with open(path, "rb") as file:
            good = file.read()
        for bit in range(len(good) * 8):
            damaged = bytearray(good)
            damaged[bit // 8] ^= 1 << bit % 8
            with open(path, "wb") as file:
                file.write(damaged)
            holding = peek(self.spool_dir, writer.token, tokens_in(self.spool_dir)[writer.token])
            self.assertEqual(set(left) - set(drain_copy(holding)), set(), "bit %d" % bit)
            holding.close()

    def test_a_position_amid_a_record_is_not_believed(self):
        writer = self.writer()
        for number in range(3):
            writer.append(b"%d" % number)
        for offset in (len(MAGIC) + 1, 10**9, -1):
            writer.position = offset
            writer.save_state({})
            self.assertEqual(drain_outside(self.spool_dir, writer.token), [b"0", b"1", b"2"])

    def test_states_that_are_no_states_are_read_as_nothing(self):
        os.makedirs(self.spool_dir)
        for text in (b"[" * 60_000, b"7", b""):
            with open(os.path.join(self.spool_dir, "a.lock"), "wb") as file:
                file.write(text + b" %08x\n" % zlib.crc32(text))
            self.assertEqual(state_of(self.spool_dir, "a"), {})

    def test_counts_of_drops_leave_room_for_the_end_of_a_run(self):
        writer = self.writer(max_bytes=0)
        with self.assertRaises(SpoolFull):
            for _ in range(3_000):
                writer.append(b"d" * 1_000, reserve_bytes=DROPS_RESERVE_BYTES)
        writer.append(b"the end", reserve_bytes=RESERVE_BYTES)

    def test_a_directory_that_was_removed_is_noticed(self):
        writer = self.writer()
        writer.append(b"x")
        self.assertTrue(writer.is_intact())
        os.rename(self.spool_dir, self.spool_dir + ".gone")
        self.assertFalse(writer.is_intact())


def drain_copy(holding):
    """What is left to be sent, without settling it."""
    payloads = []
    for index, segment in enumerate(holding.segments):
        with open(segment.path, "rb") as file:
            file.seek(holding.position if index == 0 else segment.start)
            payloads.extend(item.payload for item in scan(file.read(), False))
    return payloads


def drain_outside(directory, token):
    """As the one that takes over would read it, while its owner still holds the lock."""
    holding = peek(directory, token, tokens_in(directory)[token])
    payloads = holding.read(10, MIB).payloads
    holding.close()
    return payloads


if __name__ == "__main__":
    unittest.main()
