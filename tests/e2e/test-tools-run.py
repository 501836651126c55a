#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""tools/run as a newcomer uses it, on a demo site of its own: it serves, its password logs in, Ctrl-C ends it
without a trace, and a second start finds the same site with a new password. Speaks TAP."""

import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tools/lib"))

import tap
from demo import SECONDS, Demo, fetch


class ToolsRun(unittest.TestCase):
    def test_newcomer(self):
        with tempfile.TemporaryDirectory() as folder:
            data = folder + "/demo"
            demo = Demo(data)
            self.addCleanup(demo.process.kill)
            status, page = fetch(demo.address + "/")
            self.assertEqual(status, 200)
            self.assertIn("<html", page)
            self.assertEqual(fetch(demo.address + "/api/health/ready")[0], 200)
            self.assertEqual(demo.log_in(demo.password), 200)
            self.assertEqual(demo.stop(), 0)
            self.assertTrue(demo.is_gone())

            again = Demo(data)
            self.addCleanup(again.process.kill)
            self.assertNotEqual(again.password, demo.password)
            self.assertEqual(again.log_in(demo.password), 401)
            self.assertEqual(again.log_in(again.password), 200)
            self.assertEqual(again.stop(signal.SIGTERM), 0)

    def test_development(self):
        with tempfile.TemporaryDirectory() as folder:
            demo = Demo(folder + "/demo", "--dev")
            self.addCleanup(demo.process.kill)
            self.assertEqual(fetch(demo.address + "/")[0], 200)
            self.assertIn('"environment":"development"', fetch(demo.address + "/api/health")[1])
            self.assertEqual(demo.stop(), 0)

    def test_server_ends_with_a_killed_script(self):
        with tempfile.TemporaryDirectory() as folder:
            demo = Demo(folder + "/demo")
            demo.process.kill()
            demo.process.wait(SECONDS)
            self.assertTrue(demo.is_gone())

    def test_unknown_option(self):
        done = subprocess.run([str(TOP / "tools/run"), "--nonsense"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("unknown option --nonsense", done.stderr)


if __name__ == "__main__":
    sys.exit(tap.main(sys.modules[__name__]))
