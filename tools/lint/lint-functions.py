#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Every `_async` has its `_finish`, every public function its doc comment, and nothing jumps by goto."""

import re

import tree as shared

CODE_FOLDERS = ("src", "server", "admin-gui")


def check_pairs(tree):
    for path in tree.files(".h", under=CODE_FOLDERS, generated=True):
        text = shared.without_comments(tree.read(path))
        declared = set(re.findall(r"\b(\w+) \(", text))
        for name in sorted(declared):
            if name.endswith("_async") and name[:-len("_async")] + "_finish" not in declared:
                line = shared.line_of(text, text.index(name + " ("))
                yield shared.Finding(path, line, name, f"{name} has no _finish in this header")


def check_docs(tree):
    """Public is what a header declares, but for the private headers that one folder keeps to itself."""
    public = set()
    for path in tree.files(".h", under=CODE_FOLDERS):
        if not path.endswith("-private.h"):
            public.update(re.findall(r"\b(foyer_\w+) \(", shared.without_comments(tree.read(path))))
    for path in tree.files(".c", under=CODE_FOLDERS):
        for function in shared.functions(tree.read(path)):
            if function.is_static or function.name not in public:
                continue
            if not re.match(rf"/\*(?:\*|< private >)\s*\n \* {function.name}:", function.comment):
                yield shared.Finding(path, function.line, function.name,
                                     f"{function.name} has no doc comment above it")


def check_goto(tree):
    for path in tree.files(".c", ".h", generated=True):
        for number, line in enumerate(shared.without_comments(tree.read(path)).splitlines(), 1):
            if re.search(r"\bgoto\b", line):
                yield shared.Finding(path, number, "goto", "goto: split the function or use g_autoptr")


def check(tree):
    yield from check_pairs(tree)
    yield from check_docs(tree)
    yield from check_goto(tree)


if __name__ == "__main__":
    shared.main("functions", check)
