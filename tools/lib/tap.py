# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs a module's unittest cases and speaks TAP, so that each counts in the closing line of tools/test."""

import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def _line(self, word, test, more=""):
        self.number += 1
        print(f"{word} {self.number} {test.id().partition('.')[2]}{more}", flush=True)

    def _explain(self, error):
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print("# " + line)

    def addSuccess(self, test):
        self._line("ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line("ok", test, f" # SKIP {reason}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._explain(err)
        self._line("not ok", test)

    def addError(self, test, err):
        super().addError(test, err)
        self._explain(err)
        self._line("not ok", test)


def main(module):
    """Runs all cases of @module; returns the exit status."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = TapResult()
    print(f"1..{suite.countTestCases()}")
    suite.run(result)
    sys.stdout.flush()
    return 0 if result.wasSuccessful() else 1
