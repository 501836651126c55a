#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""A build folder made before a package was installed builds what that package allows afterwards. Speaks TAP."""

import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PROJECT = """
project('thing')
tool = find_program('late-tool', required: false)
configure_file(output: 'found', configuration: {'FOUND': tool.found().to_string()})
"""


class Configure(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        (self.folder / "meson.build").write_text(PROJECT, encoding="utf-8")
        (self.folder / "bin").mkdir()
        (self.folder / "dpkg").mkdir()
        self.environment = {
            **os.environ, "DPKG_ADMINDIR": str(self.folder / "dpkg"),
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
        }
        self.note_packages()

    def note_packages(self):
        """As dpkg does whenever a package comes or goes."""
        (self.folder / "dpkg/status").write_text("Package: thing\n", encoding="utf-8")

    def install_tool(self):
        tool = self.folder / "bin/late-tool"
        tool.write_text("#!/bin/sh\n", encoding="utf-8")
        tool.chmod(0o755)

    def configure(self):
        """Whether the tool was found."""
        subprocess.run([str(TOP / "tools/lib/configure"), "build"], cwd=self.folder, env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)
        return "FOUND true" in (self.folder / "build/found").read_text(encoding="utf-8")

    def test_new_packages_are_found(self):
        self.assertFalse(self.configure())
        self.install_tool()
        time.sleep(0.05)  # coarser clocks of file systems
        self.note_packages()
        self.assertTrue(self.configure())

    def test_else_the_folder_is_kept(self):
        self.configure()
        made = (self.folder / "build/build.ninja").stat().st_mtime_ns
        self.configure()
        self.assertEqual((self.folder / "build/build.ninja").stat().st_mtime_ns, made)

    def test_a_machine_without_dpkg(self):
        self.environment["DPKG_ADMINDIR"] = str(self.folder / "nowhere")
        self.configure()
        self.install_tool()
        self.assertFalse(self.configure())


if __name__ == "__main__":
    sys.path.insert(0, str(TOP / "tools/lib"))
    import tap
    sys.exit(tap.main(sys.modules[__name__]))
