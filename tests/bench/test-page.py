#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What bench/run makes of its rows: medians, ratios, tables, the page, the pictures. Speaks TAP."""

import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tools/lib"), str(TOP / "bench/kit")]

import page  # noqa: E402
import plots  # noqa: E402
import requirements  # noqa: E402
import rows as kit_rows  # noqa: E402
import tables  # noqa: E402
import tap  # noqa: E402


def row(group, variant, repetition, **figures):
    return {"group": group, "variant": variant, "repetition": repetition, **figures}


def chat_rows(own, peer):
    rates = [("foyer", own), ("sqlite", peer)]
    return kit_rows.Rows(rows=[row("chat-sqlite", variant, i, operationsPerSecond=rate, serverCpuUs=10.0, p50Ms=1.0,
                                   p99Ms=2.0, rssEndKb=100)
                               for variant, values in rates for i, rate in enumerate(values, 1)])


class Medians(unittest.TestCase):
    def test_odd_even_none(self):
        self.assertEqual(kit_rows.median([3, 1, 2]), 2)
        self.assertEqual(kit_rows.median([4, 1, 2, 3]), 2.5)
        self.assertEqual(kit_rows.median([None, 7]), 7)
        self.assertIsNone(kit_rows.median([]))

    def test_ratio_is_of_pairs(self):
        """A moment in which the machine was busy hits both of a pair, and cancels out."""
        rows = chat_rows([100, 10, 300], [20, 10, 100])
        self.assertEqual(rows.ratio("chat-sqlite", "foyer", "sqlite", "operationsPerSecond"), 3)

    def test_ratio_without_pair(self):
        rows = kit_rows.Rows(rows=[row("g", "a", 1, x=2), row("g", "b", 2, x=1), row("g", "b", 1, x=None)])
        self.assertIsNone(rows.ratio("g", "a", "b", "x"))

    def test_repetitions(self):
        rows = kit_rows.Rows(rows=[row("g", "a", 1), row("g", "b", 1)])
        self.assertEqual(rows.repetitions(), "1")
        rows.add(row("g", "a", 2))
        rows.add(row("h", "a", 1))
        self.assertEqual(rows.repetitions(), "1 to 2")

    def test_file_comes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "rows.jsonl")
            rows = kit_rows.Rows(path)
            rows.add(row("g", "a", 1, x=1.5, problem="lost"))
            rows.add(row("g", "a", 2, x=2.5, problem="lost"))
            again = kit_rows.Rows.read(path)
        self.assertEqual(again.rows, rows.rows)
        self.assertEqual(again.values("g", "a", "x"), [1.5, 2.5])
        self.assertEqual(again.problems(), [("g", "a", "lost", 2)])


class Requirements(unittest.TestCase):
    def verdicts(self, own, peer):
        return [check.met for check in requirements.checks(chat_rows(own, peer), ["chat-sqlite"])]

    def test_met_and_not(self):
        self.assertEqual(self.verdicts([6000], [2000]), [True, True])
        self.assertEqual(self.verdicts([6000], [3000]), [False, True])
        self.assertEqual(self.verdicts([4999], [1000]), [True, False])

    def test_edges_are_met(self):
        self.assertEqual(self.verdicts([5000], [2000]), [True, True])
        self.assertTrue(requirements.at_most("x", 1.15, 1.15).met)
        self.assertFalse(requirements.at_most("x", 1.15, 1.16).met)

    def test_nothing_measured_is_no_success(self):
        checks = requirements.checks(kit_rows.Rows(), ["echo", "chat-mariadb"])
        self.assertTrue(all(check.met is None for check in checks))

    def test_each_group_is_asked(self):
        for group in tables.FIGURES:
            self.assertTrue(requirements.checks(kit_rows.Rows(), [group]), group)

    def test_failed_connects_count(self):
        rows = kit_rows.Rows(rows=[row("connect", "foyer", 1, failed=0), row("connect", "foyer", 2, failed=3)])
        self.assertFalse(requirements.checks(rows, ["connect"])[0].met)


class Tables(unittest.TestCase):
    def test_numbers(self):
        self.assertEqual(tables.number(12345.678, 1), "12,345.7")
        self.assertEqual(tables.number(None), "–")
        self.assertEqual([tables.significant(value) for value in (1234.5, 12.345, 1.2345, None)],
                         ["1,234", "12.3", "1.23", "–"])

    def test_table(self):
        self.assertEqual(tables.table(("a", "b"), [("x", "1")], right=(1,)), "| a | b |\n| --- | ---: |\n| x | 1 |\n")

    def test_checks(self):
        text = tables.of_checks(requirements.checks(chat_rows([6000], [3000]), ["chat-sqlite"]))
        self.assertIn("| ≥ 2.5 times | 2.00 times | 6,000 against 3,000 /s | **not met** |", text)
        self.assertIn("| ≥ 5000/s | 6,000/s | – | met |", text)

    def test_group(self):
        text = tables.of_group(chat_rows([6000, 8000], [3000, 3000]), "chat-sqlite")
        self.assertIn("| `foyer` | 7,000 | 1.0 | 2.0 | 10 | 100 |", text)


class Page(unittest.TestCase):
    def test_whole(self):
        rows = chat_rows([6000], [3000])
        rows.add(row("chat-sqlite", "sqlite", 2, problem="a message was never acknowledged"))
        with tempfile.TemporaryDirectory() as folder:
            text = page.write_text(rows, {"processor": "Z80"}, ["chat-sqlite"], 1, 4.0, True, ["nchan: no network"])
            page.write(pathlib.Path(folder), text, rows)
            pictures = sorted(path.name for path in pathlib.Path(folder, "pictures").iterdir())
            written = pathlib.Path(folder, "performance.md").read_text(encoding="utf-8")
        self.assertEqual(pictures, ["performance-chat-sqlite.svg"])
        for part in ("| processor | Z80 |", "Left out: nchan: no network", "pictures/performance-chat-sqlite.svg",
                     "- chat-sqlite, `sqlite`: a message was never acknowledged (1 times)"):
            self.assertIn(part, written)

    def test_every_group_is_explained(self):
        self.assertEqual(set(page.TITLES), set(page.NOTES))
        self.assertEqual(set(page.TITLES), set(tables.FIGURES))


class Plots(unittest.TestCase):
    def test_bars(self):
        text = plots.bar_chart("A < B", "µs", [("Foyer", [1, 2, 4], True), ("ws", [8], False), ("gone", [], False)])
        svg = xml.etree.ElementTree.fromstring(text)
        name = "{http://www.w3.org/2000/svg}"
        widths = {bar.get("class"): float(bar.get("width")) for bar in svg.iter(name + "rect")}
        self.assertEqual(svg.find(name + "title").text, "A < B")
        self.assertEqual(set(widths), {"own", "peer"})
        self.assertAlmostEqual(widths["peer"] / widths["own"], 4, places=1)
        self.assertIn("prefers-color-scheme: dark", svg.find(name + "style").text)
        ends = [float(bar.get("x")) + float(bar.get("width")) for bar in svg.iter(name + "rect")]
        self.assertTrue(all(end < plots.WIDTH for end in ends))

    def test_nothing_measured(self):
        self.assertTrue(all(plots.draw(plot, kit_rows.Rows()) is None for plot in plots.PLOTS))


if __name__ == "__main__":
    sys.exit(tap.main(sys.modules["__main__"]))
