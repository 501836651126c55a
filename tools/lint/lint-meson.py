#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Meson files are lists: sorted, and with every source of their folder in them."""

import re

import tree as shared

CODE_FOLDERS = ("src", "server", "admin-gui")
FILES = re.compile(r"\bfiles\(([^)]*)\)", re.DOTALL)


def check_sorted(tree):
    for path in tree.files("meson.build"):
        text = tree.read(path)
        for block in FILES.finditer(text):
            names = re.findall(r"'([^']+)'", block.group(1))
            if "+" not in block.group(1) and names != sorted(names):
                first = next(name for name, wanted in zip(names, sorted(names)) if name != wanted)
                yield shared.Finding(path, shared.line_of(text, block.start()), first,
                                     f"the list is not sorted, from {first} on")


def check_complete(tree):
    for path in tree.files(".c", under=CODE_FOLDERS, generated=True):
        folder = shared.folder_of(path)
        while folder and f"{folder}/meson.build" not in tree.paths:
            folder = shared.folder_of(folder)
        name = path[len(folder) + 1:]
        if not folder or f"'{name}'" not in tree.read(f"{folder}/meson.build"):
            yield shared.Finding(path, 1, name, f"{folder}/meson.build does not list it")


def check(tree):
    yield from check_sorted(tree)
    yield from check_complete(tree)


if __name__ == "__main__":
    shared.main("meson", check)
