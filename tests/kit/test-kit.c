/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* The kit's own tests: each of its checks must also be seen to fail. */
#include "foyer-test.h"

#include <glib/gstdio.h>

static gboolean
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_await (void)
{
  gboolean flag = FALSE;

  g_timeout_add (20, set_flag, &flag);
  foyer_test_await (flag);
  g_assert_true (flag);
}

static gpointer
set_flag_later (gpointer flag)
{
  g_usleep (20000);
  g_atomic_int_set ((int *) flag, 1);
  return NULL;
}

static void
test_await_thread (void)
{
  int      flag = 0;
  GThread *thread = g_thread_new ("later", set_flag_later, &flag);

  foyer_test_await (g_atomic_int_get (&flag) == 1);
  g_thread_join (thread);
}

static void
test_expected_log (void)
{
  foyer_test_expect_log ("test", G_LOG_LEVEL_WARNING, "structured *");
  foyer_test_expect_log ("test", G_LOG_LEVEL_CRITICAL, "plain *");
  g_log_structured ("test", G_LOG_LEVEL_WARNING, "MESSAGE", "structured %d", 1);
  g_log ("test", G_LOG_LEVEL_CRITICAL, "plain %d", 2);
  foyer_test_assert_expected_logs ();
}

static void
test_json (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"a\":1,\"b\":[true,null,\"x\"],\"id\":\"0193\"}", NULL);

  foyer_test_assert_json_eq (node, "{'b': [true, null, 'x'], 'a': 1, 'id': '<any>'}");
}

static void
test_dir (void)
{
  const char      *dir = foyer_test_make_dir ();
  g_autofree char *below = g_build_filename (dir, "a", "b", NULL);
  g_autofree char *file = g_build_filename (below, "c", NULL);

  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  foyer_test_remove_tree (dir);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
}

static void
test_track (void)
{
  GCancellable *cancellable = g_cancellable_new ();

  foyer_test_track (cancellable);
  g_object_unref (cancellable);
  foyer_test_assert_released ();
}

static void
fail_await (void)
{
  foyer_test_await_for (0.01, FALSE);
}

static void
fail_warning (void)
{
  g_warning ("nobody expects this");
}

static void
fail_missing_log (void)
{
  foyer_test_expect_log ("test", G_LOG_LEVEL_WARNING, "never");
  foyer_test_assert_expected_logs ();
}

static void
fail_json (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"a\":{\"b\":[1,2]}}", NULL);

  foyer_test_assert_json_eq (node, "{'a': {'b': [1, 3]}}");
}

static void
fail_json_member (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"a\":1,\"secret\":2}", NULL);

  foyer_test_assert_json_eq (node, "{'a': 1}");
}

static void
fail_leak (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  foyer_test_track (cancellable);
  foyer_test_assert_released ();
}

static void
test_fails (gconstpointer pattern)
{
  g_autofree char *path = g_strdup_printf ("%s/subprocess", g_test_get_path ());

  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (pattern);
}

static void
add_failing (const char *path, GTestFunc function, const char *pattern)
{
  g_autofree char *inner = g_strdup_printf ("%s/subprocess", path);

  g_test_add_data_func (path, pattern, test_fails);
  g_test_add_func (inner, function);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);

  g_test_add_func ("/kit/await", test_await);
  g_test_add_func ("/kit/await-thread", test_await_thread);
  g_test_add_func ("/kit/expected-log", test_expected_log);
  g_test_add_func ("/kit/json", test_json);
  g_test_add_func ("/kit/dir", test_dir);
  g_test_add_func ("/kit/track", test_track);
  add_failing ("/kit/fails/await", fail_await, "*waited in vain for: FALSE*");
  add_failing ("/kit/fails/warning", fail_warning, "*unexpected log message*nobody expects this*");
  add_failing ("/kit/fails/missing-log", fail_missing_log, "*did not come: test: never*");
  add_failing ("/kit/fails/json", fail_json, "*$.a.b[1] differs*");
  add_failing ("/kit/fails/json-member", fail_json_member, "*$.secret is there*");
  add_failing ("/kit/fails/leak", fail_leak, "*1 objects leaked, the first a GCancellable*");

  return foyer_test_run ();
}
