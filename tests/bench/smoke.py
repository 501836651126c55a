#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The load tool against a foyer-server of its own, with few sockets for a moment; and against a server that does it
wrong, which it must tell. Speaks TAP.

    smoke.py BUILD-FOLDER
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tools/lib"), str(TOP / "bench/kit"), str(TOP / "tests/bench")]

import foyer  # noqa: E402
import liar  # noqa: E402
import tap  # noqa: E402

BUILD = pathlib.Path(sys.argv[1])
VISITORS = 3


def load(mode, port, *arguments):
    """(exit status, what its line says)"""
    command = [BUILD / "bench/foyer-load", mode, "--port", str(port), "--warm-up", "0.1", "--seconds", "0.5"]
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def sanitizer_variables():
    names = ("ASAN_", "LSAN_", "UBSAN_", "G_SLICE")
    return {name: value for name, value in os.environ.items() if name.startswith(names)}


class AgainstFoyer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="foyer-bench-")
        cls.addClassCleanup(cls.scratch.cleanup)
        server = foyer.Foyer(BUILD, pathlib.Path(cls.scratch.name, "foyer"), environment="development",
                             extra=sanitizer_variables())
        cls.server = cls.enterClassContext(server)
        cls.people = pathlib.Path(cls.scratch.name, "people")
        rows = []
        for number, (token, conversation) in enumerate(server.make_visitors(VISITORS)):
            rows += [(number, token, conversation, True), (number, server.token, conversation, False)]
        foyer.write_people(cls.people, rows)

    def good(self, mode, *arguments):
        status, line = load(mode, self.server.port, "--server-pid", self.server.pid, *arguments)
        self.assertEqual((status, line.get("problem")), (0, None))
        self.assertGreater(line["operations"], 0)
        self.assertGreater(line["serverCpuUs"], 0)
        self.assertEqual((line["failed"], line["lost"]), (0, 0))
        return line

    def test_connect(self):
        self.assertEqual(self.good("connect", "--path", "/ws", "--sockets", 20)["operations"], 20)

    def test_raw_echo(self):
        line = self.good("echo", "--path", "/ws/echo", "--sockets", 5, "--active", 2, "--bytes", 500)
        self.assertEqual(line["sockets"], 7)

    def test_echo_frames(self):
        self.good("echo", "--dialect", "foyer", "--people", self.people, "--sockets", 5, "--active", 2)

    def test_chat(self):
        line = self.good("chat", "--dialect", "foyer-join", "--people", self.people)
        self.assertEqual(line["senders"], VISITORS)
        self.assertGreaterEqual(line["sent"], line["operations"])
        self.assertEqual(line["sent"], line["acknowledged"])

    def test_chat_at_a_rate(self):
        line = self.good("chat", "--dialect", "foyer-join", "--people", self.people, "--rate", 40, "--in-flight", 20)
        self.assertEqual(line["skipped"], 0)

    def test_broadcast(self):
        line = self.good("broadcast", "--dialect", "foyer-join", "--people", self.people_of_agent(), "--sockets", 5)
        self.assertEqual(line["operations"], line["bursts"] * 5)

    def test_broadcast_in_bursts(self):
        """What one socket sent without waiting comes in that order."""
        line = self.good("broadcast", "--dialect", "foyer-join", "--people", self.people_of_agent(), "--sockets", 5,
                         "--in-flight", 8)
        self.assertEqual((line["wrong"], line["reordered"]), (0, 0))

    def people_of_agent(self):
        path = pathlib.Path(self.scratch.name, "agent")
        path.write_text(self.people.read_text(encoding="ascii").splitlines(keepends=True)[1], encoding="ascii")
        return path


class AgainstALiar(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="foyer-liar-")
        self.addCleanup(folder.cleanup)
        self.people = pathlib.Path(folder.name, "people")
        self.people.write_text("0\tt\tc\tsends\n0\tt\tc\treads\n", encoding="ascii")

    def load(self, fault, mode, *arguments):
        with liar.Liar(fault) as server:
            return load(mode, server.port, "--people", self.people, "--time-out", 2, *arguments)

    def tells(self, fault, problem, mode, *arguments):
        status, line = self.load(fault, mode, *arguments)
        self.assertEqual(status, 1)
        self.assertIn(problem, line["problem"])

    def test_honest(self):
        for mode, more in (("chat", ()), ("echo", ("--active", 2)), ("broadcast", ("--sockets", 3, "--in-flight", 8))):
            status, line = self.load(None, mode, "--dialect", "foyer-join", *more)
            self.assertEqual((status, line.get("problem")), (0, None), mode)
            self.assertGreater(line["operations"], 0)

    def test_chat_lost(self):
        self.tells("lose", "seq was left out", "chat", "--dialect", "foyer-join")

    def test_chat_twice(self):
        self.tells("twice", "seq was left out, or came twice", "chat", "--dialect", "foyer-join")

    def test_chat_swapped(self):
        self.tells("swap", "seq was left out", "chat", "--dialect", "foyer-join", "--in-flight", 4)

    def test_chat_without_ack(self):
        self.tells("no-ack", "never acknowledged", "chat", "--dialect", "foyer-join", "--in-flight", 4)

    def test_broadcast_lost(self):
        self.tells("lose", "not everybody got everything", "broadcast", "--dialect", "foyer-join", "--sockets", 3)

    def test_broadcast_twice(self):
        self.tells("twice", "came twice", "broadcast", "--dialect", "foyer-join", "--sockets", 3)

    def test_broadcast_swapped(self):
        self.tells("swap", "another order", "broadcast", "--dialect", "foyer-join", "--sockets", 3, "--in-flight", 8)

    def test_echo_of_another(self):
        self.tells("old-echo", "echoes were wrong", "echo", "--dialect", "foyer")

    def test_refused(self):
        self.tells("refuse", "403 Forbidden", "connect", "--sockets", 2)

    def test_nobody_there(self):
        self.assertIn("refused", load("connect", foyer.free_port(), "--sockets", 2)[1]["problem"])

    def test_wrong_options(self):
        for arguments in (("--dialect", "klingon"), ("--people", "/nonexistent"), ("--server-pid", "0"),
                          ("--bytes", "0")):
            status, text = load("echo", 1, *arguments)
            self.assertEqual(status, 2, arguments)
            self.assertIn("foyer-load: ", text)


if __name__ == "__main__":
    sys.exit(tap.main(sys.modules["__main__"]))
