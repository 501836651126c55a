#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Adds up what meson's test logs hold: the failures' output, each skip with its reason, one closing line.

usage: test-summary.py NAME=testlog.json...
A TAP test counts by its subtests, any other as one. Exit 1 when something failed or nothing ran.
"""

import json
import re
import sys
from pathlib import Path

TAP_LINE = re.compile(r"^(not )?ok\b\s*(\d*)\s*-?\s*(.*?)\s*(?:#\s*(skip|todo)\b\S*\s*(.*))?$", re.IGNORECASE)
TAP_NOTHING = re.compile(r"^1\.\.0\s*#\s*skip\S*\s*(.*)$", re.IGNORECASE)
TAP_ANY = re.compile(r"^(?:TAP version \d+|1\.\.\d+)", re.MULTILINE)
TAIL = 80


class Counts:
    """What one run of one or more test programs came to."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skips = []

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skips += other.skips


def count_tap(name, text):
    """The subtests of one TAP stream; None when the text is none."""
    counts = Counts()
    if not TAP_ANY.search(text):
        return None
    for line in text.splitlines():
        nothing = TAP_NOTHING.match(line)
        if nothing:
            counts.skips.append((name, nothing.group(1) or "no reason given"))
        subtest = TAP_LINE.match(line)
        if not subtest:
            continue
        failed, number, title, directive, reason = subtest.groups()
        if directive and directive.lower() == "skip":
            counts.skips.append((f"{name} {title or number}", reason or "no reason given"))
        elif failed:
            counts.failed += 1
        else:
            counts.passed += 1
    return counts


def count_test(run, test):
    """One entry of meson's log. Its result counts where it has no subtests, or says more than they do."""
    name = f"{run}: {test['name']}"
    output = test.get("stdout", "") or ""
    counts = count_tap(name, output) or Counts()
    if test["result"] == "SKIP" and not counts.skips:
        words = (output + "\n" + (test.get("stderr") or "")).strip().splitlines()
        counts.skips.append((name, words[-1] if words else "no reason given"))
    elif test["result"] in ("OK", "EXPECTEDFAIL") and counts.passed + len(counts.skips) == 0:
        counts.passed += 1
    elif test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") and counts.failed == 0:
        counts.failed += 1
    return counts


def show_failure(run, test):
    print(f"\n=== {run}: {test['name']}: {test['result']} after {test['duration']:.1f} s")
    print("    " + " ".join(test["command"]))
    for stream in ("stdout", "stderr"):
        lines = [line for line in (test.get(stream) or "").rstrip().splitlines() if not line.startswith("ok ")]
        if len(lines) > TAIL:
            print(f"    ({stream}: {len(lines) - TAIL} earlier lines left out)")
        for line in lines[-TAIL:]:
            print("  | " + line)


def read_log(argument):
    run, _, path = argument.partition("=")
    if not Path(path).exists():
        return run, None
    with open(path, encoding="utf-8", errors="replace") as lines:
        return run, [json.loads(line) for line in lines if line.strip()]


def main(arguments):
    total = Counts()
    for argument in arguments:
        run, tests = read_log(argument)
        if not tests:
            print(f"\n=== {run}: no test ran (no such suite, or meson failed: see test-{run}.log in its build folder)")
            total.failed += 1
            continue
        for test in tests:
            counts = count_test(run, test)
            if counts.failed:
                show_failure(run, test)
            total.add(counts)
    for name, reason in total.skips:
        print(f"skipped {name}: {reason}")
    print(f"{total.passed} passed, {total.failed} failed, {len(total.skips)} skipped")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
