#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Files under 500 lines, functions under 60: what does not fit one screenful of thought is split."""

import ast

import tree as shared

FILE_LINES = 500
FUNCTION_LINES = 60
SOURCES = (".c", ".h", ".ts", ".js", ".mjs", ".py", ".css", ".ui", ".sh", ".sql")


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def c_functions(text):
    for function in shared.functions(text):
        yield function.name, function.line, function.length


def check(tree):
    for path in tree.files(*SOURCES):
        text = tree.read(path)
        lines = text.count("\n")
        if lines >= FILE_LINES:
            yield shared.Finding(path, lines, "", f"{lines} lines; under {FILE_LINES} is wanted")
        found = ()
        if path.endswith((".c", ".h")):
            found = c_functions(text)
        elif path.endswith(".py"):
            found = python_functions(text)
        for name, line, length in found:
            if length >= FUNCTION_LINES:
                yield shared.Finding(path, line, name, f"{name} has {length} lines; under {FUNCTION_LINES} is wanted")


if __name__ == "__main__":
    shared.main("sizes", check)
