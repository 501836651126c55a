#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Each lint on small trees: quiet on a good one, and its finding on each bad one. Speaks TAP."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
HEAD = "/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */\n"
TABLE = """
| folder | is | may use |
|---|---|---|
| `server/main.c`, `server/app` | roots | everything below `server/` |
| `server/http` | door | `server/store`; libsoup's server |
| `server/store` | durable | `src/model` |
| `server/store/gda` | libgda | `server/store`; libgda |
| `src/model` | nouns | `src/base` |
| `src/base` | base | GLib only |
"""
GOOD_FUNCTION = HEAD + """
/**
 * foyer_thing_do:
 *
 * Does it.
 */
void
foyer_thing_do (void)
{
  helper ();
}
"""


class LintCase(unittest.TestCase):
    lint = ""

    def run_lint(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                file = Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return subprocess.run([sys.executable, str(TOP / f"tools/lint/lint-{self.lint}.py"), folder],
                                  capture_output=True, text=True, check=False)

    def assert_quiet(self, files):
        result = self.run_lint(files)
        self.assertEqual((result.stdout, result.stderr, result.returncode), ("", "", 0))

    def assert_finds(self, expected, files):
        result = self.run_lint(files)
        self.assertIn(expected, result.stdout + result.stderr)
        self.assertEqual(result.returncode, 1)


class Layers(LintCase):
    lint = "layers"

    def files(self, path, text):
        return {
            "docs/architecture.md": TABLE,
            "src/base/foyer-json.h": HEAD,
            "src/model/foyer-rule.h": HEAD,
            "server/store/foyer-store.h": HEAD,
            "server/store/gda/foyer-pool.h": HEAD,
            "server/http/foyer-router.h": HEAD,
            path: HEAD + text,
        }

    def test_own_lower_and_indirect(self):
        text = '#include "foyer-router.h"\n#include "foyer-store.h"\n#include "foyer-json.h"\n#include <libsoup/soup.h>\n'
        self.assert_quiet(self.files("server/http/foyer-router.c", text))

    def test_root_may_use_all(self):
        self.assert_quiet(self.files("server/main.c", '#include "foyer-pool.h"\n#include "foyer-router.h"\n'))

    def test_upward(self):
        files = self.files("server/store/foyer-store.c", '#include "foyer-router.h"\n')
        self.assert_finds("foyer-store.c:2: server/store may not use server/http/foyer-router.h", files)

    def test_interface_knows_no_implementation(self):
        files = self.files("server/store/foyer-store.c", '#include "foyer-pool.h"\n')
        self.assert_finds("server/store may not use server/store/gda/foyer-pool.h", files)

    def test_library(self):
        files = self.files("server/http/foyer-router.c", "#include <libgda/libgda.h>\n")
        self.assert_finds("server/http may not include libgda", files)

    def test_door(self):
        files = self.files("server/app/foyer-app.c", "\nvoid f (SoupServer *s);\n")
        self.assert_finds("foyer-app.c:3: SoupServer", files)

    def test_json_door(self):
        files = self.files("src/model/foyer-rule.c", "node = json_from_string (text, NULL);\n")
        self.assert_finds("json_from_string: outside JSON", files)

    def test_folder_without_row(self):
        self.assert_finds("has no row", self.files("src/odd/foyer-odd.c", ""))

    def test_same_header_twice(self):
        self.assert_finds("has the same name", self.files("server/http/foyer-json.h", ""))


class Sizes(LintCase):
    lint = "sizes"

    def function(self, lines):
        return HEAD + "static void\nf (void)\n{\n" + "  g ();\n" * (lines - 3) + "}\n"

    def test_just_under(self):
        self.assert_quiet({"src/a.c": self.function(59), "src/b.c": HEAD + "\n" * 498})

    def test_function(self):
        self.assert_finds("src/a.c:3: f has 60 lines", {"src/a.c": self.function(60)})

    def test_file(self):
        self.assert_finds("500 lines", {"src/b.c": HEAD + "\n" * 499})

    def test_python_function(self):
        self.assert_finds("f has 61 lines", {"tools/a.py": "def f():\n" + "    pass\n" * 60})

    def test_generated_is_free(self):
        self.assert_quiet({"src/b.gen.c": "\n" * 900})

    def test_waiver(self):
        waiver = "sizes src/a.c:f it is one table\n"
        self.assert_quiet({"src/a.c": self.function(80), "tools/lint/waivers.txt": waiver})

    def test_waiver_without_reason(self):
        self.assert_finds("a waiver is", {"src/a.c": self.function(80), "tools/lint/waivers.txt": "sizes src/a.c:f\n"})

    def test_waiver_without_need(self):
        waiver = "sizes src/a.c:f it is one table\n"
        self.assert_finds("nothing to waive at src/a.c:f", {"src/a.c": self.function(9), "tools/lint/waivers.txt": waiver})


class Functions(LintCase):
    lint = "functions"
    header = HEAD + "void foyer_thing_do (void);\n"

    def test_good(self):
        pair = HEAD + "void foyer_a_load_async (void);\nint foyer_a_load_finish (void);\n"
        self.assert_quiet({"src/foyer-thing.h": self.header, "src/foyer-thing.c": GOOD_FUNCTION, "src/foyer-a.h": pair})

    def test_async_alone(self):
        self.assert_finds("foyer_a_load_async has no _finish", {"src/foyer-a.h": HEAD + "void foyer_a_load_async (void);\n"})

    def test_no_doc(self):
        text = HEAD + "\nvoid\nfoyer_thing_do (void)\n{\n}\n"
        self.assert_finds("foyer_thing_do has no doc", {"src/foyer-thing.h": self.header, "src/foyer-thing.c": text})

    def test_doc_of_another(self):
        text = GOOD_FUNCTION.replace(" * foyer_thing_do:", " * foyer_other:")
        self.assert_finds("foyer_thing_do has no doc", {"src/foyer-thing.h": self.header, "src/foyer-thing.c": text})

    def test_static_and_private_need_none(self):
        text = HEAD + "\nstatic void\nfoyer_thing_do (void)\n{\n}\n\nvoid\nfoyer_thing_inside (void)\n{\n}\n"
        private = HEAD + "void foyer_thing_inside (void);\n"
        self.assert_quiet({"src/foyer-thing.h": self.header, "src/foyer-thing-private.h": private, "src/foyer-thing.c": text})

    def test_goto(self):
        self.assert_finds("src/a.c:4: goto", {"src/a.c": HEAD + "\n{\n  goto out;\n"})

    def test_goto_in_a_comment(self):
        self.assert_quiet({"src/a.c": HEAD + '/* no goto here */\nconst char *x = "goto";\n'})

    def test_plain_count(self):
        self.assert_finds("server/a.h:4: grefcount", {"server/a.h": HEAD + "\n{\n  grefcount count;\n"})

    def test_count_for_all_threads(self):
        self.assert_quiet({"server/a.h": HEAD + "\n{\n  gatomicrefcount count; /* no grefcount */\n"})

    def test_copy_of_json(self):
        self.assert_finds("src/a.c:4: json_node_copy", {"src/a.c": HEAD + "\n{\n  node = json_node_copy (other);\n"})


class Text(LintCase):
    lint = "text"

    def test_good(self):
        readme = "[design](docs/design.md#top) and `src/a.c`, `build/x`, `src/*`, <https://example.org>\n"
        self.assert_quiet({"README.md": readme, "docs/design.md": "[up](../README.md)\n", "src/a.c": HEAD})

    def test_no_licence(self):
        self.assert_finds("src/a.c:1: its first lines", {"src/a.c": "int x;\n"})

    def test_script_without_licence(self):
        self.assert_finds("tools/go:1:", {"tools/go": "#!/bin/sh\n"})

    def test_mark(self):
        self.assert_finds("src/a.c:2: a mark", {"src/a.c": HEAD + "/* TO" + "DO later */\n"})

    def test_broken_link(self):
        self.assert_finds("there is no docs/none.md", {"docs/design.md": "[x](none.md)\n"})

    def test_broken_path(self):
        self.assert_finds("there is no server/none.c", {"docs/design.md": "see `server/none.c`\n"})


class Meson(LintCase):
    lint = "meson"

    def test_good(self):
        self.assert_quiet({"src/x/meson.build": "s = files(\n  'a-b.c',\n  'a.c',\n)\n", "src/x/a.c": "", "src/x/a-b.c": ""})

    def test_unsorted(self):
        files = {"src/x/meson.build": "s = files(\n  'b.c',\n  'a.c',\n)\n", "src/x/a.c": "", "src/x/b.c": ""}
        self.assert_finds("not sorted, from b.c on", files)

    def test_forgotten(self):
        self.assert_finds("src/x/b.c:1:", {"src/x/meson.build": "s = files(\n  'a.c',\n)\n", "src/x/b.c": ""})


class Format(LintCase):
    lint = "format"

    def test_bad_layout(self):
        result = self.run_lint({".clang-format": "BasedOnStyle: GNU\n", "src/a.c": "int   x ;\n"})
        if result.returncode == 77:
            self.skipTest(result.stdout.strip())
        self.assertIn("src/a.c:1: clang-format would change it", result.stdout)


class Generated(LintCase):
    lint = "generated"
    generator = (
        "import sys, pathlib\n"
        "out = pathlib.Path(sys.argv[2]) / 'src/x.gen.h'\n"
        "out.parent.mkdir(parents=True)\n"
        "out.write_text('fresh')\n"
    )

    def files(self, committed):
        return {"src/protocol/generate-protocol.py": self.generator, **committed}

    def test_fresh(self):
        self.assert_quiet(self.files({"src/x.gen.h": "fresh"}))

    def test_stale(self):
        self.assert_finds("src/x.gen.h:1: stale", self.files({"src/x.gen.h": "old"}))

    def test_not_committed(self):
        self.assert_finds("it is not committed", self.files({}))


if __name__ == "__main__":
    sys.path.insert(0, str(TOP / "tools/lib"))
    import tap
    sys.exit(tap.main(sys.modules[__name__]))
