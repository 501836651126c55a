#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the widget: copies its sources into the build folder, installs the tools there, type-checks and bundles."""

import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

IGNORED = {"node_modules", "dist", "__pycache__", ".vite"}
STAMP = "foyer-lock.sha256"


def sources(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in IGNORED)
        for name in sorted(names):
            yield (pathlib.Path(folder) / name).relative_to(root)


def mirror(source, work):
    """Makes the work folder like the source: what is gone there goes here, what is unchanged is not touched."""
    wanted = set(sources(source))
    for stale in set(sources(work)) - wanted:
        (work / stale).unlink()
    for name in wanted:
        old, new = work / name, source / name
        if old.exists() and old.read_bytes() == new.read_bytes():
            continue
        old.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(new, old)
    return sorted(wanted)


def run(command, folder):
    environment = dict(os.environ, NO_UPDATE_NOTIFIER="1", CI="1")
    result = subprocess.run(command, cwd=folder, env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        sys.stderr.write(result.stdout)
        sys.exit(f"widget: failed: {' '.join(map(str, command))}")


def install_tools(work, npm):
    """npm ci, but only when the lock file is another one than that of the installed tools: no network needed then."""
    lock = hashlib.sha256((work / "package-lock.json").read_bytes()).hexdigest()
    stamp = work / "node_modules" / STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == lock:
        return
    print("widget: installing its build tools (npm ci)", flush=True)
    run([npm, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], work)
    stamp.write_text(lock, encoding="ascii")


def bundle(work, node, dist):
    """The new output takes the place of the old one only when it is whole."""
    fresh = dist.with_name(dist.name + ".new")
    run([node, "node_modules/typescript/bin/tsc", "--noEmit"], work)
    run([node, "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "--outDir", fresh, "--emptyOutDir"], work)
    shutil.rmtree(dist, ignore_errors=True)
    fresh.rename(dist)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--source", "--work", "--dist", "--stamp", "--depfile"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    for name in ("--npm", "--node"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    names = mirror(options.source, options.work)
    install_tools(options.work, options.npm)
    bundle(options.work, options.node, options.dist)
    inputs = " ".join(str(options.source / name).replace(" ", "\\ ") for name in names)
    options.depfile.write_text(f"{options.stamp}: {inputs}\n", encoding="utf-8")
    options.stamp.touch()


if __name__ == "__main__":
    main()
