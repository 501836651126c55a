#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Every `_async` has its `_finish`, every public function its doc comment, nothing jumps by goto, and what is counted
is counted for all threads."""

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


# What counts its holders for one thread only. A lost count frees memory that is in use, once in ten thousand runs.
PLAIN_COUNTS = {
    "grefcount": "counts for one thread only: gatomicrefcount",
    "g_rc_box_new": "counts for one thread only: g_atomic_rc_box_new()",
    "g_rc_box_new0": "counts for one thread only: g_atomic_rc_box_new0()",
    "g_rc_box_alloc": "counts for one thread only: g_atomic_rc_box_alloc()",
    "g_rc_box_alloc0": "counts for one thread only: g_atomic_rc_box_alloc0()",
    "json_node_copy": "shares what is inside, whose count is for one thread only: foyer_json_hold()",
}


def check_counts(tree):
    for path in tree.files(".c", ".h", under=("src", "server")):
        text = shared.without_comments(tree.read(path))
        for match in re.finditer(r"\b(" + "|".join(PLAIN_COUNTS) + r")\b", text):
            name = match.group(1)
            yield shared.Finding(path, shared.line_of(text, match.start()), name, f"{name} {PLAIN_COUNTS[name]}")


def check(tree):
    yield from check_pairs(tree)
    yield from check_docs(tree)
    yield from check_goto(tree)
    yield from check_counts(tree)


if __name__ == "__main__":
    shared.main("functions", check)
