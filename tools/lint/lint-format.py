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
    paths = list(tree.files(".c", ".h"))
    said = subprocess.run([program, "--dry-run", *paths], capture_output=True, text=True, check=True, cwd=tree.root)
    first = {}
    for path, line in re.findall(r"^(.+?):(\d+):\d+: warning: code should be clang-formatted", said.stderr, re.MULTILINE):
        first.setdefault(path, int(line))
    for path, line in first.items():
        yield shared.Finding(path, line, "", "clang-format would change it from here on")


if __name__ == "__main__":
    shared.main("format", check)
