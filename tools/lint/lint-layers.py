#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder includes only what its row of the table in docs/architecture.md allows, and each outside library
is touched only where its row names it."""

import re

import tree as shared

TABLE_FILE = "docs/architecture.md"
CODE_FOLDERS = ("src", "server", "admin-gui")
EVERYTHING_BELOW_SERVER = "server/"

# What the table calls a library, and the headers that belong to it.
LIBRARIES = {
    "libsoup": r"libsoup/",
    "libgda": r"libgda/|sqlite3\.h|mysql|mariadb",
    "libsodium": r"sodium",
    "hiredis": r"hiredis",
    "libstemmer": r"libstemmer",
    "PCRE2": r"pcre2",
    "brotli": r"brotli/",
    "libsecret": r"libsecret/",
    "libadwaita": r"adwaita",
    "GTK": r"gtk/|gdk/|gsk/",
}

# Names that stand for one door, whatever header declares them.
DOORS = (
    (r"\bsoup_server_\w+|\bSoupServer\b", ("server/http",), "libsoup's server belongs to server/http"),
    (r"\bjson_parser_\w+|\bjson_from_string\b", ("src/base",), "outside JSON goes through foyer_json_parse()"),
    (r"\bjson_generator_\w+|\bjson_to_string\b", (), "JSON is written by foyer_json_print(): json-glib gets reals wrong"),
)


def read_table(text):
    """{folder: (folders it may use, libraries it may use)} from the rows `| folders | is | may use |`."""
    table = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 3 or not re.match(r"`(src|server|admin-gui)\b", cells[0]):
            continue
        libraries = {name for name in LIBRARIES if re.search(rf"\b{re.escape(name)}\b", cells[2])}
        uses = set(re.findall(r"`([\w/-]+)`", cells[2]))
        for folder in re.findall(r"`([\w/.-]+)`", cells[0]):
            table[folder] = (uses, libraries)
    return table


def allowed_folders(table, folder):
    """What @folder may include, directly or through what it may use."""
    seen = set()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if current == EVERYTHING_BELOW_SERVER:
            waiting += [name for name in table if name.startswith("server/")]
        waiting += table.get(current, ((), ()))[0]
    return seen


def row_of(table, path):
    """The row a file belongs to: its own name (server/main.c), else the nearest folder above it."""
    if path in table:
        return path
    folder = shared.folder_of(path)
    while folder and folder not in table:
        folder = shared.folder_of(folder)
    return folder


def check_includes(tree, table, owners, path, row):
    allowed = allowed_folders(table, row)
    for number, line in enumerate(tree.read(path).splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+(["<])([^">]+)', line)
        if not include:
            continue
        header = include.group(2).rpartition("/")[2]
        if include.group(1) == '"' and header in owners and row_of(table, owners[header]) not in allowed:
            yield shared.Finding(path, number, header, f"{row} may not use {owners[header]}")
        for library, pattern in LIBRARIES.items():
            if re.match(pattern, include.group(2)) and library not in table[row][1]:
                yield shared.Finding(path, number, library, f"{row} may not include {library}")


def check_doors(tree, path, row):
    text = shared.without_comments(tree.read(path))
    for pattern, folders, reason in DOORS:
        found = re.search(pattern, text)
        if found and row not in folders:
            yield shared.Finding(path, shared.line_of(text, found.start()), found.group(0),
                                 f"{found.group(0)}: {reason}")


def check(tree):
    table = read_table(tree.read(TABLE_FILE))
    owners = {}
    for path in tree.files(".h", under=CODE_FOLDERS, generated=True):
        name = path.rpartition("/")[2]
        if name in owners:
            yield shared.Finding(path, 1, "", f"{owners[name]} has the same name")
        owners[name] = path
    for path in tree.files(".c", ".h", under=CODE_FOLDERS, generated=True):
        row = row_of(table, path)
        if not row:
            yield shared.Finding(path, 1, "", f"its folder has no row in {TABLE_FILE}")
            continue
        yield from check_includes(tree, table, owners, path, row)
        yield from check_doors(tree, path, row)


if __name__ == "__main__":
    shared.main("layers", check)
