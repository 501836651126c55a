#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What is generated is committed, and is what its generator makes today."""

import subprocess
import sys
import tempfile
from pathlib import Path

import tree as shared

GENERATORS = ("src/protocol/generate-protocol.py",)  # each takes --output FOLDER and writes below it


def run(tree, generator, folder):
    made = subprocess.run([sys.executable, str(tree.root / generator), "--output", folder],
                          capture_output=True, text=True, check=False)
    if made.returncode != 0:
        yield shared.Finding(generator, 1, "", "it fails: " + made.stderr.strip()[-300:])
        return
    fresh = [path for path in Path(folder).rglob("*") if path.is_file()]
    if not fresh:
        yield shared.Finding(generator, 1, "", "it makes nothing")
    for path in fresh:
        name = path.relative_to(folder).as_posix()
        if name not in tree.paths:
            yield shared.Finding(name, 1, "", f"{generator} makes it, but it is not committed")
        elif tree.read(name) != path.read_text(encoding="utf-8"):
            yield shared.Finding(name, 1, "", f"stale: run {generator}")


def check(tree):
    for generator in GENERATORS:
        with tempfile.TemporaryDirectory() as folder:
            yield from run(tree, generator, folder)


if __name__ == "__main__":
    shared.main("generated", check)
