/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-key-file.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("foyer-key-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "key", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0); /* no draft was left behind */
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
test_made_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat        info;

  g_autoptr (GBytes) first = foyer_key_file_load (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (first), ==, FOYER_KEY_BYTES);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_autoptr (GBytes) second = foyer_key_file_load (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first, second));
}

static void
test_readable_by_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = foyer_key_file_load (fixture->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  g_assert_null (foyer_key_file_load (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, fixture->path));
}

/* systemd's LoadCredential= shows its files as 0440. */
static void
test_credential (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = foyer_key_file_load (fixture->path, &error);

  g_assert_cmpint (g_chmod (fixture->path, 0440), ==, 0);
  g_autoptr (GBytes) again = foyer_key_file_load (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char   *target = g_build_filename (fixture->folder, "target", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = foyer_key_file_load (target, &error);

  g_assert_no_error (error);
  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  g_assert_null (foyer_key_file_load (fixture->path, &error));
  g_assert_nonnull (error);
  g_unlink (target);
}

static void
test_bad_content (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "",
    "\n",
    "0123",
    "zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (
          g_file_set_contents_full (fixture->path, bad[i], -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error));
      g_assert_null (foyer_key_file_load (fixture->path, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_null (strstr (error->message, "0123")); /* the secret itself is in no message */
    }
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char   *path = g_build_filename (fixture->folder, "missing", "key", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (foyer_key_file_load (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/auth/key-file/made-once", Fixture, NULL, set_up, test_made_once, tear_down);
  g_test_add ("/auth/key-file/readable-by-others", Fixture, NULL, set_up, test_readable_by_others, tear_down);
  g_test_add ("/auth/key-file/credential", Fixture, NULL, set_up, test_credential, tear_down);
  g_test_add ("/auth/key-file/link", Fixture, NULL, set_up, test_link, tear_down);
  g_test_add ("/auth/key-file/bad-content", Fixture, NULL, set_up, test_bad_content, tear_down);
  g_test_add ("/auth/key-file/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
  return g_test_run ();
}
