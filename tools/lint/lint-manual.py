#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The manual pages say what the programs say: lint-manual.py [ROOT [PROGRAM…]].

foyer-server.conf(5) has each key of data/server.conf.example (which a unit test compares with the server's own table)
with its default and its variable, and marks what is not served yet. NAME(8) has each command and option of NAME --help,
for each PROGRAM given.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import tree as shared

FOLDER = "data/man"
EXAMPLE = "data/server.conf.example"
SETTINGS = f"{FOLDER}/foyer-server.conf.5"
OPTION = re.compile(r"^ {2,}(?:-(\w), )?--([\w-]+)(?:=(\S+))?", re.MULTILINE)
COMMAND = re.compile(r"^  (\w[\w -]*?\w)  +\S", re.MULTILINE)
SECONDS = 20


def plain(line):
    """A line of a page as a reader sees it."""
    line = re.sub(r"\\f(?:\w|\(\w\w|\[\w*\])", "", line)
    return line.replace("\\-", "-").replace("\\e", "\\").replace("\\(aq", "'")


def words_of(line):
    """What a reader sees of a line in a font macro: .B sets its arguments as words, .BR joins them in turns."""
    macro = re.match(r"\.(B|I|BR|RB|BI|IB|IR|RI) (.*)", line)
    if not macro:
        return plain(line)
    arguments = (quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', macro.group(2)))
    return plain((" " if len(macro.group(1)) == 1 else "").join(arguments))


def tags_of(text):
    """(line number, section, tag, what is said of it) of each tagged paragraph."""
    lines = text.splitlines()
    section = ""
    for index, line in enumerate(lines):
        if line.startswith((".SH ", ".SS ")):
            section = plain(line[4:])
        if line == ".TP" and index + 1 < len(lines):
            end = index + 2
            while end < len(lines) and not lines[end].startswith((".TP", ".SH", ".SS")):
                end += 1
            yield index + 2, section, words_of(lines[index + 1]), " ".join(lines[index + 2:end])


def read_example(text):
    """{"[group] key": (default, variables, whether it is not served yet)}"""
    found, group, variables, later = {}, "", (), False
    for line in text.splitlines():
        told = re.match(r"# (\w+): (?:\(or (\w+)\))?", line)
        pair = re.match(r"#([\w-]+)=(.*)", line)
        if line.startswith("["):
            group = line
        elif line.startswith("# Not yet:"):
            later = True
        elif told:
            variables, later = tuple(name for name in told.groups() if name), False
        elif pair:
            found[f"{group} {pair.group(1)}"] = (pair.group(2), variables, later)
    return found


def read_settings(text):
    """The same as of the example, from the page, each with its line number."""
    for number, section, tag, body in tags_of(text):
        pair = re.fullmatch(r"([\w-]+)=(\S*) \(([\w, ]+)\)", tag)
        if pair and section.startswith("["):
            yield f"{section} {pair.group(1)}", number, (pair.group(2), tuple(pair.group(3).split(", ")), "Not yet:" in body)


def check_settings(tree):
    wanted = read_example(tree.read(EXAMPLE))
    for key, number, said in read_settings(tree.read(SETTINGS)):
        known = wanted.pop(key, None)
        if known is None:
            yield shared.Finding(SETTINGS, number, key, f"{key} is no setting, or stands here twice")
        elif known != said:
            names = ("default", "variables", "whether it is served")
            what = ", ".join(name for name, one, other in zip(names, known, said) if one != other)
            yield shared.Finding(SETTINGS, number, key, f"{key}: not as in {EXAMPLE}: {what}")
    for key in wanted:
        yield shared.Finding(SETTINGS, 1, key, f"{key} is missing")


def ask(program, *words):
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    return subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True, env=environment,
                          timeout=SECONDS).stdout


def spelt(match):
    """An option as a page has it: "-c, --config=FILE"."""
    short, name, value = match.groups()
    return (f"-{short}, " if short else "") + f"--{name}" + (f"={value}" if value else "")


def check_options(path, tags, help_text, section, common):
    """Each option stands in its section, or among the common ones, and no other does."""
    asked = {spelt(match) for match in OPTION.finditer(help_text)}
    told = {tag: number for number, place, tag, _body in tags if place == section}
    for option in sorted(asked - set(told) - common):
        yield shared.Finding(path, 1, option, f"{section}: {option} is missing")
    for option in sorted(set(told) - asked):
        yield shared.Finding(path, told[option], option, f"{section}: there is no {option}")


def check_program(tree, program):
    name = Path(program).name
    path = f"{FOLDER}/{name}.8"
    text = tree.read(path)
    tags = list(tags_of(text))
    help_text = ask(program)
    commands = COMMAND.findall(help_text.partition("Commands:")[2])
    if not commands:
        yield from check_options(path, tags, help_text, "OPTIONS", set())
        return
    sections = {plain(title) for title in re.findall(r"^\.SS (.*)", text, re.MULTILINE)}
    common = {tag for _number, place, tag, _body in tags if place == "OPTIONS"}
    for command in commands:
        said = ask(program, *command.split())
        usage = re.search(r"\[OPTION…\](.*)", said)
        title = command + usage.group(1).rstrip() if usage else command
        if title in sections:
            sections.remove(title)
            yield from check_options(path, tags, said, title, common)
            missing = common - {spelt(match) for match in OPTION.finditer(said)}
            if missing:
                yield shared.Finding(path, 1, title, f"{command} has no {', '.join(sorted(missing))}")
        else:
            yield shared.Finding(path, 1, title, f"the command “{title}” is missing")
    for title in sorted(sections):
        yield shared.Finding(path, 1, title, f"there is no command “{title}”")


def check(tree):
    yield from check_settings(tree)
    for program in sys.argv[2:]:
        yield from check_program(tree, program)


if __name__ == "__main__":
    shared.main("manual", check)
