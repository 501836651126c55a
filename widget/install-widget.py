#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Installs the built widget: the names in it carry hashes, so meson cannot list them."""

import os
import pathlib
import shutil
import sys


def main():
    dist, folder = sys.argv[1:]
    target = pathlib.Path(os.environ["MESON_INSTALL_DESTDIR_PREFIX"]) / folder
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(dist, target)


if __name__ == "__main__":
    main()
