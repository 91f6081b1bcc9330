import random
import unittest

from aurora_telemetry.segment import HEADER_BYTES, MAGIC, MARK, Damage, frame, scan

RANDOM_FLIPS = 10_000


def payloads(count, chance):
    return [('{"n":%d,"text":"%s"}' % (n, "\u00e4" * chance.randrange(60))).encode() for n in range(count)]


def segment_of(records):
    data = MAGIC
    ends = []
    for record in records:
        data += frame(record)
        ends.append(len(data))
    return data, ends


def read(data):
    items = list(scan(data))
    found = [item.payload for item in items if not isinstance(item, Damage)]
    return found, sum(item.records for item in items if isinstance(item, Damage))


class Segments(unittest.TestCase):
    def setUp(self):
        self.records = payloads(20, random.Random(1))
        self.data, self.ends = segment_of(self.records)

    def test_gives_back_what_was_framed(self):
        self.assertEqual(read(self.data), (self.records, 0))

    def test_cut_at_every_byte_loses_no_whole_record_and_counts_the_torn_one(self):
        for size in range(len(self.data) + 1):
            whole = sum(1 for end in self.ends if end <= size)
            is_torn = size > len(MAGIC) and size not in self.ends
            self.assertEqual(read(self.data[:size]), (self.records[:whole], int(is_torn)), "cut at %d" % size)

    def test_a_flipped_bit_costs_only_its_own_record(self):
        chance = random.Random(2)
        for _ in range(RANDOM_FLIPS):
            bit = chance.randrange(len(self.data) * 8)
            damaged = bytearray(self.data)
            damaged[bit // 8] ^= 1 << bit % 8
            hit = None if bit // 8 < len(MAGIC) else next(n for n, end in enumerate(self.ends) if bit // 8 < end)
            kept = [record for n, record in enumerate(self.records) if n != hit]
            self.assertEqual(read(bytes(damaged)), (kept, int(hit is not None)), "bit %d" % bit)

    def test_many_flipped_bits_cost_only_the_records_that_they_hit(self):
        chance = random.Random(3)
        for _ in range(1_000):
            damaged = bytearray(self.data)
            hit = set()
            for _ in range(chance.randrange(2, 12)):
                bit = chance.randrange(len(MAGIC) * 8, len(self.data) * 8)
                damaged[bit // 8] ^= 1 << bit % 8
                hit.add(next(n for n, end in enumerate(self.ends) if bit // 8 < end))
            # A bit that was flipped twice is as it was.
            hit = {n for n in hit if damaged[self._start(n) : self.ends[n]] != self.data[self._start(n) : self.ends[n]]}
            found, lost = read(bytes(damaged))
            self.assertEqual(found, [record for n, record in enumerate(self.records) if n not in hit])
            # Records side by side whose marks are damaged too cannot be told apart.
            self.assertTrue(bool(hit) <= lost <= len(hit), (lost, hit))

    def test_damaged_records_side_by_side_are_counted_one_by_one(self):
        damaged = bytearray(self.data)
        for n in (4, 5, 6):
            damaged[self.ends[n] - 1] ^= 1
        self.assertEqual(read(bytes(damaged)), ([record for n, record in enumerate(self.records) if n not in (4, 5, 6)], 3))

    def test_records_behind_zeros_and_behind_noise_are_found(self):
        noise = random.Random(4).randbytes(5_000) if hasattr(random.Random, "randbytes") else bytes(range(256)) * 20
        for between in (bytes(4_096), noise):
            data = self.data + between + frame(b'{"behind":1}')
            found, lost = read(data)
            self.assertEqual(found, self.records + [b'{"behind":1}'])
            self.assertEqual(lost, 1)

    def test_a_size_beyond_all_sense_is_damage_and_no_reason_to_allocate(self):
        data = self.data + MARK + b"\xff\xff\xff\xff" + bytes(4) + frame(b"{}")
        self.assertEqual(read(data), (self.records + [b"{}"], 1))

    def test_the_mark_cannot_occur_in_text(self):
        with self.assertRaises(UnicodeDecodeError):
            MARK.decode()

    def test_is_laid_out_as_documented(self):
        self.assertEqual(frame(b"ab").hex(), "f5415552020000003a5a50236162")
        self.assertEqual(HEADER_BYTES, 12)

    def _start(self, number):
        return self.ends[number - 1] if number else len(MAGIC)


if __name__ == "__main__":
    unittest.main()
