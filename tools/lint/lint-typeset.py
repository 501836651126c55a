#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""groff, and mandoc where it is, typeset every manual page without a complaint."""

import re
import shutil
import subprocess

import tree as shared

FOLDER = "data/man"
SECONDS = 20
PROGRAMS = (("groff", "-man", "-Tutf8", "-ww", "-z"), ("mandoc", "-Tlint", "-Wwarning"))


def complaints(command, file):
    result = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False, timeout=SECONDS)
    return (result.stdout + result.stderr).splitlines()


def check(tree):
    commands = [command for command in PROGRAMS if shutil.which(command[0])]
    if not commands:
        raise shared.CannotRun("neither groff nor mandoc is installed")
    for path in tree.files(*"12345678", under=(FOLDER,)):
        for command in commands:
            for line in complaints(command, tree.root / path):
                number = re.search(r":(\d+):", line)
                yield shared.Finding(path, int(number.group(1)) if number else 1, command[0], f"{command[0]}: {line}")


if __name__ == "__main__":
    shared.main("typeset", check)
