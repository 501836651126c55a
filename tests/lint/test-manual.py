#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""The lints of the manual pages on small trees: quiet where page and program agree, a finding for each that does not. Speaks TAP."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
EXAMPLE = """[server]

# FOYER_ENV: (or NODE_ENV) development or production
#env=development

# REDIRECT: A port.
# Not yet: no TLS.
#redirect-port=
"""
SETTINGS = """.TH X 5 2026-01-01
.SH NAME
x \\- y
.SH KEYS
.SS [server]
.TP
\\fBenv\\fR=\\fIdevelopment\\fR (\\fBFOYER_ENV\\fR, \\fBNODE_ENV\\fR)
Which.
.TP
\\fBredirect\\-port\\fR= (\\fBREDIRECT\\fR)
A port.
Not yet: no TLS.
"""
SERVER_HELP = """Usage:
  server [OPTION…]

Help Options:
  -h, --help            Show help options

Application Options:
  -c, --config=FILE     Read it
  --check-config        Check --nothing else
"""
SERVER = """.TH X 8 2026-01-01
.SH NAME
x \\- y
.SH OPTIONS
.TP
.BR \\-c ", " \\-\\-config =\\fIFILE\\fR
Read.
.TP
.B \\-\\-check\\-config
Check.
.TP
.BR \\-h ", " \\-\\-help
Help.
.SH FILES
.TP
.I key
The key.
"""
CTL_HELP = """case "$*" in
--help) printf 'Usage: ctl COMMAND [OPTION…]\\n\\nCommands:\\n  user add     Add\\n  load         Load\\n\\nctl COMMAND --help\\n' ;;
'user add --help') printf '  ctl user add [OPTION…]\\n\\n  -h, --help     Help\\n  --email=ADDRESS    Who\\n' ;;
'load --help') printf '  ctl load [OPTION…] FOLDER\\n\\n  -h, --help     Help\\n' ;;
esac
"""
CTL = """.TH X 8 2026-01-01
.SH NAME
x \\- y
.SH OPTIONS
.TP
.BR \\-h ", " \\-\\-help
Help.
.SH COMMANDS
.SS user add
Add.
.TP
.BR \\-\\-email =\\fIADDRESS\\fR
Who.
.SS load \\fIFOLDER\\fP
Load.
"""


class Manual(unittest.TestCase):
    def run_lint(self, example=EXAMPLE, settings=SETTINGS, server=SERVER, ctl=CTL, server_help=SERVER_HELP):
        with tempfile.TemporaryDirectory() as folder:
            files = {"data/server.conf.example": example, "data/man/foyer-server.conf.5": settings,
                     "data/man/server.8": server, "data/man/ctl.8": ctl,
                     "server": f"#!/bin/sh\ncat <<'HELP'\n{server_help}HELP\n", "ctl": "#!/bin/sh\n" + CTL_HELP}
            for path, text in files.items():
                file = Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                file.chmod(0o755)
            return subprocess.run([sys.executable, str(TOP / "tools/lint/lint-manual.py"), folder, f"{folder}/server", f"{folder}/ctl"],
                                  capture_output=True, text=True, check=False)

    def assert_finds(self, expected, **changes):
        result = self.run_lint(**changes)
        self.assertIn(expected, result.stdout + result.stderr)
        self.assertEqual(result.returncode, 1)

    def test_good(self):
        result = self.run_lint()
        self.assertEqual((result.stdout, result.stderr, result.returncode), ("", "", 0))

    def test_new_setting(self):
        self.assert_finds("[server] more is missing", example=EXAMPLE + "\n# MORE: More.\n#more=1\n")

    def test_gone_setting(self):
        self.assert_finds("foyer-server.conf.5:7: [server] env is no setting", example=EXAMPLE.replace("#env=", "# env is gone "))

    def test_setting_twice(self):
        self.assert_finds("[server] env is no setting, or stands here twice",
                          settings=SETTINGS + ".TP\n\\fBenv\\fR=\\fIdevelopment\\fR (\\fBFOYER_ENV\\fR, \\fBNODE_ENV\\fR)\nWhich.\n")

    def test_other_default(self):
        self.assert_finds("example: default", example=EXAMPLE.replace("=development", "=production"))

    def test_other_variable(self):
        self.assert_finds("example: variables", example=EXAMPLE.replace(" (or NODE_ENV)", ""))

    def test_served_by_now(self):
        self.assert_finds("example: whether it is served", example=EXAMPLE.replace("# Not yet: no TLS.\n", ""))

    def test_new_option(self):
        self.assert_finds("server.8:1: OPTIONS: --more=N is missing", server_help=SERVER_HELP + "  --more=N     More\n")

    def test_gone_option(self):
        self.assert_finds("server.8:9: OPTIONS: there is no --check-config",
                          server_help=SERVER_HELP.replace("  --check-config", "  Nothing"))

    def test_other_argument(self):
        self.assert_finds("-c, --config=PATH is missing", server_help=SERVER_HELP.replace("=FILE", "=PATH"))

    def test_new_command(self):
        self.assert_finds("the command “user add” is missing", ctl=CTL.replace(".SS user add", ".SS user make"))

    def test_gone_command(self):
        self.assert_finds("there is no command “user list”", ctl=CTL + ".SS user list\nList.\n")

    def test_argument_of_a_command(self):
        self.assert_finds("the command “load FOLDER” is missing", ctl=CTL.replace(" \\fIFOLDER\\fP", ""))

    def test_option_of_a_command(self):
        self.assert_finds("user add: --email=ADDRESS is missing", ctl=CTL.replace("email", "mail"))

    def test_not_common(self):
        self.assert_finds("load has no --json", ctl=CTL.replace(".SH COMMANDS", ".TP\n.B \\-\\-json\nJSON.\n.SH COMMANDS"))


class Typeset(unittest.TestCase):
    def run_lint(self, page, path=None):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "data/man/x.8")
            file.parent.mkdir(parents=True)
            file.write_text(page, encoding="utf-8")
            environment = {"PATH": path} if path is not None else None
            return subprocess.run([sys.executable, str(TOP / "tools/lint/lint-typeset.py"), folder], capture_output=True,
                                  text=True, check=False, env=environment)

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_typesetting(self):
        self.assertEqual((self.run_lint(SERVER).stdout, self.run_lint(SERVER).returncode), ("", 0))
        bad = self.run_lint(SERVER.replace(".I key", ".NOSUCH key"))
        self.assertIn("data/man/x.8:16: groff: ", bad.stdout)
        self.assertEqual(bad.returncode, 1)

    def test_nothing_to_typeset_with(self):
        result = self.run_lint(SERVER, path="/nonexistent")
        self.assertEqual((result.stdout, result.returncode), ("neither groff nor mandoc is installed\n", 77))


if __name__ == "__main__":
    sys.path.insert(0, str(TOP / "tools/lib"))
    import tap
    sys.exit(tap.main(sys.modules[__name__]))
