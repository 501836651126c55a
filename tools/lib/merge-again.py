#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Names the tests of a meson log that failed; or puts the results of a second try in their place, saying which.

usage: merge-again.py LOG.json              prints the failed tests' names, one a line
       merge-again.py LOG.json AGAIN.json   rewrites LOG.json
"""

import json
import sys
from pathlib import Path

GOOD = ("OK", "SKIP", "EXPECTEDFAIL")


def read(path):
    with open(path, encoding="utf-8", errors="replace") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def main(log, again=None):
    tests = read(log) if Path(log).exists() else []
    if again is None:
        for test in tests:
            if test["result"] not in GOOD:
                print(test["name"].rpartition(" / ")[2])
        return
    second = {test["name"]: test for test in read(again)} if Path(again).exists() else {}
    for number, test in enumerate(tests):
        other = second.get(test["name"])
        if test["result"] not in GOOD and other is not None and other["result"] in GOOD:
            print(f"unsteady: {test['name']} failed at first ({test['result']}) and passed alone")
            tests[number] = other
    Path(log).write_text("".join(json.dumps(test) + "\n" for test in tests), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
