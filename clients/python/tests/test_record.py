import decimal
import enum
import json
import os
import pathlib
import tracemalloc
import unittest

from aurora_telemetry.ids import new_id, timestamp
from aurora_telemetry.record import DROPS, OUTCOME, USED_SEED, Unencodable, encode

KIB = 1024


def encoded(kind=USED_SEED, **fields):
    payload, notes = encode(kind, {"run_id": "r", "function": "f", **fields})
    return json.loads(payload), notes


class Hostile:
    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __float__ = __repr__


class Records(unittest.TestCase):
    def test_carry_what_was_given_and_leave_out_what_was_not(self):
        record, notes = encoded(score=0.5, passed=9, total=10, reason={"similarity": 0.9, "tags": ["a", 1, None, True]}, snippet=None)
        self.assertEqual(
            record,
            {
                "kind": "used_seed",
                "run_id": "r",
                "function": "f",
                "score": 0.5,
                "passed": 9,
                "total": 10,
                "reason": {"similarity": 0.9, "tags": ["a", 1, None, True]},
            },
        )
        self.assertEqual(notes, [])

    def test_are_one_line_of_utf8(self):
        payload = encode(USED_SEED, {"snippet": "a\nb\u2028\u00e9\U0001f600"}).payload
        self.assertNotIn(b"\n", payload)
        self.assertEqual(json.loads(payload)["snippet"], "a\nb\u2028\u00e9\U0001f600")

    def test_numbers_that_json_does_not_carry_cost_only_themselves(self):
        for value in (float("nan"), float("inf"), -float("inf"), 10**400, Hostile(), "text", [], decimal.Decimal("sNaN")):
            record, notes = encoded(score=value)
            self.assertEqual(record, {"kind": "used_seed", "run_id": "r", "function": "f"})
            self.assertEqual(len(notes), 1)

    def test_integers_must_be_exact(self):
        self.assertEqual(encoded(passed=3.0)[0]["passed"], 3)
        self.assertEqual(encoded(passed=True)[0]["passed"], 1)
        for value in (3.5, 2**53, "3"):
            self.assertNotIn("passed", encoded(passed=value)[0])

    def test_numbers_of_other_kinds_are_taken_for_what_they_are_worth(self):
        self.assertEqual(encoded(score=decimal.Decimal("0.25"))[0]["score"], 0.25)
        self.assertEqual(encoded(score=1)[0]["score"], 1)

    def test_odd_numbers_within_a_reason_become_text(self):
        record, notes = encoded(reason={"a": float("nan"), "b": float("inf"), "c": 10**5_000, "d": 2**60})
        self.assertEqual(record["reason"]["a"], "nan")
        self.assertEqual(record["reason"]["b"], "inf")
        self.assertEqual(record["reason"]["d"], hex(2**60))
        self.assertEqual(len(notes), 4)

    def test_lone_surrogates_and_nul_become_replacement_characters(self):
        record, notes = encoded(function="a\ud800b\0c", reason={"\udfff": "\0"})
        self.assertEqual(record["function"], "a\ufffdb\ufffdc")
        self.assertEqual(record["reason"], {"\ufffd": "\ufffd"})
        self.assertEqual(len(notes), 4)

    def test_two_halves_of_one_character_are_joined(self):
        self.assertEqual(encoded(snippet="\ud83d\ude00")[0]["snippet"], "\U0001f600")

    def test_sets_are_lists_in_an_order_that_does_not_change(self):
        self.assertEqual(encoded(reason={"s": {"c", "a", "b"}, "t": (1, 2)})[0]["reason"], {"s": ["a", "b", "c"], "t": [1, 2]})

    def test_objects_are_named_by_their_type_and_not_asked_what_they_hold(self):
        record, _ = encoded(reason={"o": Hostile(), "path": pathlib.PurePosixPath("/a"), "bytes": b"x\xff"})
        self.assertTrue(record["reason"]["o"].endswith("Hostile>"))
        self.assertEqual((record["reason"]["path"], record["reason"]["bytes"]), ("/a", "x\ufffd"))

    def test_enums_are_their_values(self):
        Method = enum.Enum("Method", {"JACCARD": "jaccard"})
        self.assertEqual(encoded(reason={"method": Method.JACCARD})[0]["reason"], {"method": "jaccard"})

    def test_cycles_and_depth_end(self):
        cycle = {}
        cycle["again"] = cycle
        wide = []
        wide.extend([wide] * 50)
        deep = []
        for _ in range(100_000):
            deep = [deep]
        for value in (cycle, {"wide": wide}, {"deep": deep}):
            record, notes = encoded(reason=value)
            self.assertIn("reason", record)
            self.assertTrue(notes)
            self.assertLessEqual(depth_of(record), 32)

    def test_a_reason_that_is_too_large_keeps_its_beginning(self):
        record, notes = encoded(reason={"a": "\u00e9" * 60_000})
        self.assertLess(len(json.dumps(record["reason"])), 64 * KIB)
        self.assertTrue(record["reason"]["head"].startswith('{"a":"\u00e9'))
        self.assertEqual(len(notes), 1 + 1)

    def test_a_reason_that_is_no_object_becomes_one(self):
        self.assertEqual(encoded(reason=["a"])[0]["reason"], {"value": ["a"]})

    def test_names_that_the_server_refuses_are_changed(self):
        self.assertEqual(encoded(reason={"__proto__": 1, "constructor": 2})[0]["reason"], {"___proto__": 1, "_constructor": 2})

    def test_texts_that_are_too_long_are_cut_within_a_character(self):
        snippet = encoded(snippet="\u00e9" * 200 * KIB)[0]["snippet"]
        self.assertLessEqual(len(snippet.encode()), 256 * KIB)
        self.assertGreater(len(snippet.encode()), 255 * KIB)
        self.assertEqual(encoded(snippet="x" * 256 * KIB)[0]["snippet"], "x" * 256 * KIB)

    def test_names_that_are_too_long_stay_different(self):
        one, other = (encoded(function="f" * 300 + end)[0]["function"] for end in "ab")
        self.assertNotEqual(one, other)
        self.assertEqual(len(one), 200)

    def test_failing_tests_are_a_list_of_texts(self):
        self.assertEqual(encoded(OUTCOME, failing_tests=("a", 1))[0]["failing_tests"], ["a", "1"])
        self.assertEqual(encoded(OUTCOME, failing_tests="a")[0]["failing_tests"], ["a"])

    def test_a_field_that_raises_costs_only_itself(self):
        class Bad(dict):
            def items(self):
                raise ValueError("secret")

        record, notes = encoded(reason=Bad(), score=1)
        self.assertEqual(record["score"], 1)
        self.assertEqual(notes, ["reason could not be read: ValueError"])

    def test_the_key_is_taken_out_wherever_it_stands(self):
        secret = "0123456789abcdef-key"
        payload, _ = encode(USED_SEED, {"snippet": "x = '%s'" % secret, "reason": {secret: secret}}, secret)
        self.assertNotIn(secret.encode(), payload)

    def test_a_key_with_quotes_is_found_as_json_writes_it(self):
        secret = 'abcdefgh"ijklm\\nop-12345'
        payload, notes = encode(USED_SEED, {"snippet": "x " + secret, "reason": {"a": secret}}, secret)
        self.assertEqual(json.loads(payload)["snippet"], "x [key]")
        self.assertNotIn(json.dumps(secret)[1:-1].encode(), payload)
        self.assertTrue(notes)

    def test_work_is_bounded_by_what_is_sent_and_not_by_what_is_given(self):
        text = "x" * 60_000
        values = {
            "reason": [
                {str(number): text for number in range(2_000)},
                {"a": set(range(100_000))},
                [["\ud800" * 50_000] * 100] * 100,
                {"a": b"x" * 10_000_000},
            ],
            "snippet": ["\u00e9" * 5_000_000, b"x" * 10_000_000],
            "function": ["\u00e9" * 5_000_000],
        }
        for field, many in values.items():
            for value in many:
                tracemalloc.start()
                try:
                    encode(USED_SEED, {field: value})
                    most = tracemalloc.get_traced_memory()[1]
                finally:
                    tracemalloc.stop()
                self.assertLess(most, 4 * KIB * KIB, field)

    def test_tests_are_taken_no_further_than_they_are_sent(self):
        def tests(text):
            for number in range(20_000):
                taken.append(number)
                yield text

        for text, most in (("t", 10_001), ("t" * 4_000, 600)):
            taken = []
            encoded(OUTCOME, failing_tests=tests(text))
            self.assertLessEqual(len(taken), most)

    def test_objects_in_a_set_are_not_asked_what_they_hold(self):
        asked = []

        class Secret:
            def __repr__(self):
                asked.append(1)
                return "secret"

        record, _ = encoded(reason={"a": {Secret(), Secret(), 3, "b"}})
        self.assertEqual((asked, len(record["reason"]["a"])), ([], 4))

    def test_one_value_that_cannot_be_read_costs_only_itself(self):
        class Bad(dict):
            def items(self):
                raise RuntimeError("secret")

        record, notes = encoded(reason={"good": 1, "bad": Bad(a=1), "list": [Bad(), 2]})
        self.assertEqual(record["reason"]["good"], 1)
        self.assertEqual(record["reason"]["list"][1], 2)
        self.assertNotIn("secret", str(record) + str(notes))

    def test_what_cannot_be_sent_at_all_says_so(self):
        with self.assertRaises(Unencodable):
            encode(DROPS, {"reason": object()})

    def test_ids_are_uuids_of_version_7_that_sort_by_time(self):
        first = new_id()
        self.assertRegex(first, "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        self.assertEqual(len({new_id() for _ in range(10_000)}), 10_000)

    def test_ids_of_a_forked_child_are_its_own(self):
        new_id()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(writing, "".join(new_id()[19:] for _ in range(100)).encode())
            os._exit(0)
        own = {new_id()[19:] for _ in range(100)}
        os.waitpid(pid, 0)
        of_child = os.read(reading, 65_536).decode()
        os.close(reading)
        os.close(writing)
        self.assertEqual(own & {of_child[at : at + 17] for at in range(0, 1_700, 17)}, set())

    def test_times_are_in_the_form_of_the_server(self):
        self.assertEqual(timestamp(1_760_000_000.0426), "2025-10-09T08:53:20.042Z")


def depth_of(value):
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


if __name__ == "__main__":
    unittest.main()
