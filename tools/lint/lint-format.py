#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""C files look as clang-format 14 leaves them (other versions break lines elsewhere)."""

import re
import shutil
import subprocess

import tree as shared

VERSION = 14


def find_program():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        program = shutil.which(name)
        if program is None:
            continue
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        if re.search(rf"version {VERSION}\.", version):
            return program
    raise shared.CannotRun(f"clang-format {VERSION} is not here")


def check(tree):
    program = find_program()
    for path in tree.files(".c", ".h"):
        text = tree.read(path)
        formatted = subprocess.run([program, str(tree.root / path)], capture_output=True, text=True, check=True).stdout
        if formatted != text:
            pairs = enumerate(zip(formatted.splitlines(), text.splitlines()), 1)
            line = next((number for number, (wanted, found) in pairs if wanted != found), 1)
            yield shared.Finding(path, line, "", "clang-format would change it from here on")


if __name__ == "__main__":
    shared.main("format", check)
