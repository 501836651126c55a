# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""What the lints share: the files of the tree, the C functions in a file, findings and their waivers.

A lint is a program: lint-NAME.py [ROOT]. It prints one line per finding and exits 1 when there is any,
77 when this machine cannot run it (the reason is its last line). It defines check(tree) -> iterable of Finding.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED_FOLDERS = {".git", "node_modules", "__pycache__", "subprojects", ".flatpak-builder"}


class CannotRun(Exception):
    """This machine lacks what the lint needs; the message is the reason."""


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    key: str  # what a waiver can name; "" for the whole file
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Function:
    name: str
    line: int  # of its name
    length: int  # from the line of its name to its closing brace
    is_static: bool
    comment: str  # the comment that ends right above it, or ""


class Tree:
    """The files that are the project's own: what git tracks, or everything but build folders."""

    def __init__(self, root):
        self.root = Path(root).resolve()
        self.paths = sorted(self._tracked() if (self.root / ".git").exists() else self._walked())

    def _tracked(self):
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "-C", str(self.root), "ls-files", "-z"],
            check=True, capture_output=True, text=True,
        ).stdout
        return [name for name in listed.split("\0") if name and (self.root / name).is_file()]

    def _walked(self):
        for path in self.root.rglob("*"):
            parts = path.relative_to(self.root).parts
            hidden = any(part in SKIPPED_FOLDERS for part in parts) or parts[0].startswith("build")
            if path.is_file() and not hidden:
                yield "/".join(parts)

    def files(self, *suffixes, under=(), generated=False):
        """Paths that end in one of @suffixes, below one of the folders @under (all when empty)."""
        for path in self.paths:
            if not path.endswith(suffixes) or (".gen." in path and not generated):
                continue
            if not under or path.startswith(tuple(folder + "/" for folder in under)):
                yield path

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")


def folder_of(path):
    return path.rpartition("/")[0]


def line_of(text, offset):
    return text[:offset].count("\n") + 1


def without_comments(text):
    """C text with comments and the contents of strings blanked out, line numbers kept."""
    def blank(match):
        token = match.group(0)
        return token[0] * 2 if token[0] in "\"'" else "\n" * token.count("\n") + " "
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.DOTALL)


def _comment_above(lines, index):
    """The comment whose last line is lines[index], or ""."""
    if index < 0 or not lines[index].rstrip().endswith("*/"):
        return ""
    first = index
    while first > 0 and not lines[first].lstrip().startswith("/*"):
        first -= 1
    return "\n".join(lines[first:index + 1])


def functions(text):
    """The function definitions of a file in GNU layout: the name begins a line, so does each brace."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if line != "{":
            continue
        start = index - 1
        while start >= 0 and lines[start].strip() and not re.match(r"[A-Za-z_]\w* ?\(", lines[start]):
            start -= 1
        named = re.match(r"([A-Za-z_]\w*) ?\(", lines[start]) if start >= 0 else None
        if not named:
            continue
        end = index
        while end + 1 < len(lines) and not lines[end].startswith("}"):
            end += 1
        above = start - 1
        while above >= 0 and lines[above].strip() and not lines[above].rstrip().endswith(("*/", "}", ";", ")")):
            above -= 1
        prefix = " ".join(lines[above + 1:start])
        yield Function(named.group(1), start + 1, end - start + 1, "static" in prefix.split(),
                       _comment_above(lines, above))


def read_waivers(path, lint):
    """{(path, key): line number} of the waivers for @lint. One a line: LINT PATH[:KEY] REASON."""
    waivers = {}
    if not path.exists():
        return waivers
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split(None, 2)
        if not words or line.startswith("#"):
            continue
        if len(words) < 3:
            raise SystemExit(f"{path}:{number}: a waiver is LINT PATH[:KEY] REASON")
        if words[0] == lint:
            file, _, key = words[1].partition(":")
            waivers[(file, key)] = number
    return waivers


def apply_waivers(findings, waivers):
    """The findings that no waiver covers, and one for each waiver that covers nothing."""
    unused = dict(waivers)
    kept = []
    for finding in findings:
        covering = [key for key in ((finding.path, finding.key), (finding.path, "")) if key in waivers]
        for key in covering:
            unused.pop(key, None)
        if not covering:
            kept.append(finding)
    for (path, key), number in unused.items():
        kept.append(Finding("tools/lint/waivers.txt", number, "", f"nothing to waive at {path}:{key}".rstrip(":")))
    return kept


def main(name, check):
    root = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent.parent)
    try:
        found = apply_waivers(check(Tree(root)), read_waivers(root / "tools/lint/waivers.txt", name))
    except CannotRun as reason:
        print(reason)
        sys.exit(77)
    for finding in sorted(found, key=lambda finding: (finding.path, finding.line)):
        print(finding)
    if found:
        print(f"{name}: {len(found)} to mend")
    sys.exit(1 if found else 0)
