#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Licence headers, no marks of unfinished work, documents whose links and paths exist."""

import re

import tree as shared

LICENCE = "SPDX-License-Identifier: AGPL-3.0-or-later"
LICENSED = (".c", ".h", ".ts", ".js", ".mjs", ".py", ".css", ".sh")
MARK = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
MARKED = LICENSED + (".build", ".md", ".ui", ".sql", ".html")
# A `path` in a document is meant to exist when it begins with one of these.
PATH = re.compile(r"`((?:src|server|admin-gui|widget|data|po|flatpak|docs|tools|bench|tests|\.ci)/[\w./-]*\w/?)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def is_script(tree, path):
    return "." not in path.rpartition("/")[2] and tree.read(path).startswith("#!")


def check_licences(tree):
    for path in tree.paths:
        if path.endswith(LICENSED) or (path.startswith(("tools/", ".ci/")) and is_script(tree, path)):
            if LICENCE not in "\n".join(tree.read(path).splitlines()[:4]):
                yield shared.Finding(path, 1, "licence", f"its first lines do not say {LICENCE}")


def check_marks(tree):
    for path in tree.files(*MARKED, generated=True):
        for number, line in enumerate(tree.read(path).splitlines(), 1):
            if MARK.search(line):
                yield shared.Finding(path, number, "mark", "a mark of unfinished work: " + line.strip())


def folders_of(paths):
    folders = set()
    for path in paths:
        folder = shared.folder_of(path)
        while folder:
            folders.add(folder)
            folder = shared.folder_of(folder)
    return folders


def resolve(path, link):
    parts = shared.folder_of(path).split("/") if "/" in path else []
    for part in link.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts = parts + [part]
    return "/".join(parts)


def check_links(tree):
    known = set(tree.paths) | folders_of(tree.paths)
    for path in tree.files(".md", generated=True):
        for number, line in enumerate(tree.read(path).splitlines(), 1):
            links = [link for link in LINK.findall(line) if "://" not in link and not link.startswith("mailto:")]
            for target in [resolve(path, link) for link in links] + PATH.findall(line):
                if target.rstrip("/") not in known:
                    yield shared.Finding(path, number, target, f"there is no {target}")


def check(tree):
    yield from check_licences(tree)
    yield from check_marks(tree)
    yield from check_links(tree)


if __name__ == "__main__":
    shared.main("text", check)
