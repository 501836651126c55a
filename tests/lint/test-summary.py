#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The closing line of tools/test: what counts, and what makes it fail. Speaks TAP."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def entry(result, stdout="", name="thing", stderr=""):
    return {"name": name, "result": result, "stdout": stdout, "stderr": stderr, "duration": 0.1, "command": ["x"]}


class Summary(unittest.TestCase):
    def summarize(self, *entries):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log.json"
            log.write_text("".join(json.dumps(one) + "\n" for one in entries), encoding="utf-8")
            done = subprocess.run([sys.executable, str(TOP / "tools/lib/test-summary.py"), f"normal={log}"],
                                  capture_output=True, text=True, check=False)
        return done.stdout.splitlines(), done.returncode

    def assert_closing(self, line, status, *entries):
        lines, code = self.summarize(*entries)
        self.assertEqual((lines[-1], code), (line, status))
        return lines

    def test_subtests_count(self):
        self.assert_closing("3 passed, 0 failed, 0 skipped", 0,
                            entry("OK", "TAP version 13\n1..2\nok 1 /a\nok 2 /b\n"), entry("OK", "no tap"))

    def test_failed_subtest(self):
        lines = self.assert_closing("1 passed, 1 failed, 0 skipped", 1, entry("FAIL", "1..2\nok 1 /a\nnot ok 2 /b\n"))
        self.assertIn("  | not ok 2 /b", lines)

    def test_crash_after_good_subtests(self):
        self.assert_closing("1 passed, 1 failed, 0 skipped", 1, entry("ERROR", "1..2\nok 1 /a\n"))

    def test_timeout(self):
        self.assert_closing("0 passed, 1 failed, 0 skipped", 1, entry("TIMEOUT"))

    def test_skips_say_why(self):
        lines = self.assert_closing("1 passed, 0 failed, 3 skipped", 0,
                                    entry("OK", "1..2\nok 1 /a\nok 2 /b # SKIP no server\n"),
                                    entry("SKIP", "1..0 # SKIP no screen\n"),
                                    entry("SKIP", "no such program\n"))
        self.assertEqual(lines[0], "skipped normal: thing /b: no server")
        self.assertEqual(lines[1], "skipped normal: thing: no screen")
        self.assertEqual(lines[2], "skipped normal: thing: no such program")

    def test_nothing_ran(self):
        self.assert_closing("0 passed, 1 failed, 0 skipped", 1)

    def test_only_skips_is_no_success(self):
        self.assert_closing("0 passed, 0 failed, 1 skipped", 1, entry("SKIP", "reason\n"))


if __name__ == "__main__":
    sys.path.insert(0, str(TOP / "tools/lib"))
    import tap
    sys.exit(tap.main(sys.modules[__name__]))
