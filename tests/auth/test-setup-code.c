/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-setup-code.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
test_life (void)
{
  g_autofree char   *folder = g_dir_make_tmp ("foyer-setup-XXXXXX", NULL);
  g_autofree char   *path = g_build_filename (folder, "setup-code", NULL);
  g_autoptr (GError) error = NULL;
  struct stat        info;

  g_assert_false (foyer_setup_code_matches (path, ""));

  g_autofree char *code = foyer_setup_code_ensure (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (code), ==, 32);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);

  g_autofree char *same = foyer_setup_code_ensure (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (same, ==, code);

  g_assert_true (foyer_setup_code_matches (path, code));
  g_assert_false (foyer_setup_code_matches (path, "0123456789abcdef0123456789abcdef"));
  g_assert_false (foyer_setup_code_matches (path, ""));

  foyer_setup_code_remove (path);
  g_assert_false (foyer_setup_code_matches (path, code));
  foyer_setup_code_remove (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A file that was emptied by somebody must not make the empty code right. */
static void
test_emptied (void)
{
  g_autofree char *folder = g_dir_make_tmp ("foyer-setup-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "setup-code", NULL);

  g_assert_true (g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  g_assert_false (foyer_setup_code_matches (path, ""));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/setup-code/life", test_life);
  g_test_add_func ("/auth/setup-code/emptied", test_emptied);
  return g_test_run ();
}
