/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-clock.h"
#include "foyer-uuid.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_uuid_sorts (void)
{
  g_autofree char *last = foyer_uuid_new ();

  for (guint i = 0; i < 10000; i++)
    {
      char *next = foyer_uuid_new ();
      g_assert_true (foyer_uuid_is_valid (next));
      g_assert_cmpstr (last, <, next);
      g_free (last);
      last = next;
    }
  g_assert_cmpint (last[14], ==, '7');
}

static void
test_uuid_differs (void)
{
  g_autoptr (GHashTable) tails = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *id = foyer_uuid_new ();
      g_assert_cmpint (id[14], ==, '7');
      g_assert_nonnull (strchr ("89ab", id[19]));
      g_assert_true (g_hash_table_add (tails, g_strdup (id + 19)));
    }
}

/* What a child makes its parent does not, although both began with the same memory. */
static void
test_uuid_after_fork (void)
{
  g_autofree char *first = foyer_uuid_new ();
  char             made[FOYER_UUID_LENGTH + 1] = "";
  int              ends[2], status;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid_t child = fork ();
  if (child == 0)
    {
      g_autofree char *id = foyer_uuid_new ();
      _exit (write (ends[1], id, FOYER_UUID_LENGTH) == FOYER_UUID_LENGTH ? 0 : 1);
    }
  g_assert_cmpint (read (ends[0], made, FOYER_UUID_LENGTH), ==, FOYER_UUID_LENGTH);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  close (ends[0]);
  close (ends[1]);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *own = foyer_uuid_new ();
      g_assert_cmpstr (own + 19, !=, made + 19);
    }
}

static void
test_uuid_first_at (void)
{
  gint64           now = foyer_clock_now_ms ();
  g_autofree char *first = foyer_uuid_first_at (now);
  g_autofree char *made = foyer_uuid_new ();
  g_autofree char *later = foyer_uuid_first_at (now + 60000);

  g_assert_true (foyer_uuid_is_valid (first));
  g_assert_cmpstr (first, <=, made);
  g_assert_cmpstr (made, <, later);
}

static void
test_uuid_shape (void)
{
  g_assert_false (foyer_uuid_is_valid (NULL));
  g_assert_false (foyer_uuid_is_valid (""));
  g_assert_false (foyer_uuid_is_valid ("01890000-0000-7000-8000-00000000000G"));
  g_assert_false (foyer_uuid_is_valid ("01890000000070008000000000000001    "));
  g_assert_true (foyer_uuid_is_valid ("01890000-0000-7000-8000-000000000001"));
}

static void
test_time_round_trip (void)
{
  static const gint64 times[] = { 0, 1, 999, 1000, 1795410000123, -1, -1001, 253402300799999 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = foyer_time_to_string (times[i]);
      gint64           back = 42;
      g_assert_true (foyer_time_from_string (text, &back));
      g_assert_cmpint (back, ==, times[i]);
    }
  g_autofree char *epoch = foyer_time_to_string (0);
  g_assert_cmpstr (epoch, ==, "1970-01-01T00:00:00.000Z");
  g_autofree char *some = foyer_time_to_string (1795410007089);
  g_assert_cmpstr (some, ==, "2026-11-23T05:00:07.089Z");
  g_autofree char *beyond = foyer_time_to_string (G_MAXINT64);
  g_assert_cmpuint (strlen (beyond), ==, FOYER_TIME_LENGTH);
  g_autofree char *later = foyer_time_to_string (G_GINT64_CONSTANT (1798761599087));
  g_assert_cmpstr (later, ==, "2026-12-31T23:59:59.087Z");
}

static void
test_time_refuses (void)
{
  gint64 untouched = 7;

  g_assert_false (foyer_time_from_string ("", &untouched));
  g_assert_false (foyer_time_from_string ("yesterday", &untouched));
  g_assert_false (foyer_time_from_string ("2026-11-23T05:00:00", &untouched));
  g_assert_false (foyer_time_from_string ("2026-13-23T05:00:00Z", &untouched));
  g_assert_cmpint (untouched, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/uuid/sorts", test_uuid_sorts);
  g_test_add_func ("/base/uuid/shape", test_uuid_shape);
  g_test_add_func ("/base/uuid/differs", test_uuid_differs);
  g_test_add_func ("/base/uuid/after-fork", test_uuid_after_fork);
  g_test_add_func ("/base/uuid/first-at", test_uuid_first_at);
  g_test_add_func ("/base/time/round-trip", test_time_round_trip);
  g_test_add_func ("/base/time/refuses", test_time_refuses);
  return g_test_run ();
}
