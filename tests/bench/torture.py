#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The proofs of bench/torture in their short form, and that its ledger notices what it is there for. Speaks TAP.

    torture.py BUILD-FOLDER
"""

import json
import pathlib
import shutil
import subprocess
import sys
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tools/lib"), str(TOP / "bench"), str(TOP / "bench/kit")]

import tap  # noqa: E402
from proof.ledger import Ledger  # noqa: E402

BUILD = pathlib.Path(sys.argv[1])
HAS_MARIADB = bool(shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin:/usr/libexec:/usr/bin"))


class Proofs(unittest.TestCase):
    def torture(self, *words):
        command = [TOP / "bench/torture", "--build", BUILD, "--untimed", *words]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=240, check=False)
        print(done.stdout.replace("{", "# {"), end="", flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        line = json.loads(done.stdout)
        self.assertEqual(line["faults"], 0)
        return line

    def counts(self, line):
        self.assertGreater(line["acknowledged"], 0)
        self.assertEqual((line["lost"], line["duplicates"], line["gaps"]), (0, 0, 0))

    def test_kill_sqlite(self):
        self.counts(self.torture("kill", "--database", "sqlite", "--rounds", "5"))

    @unittest.skipUnless(HAS_MARIADB, "mariadbd is not installed")
    def test_kill_mariadb(self):
        self.counts(self.torture("kill", "--database", "mariadb", "--rounds", "5"))

    @unittest.skipUnless(HAS_MARIADB, "mariadbd is not installed")
    def test_database(self):
        self.counts(self.torture("database", "--outages", "2", "--long-outage", "0"))

    @unittest.skipUnless(HAS_MARIADB, "mariadbd is not installed")
    def test_writers(self):
        self.counts(self.torture("writers", "--messages", "200"))

    def test_slow(self):
        line = self.torture("slow", "--pairs", "1", "--stuck", "200", "--healthy", "20")
        self.assertEqual(line["socketsAfterEach"], [200])


def message(seq, client):
    return {"conversationId": "c", "seq": seq, "id": f"m{seq}", "clientId": client, "content": client}


class TheLedger(unittest.TestCase):
    """Two messages, sent, acknowledged and seen; then one thing is wrong."""

    def setUp(self):
        self.ledger = Ledger()
        self.stored = [message(1, "a"), message(2, "b")]
        for entry in self.stored:
            self.ledger.send(entry["clientId"], "c", entry["content"])
            self.ledger.ack(entry["clientId"], {"conversationId": "c", "seq": entry["seq"], "messageId": entry["id"]})

    def judge(self, stored, seen):
        for entry in seen:
            self.ledger.see("socket", entry)
        return self.ledger.judge({"c": stored}, {"socket": ["c"]})

    def test_clean(self):
        self.assertTrue(self.judge(self.stored, self.stored).is_clean)

    def test_lost(self):
        self.assertEqual(self.judge(self.stored[:1], self.stored[:1]).lost, 1)

    def test_stored_twice(self):
        stored = [*self.stored, message(3, "b")]
        self.assertEqual(self.judge(stored, stored).duplicates, 1)

    def test_gap(self):
        stored = [message(1, "a"), message(3, "b")]
        self.assertEqual(self.judge(stored, stored).gaps > 0, True)

    def test_other_number(self):
        self.assertEqual(self.judge([message(1, "b"), message(2, "a")], []).lost >= 2, True)

    def test_not_seen(self):
        self.assertEqual(self.judge(self.stored, self.stored[:1]).lost, 1)

    def test_seen_twice(self):
        self.assertEqual(self.judge(self.stored, [*self.stored, self.stored[1]]).duplicates, 1)

    def test_seen_in_another_order(self):
        self.assertGreater(self.judge(self.stored, self.stored[::-1]).gaps, 0)

    def test_acknowledged_otherwise(self):
        self.ledger.ack("a", {"conversationId": "c", "seq": 9, "messageId": "m9"})
        self.assertFalse(self.judge(self.stored, self.stored).is_clean)


if __name__ == "__main__":
    sys.exit(tap.main(sys.modules["__main__"]))
