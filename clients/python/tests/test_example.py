"""The example's search: what it reports is what its programs did."""

import os
import re
import subprocess
import sys

from .support import KEY, ROOT, ClientTest

SEARCH = os.path.join(ROOT, "examples", "search.py")


class Example(ClientTest):
    def search(self, url, *arguments):
        environ = {
            **os.environ,
            "AURORA_EXPORT_ENABLED": "true",
            "AURORA_POST_URL": url,
            "AURORA_API_KEY": KEY,
            "AURORA_SPOOL_DIR": self.spool_dir,
        }
        command = [sys.executable, SEARCH, "--runs", "1", "--max-iters", "2", *arguments]
        output = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True).stdout.decode()
        # The name of the run is another one each time.
        return re.sub(r"^\d{8}T.*?:", "run:", output, flags=re.M)

    def test_reports_what_its_programs_did(self):
        server = self.serve()
        self.search(server.url)
        seeds, outcomes = server.of_kind("used_seed"), server.of_kind("outcome")
        self.assertEqual(len(outcomes), 10)
        self.assertGreater(len(seeds), 5)
        self.assertEqual([item["status"] for item in server.of_kind("run_status")], ["finished"])
        sys.path.insert(0, os.path.dirname(SEARCH))
        self.addCleanup(sys.path.remove, os.path.dirname(SEARCH))
        from specs import SPECS

        specs = {spec.name: spec for spec in SPECS}
        for item in seeds + outcomes:
            scope = {}
            exec(item["snippet"], scope)
            tests = specs[item["function"]].tests
            self.assertEqual((item["passed"], item["total"]), (sum(passes(scope[item["function"]], *test) for test in tests), len(tests)))
        used = {(item["function"], item["source_id"]): item["snippet"] for item in seeds}
        for item in outcomes:
            if "source_id" in item:
                is_same = used[item["function"], item["source_id"]] == item["snippet"]
                self.assertEqual(item["usage"], "verbatim" if is_same else "adapted")

    def test_finds_the_same_programs_with_the_same_seed(self):
        server = self.serve()
        one, same, other = (self.search(server.url, "--seed", seed) for seed in "445")
        self.assertEqual(one, same)
        self.assertNotEqual(one, other)

    def test_uses_no_seeds_when_told_so(self):
        server = self.serve()
        self.search(server.url, "--no-seeding")
        self.assertEqual(server.of_kind("used_seed"), [])
        self.assertEqual([item["seeding_enabled"] for item in server.of_kind("run_meta")], [False])
        self.assertEqual([item for item in server.of_kind("outcome") if "usage" in item or "source_id" in item], [])


def passes(function, arguments, expected):
    try:
        result = function(*arguments)
    except Exception:
        return False
    return type(result) is type(expected) and result == expected
