/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "store-kit.h"

/* The list of conversations, newest activity first, over pages of any size: many of one second, and of one
 * millisecond. */

#define COUNT 60

typedef struct
{
  char  *id;
  gint64 updated_at;
  int    resolved;
} Expected;

typedef struct
{
  StoreKit      *kit;
  FoyerGdaStore *store;
  Expected       expected[COUNT]; /* in the order of the list */
} Fixture;

/* The time of activity of conversation @i: four seconds, in one of them most, often the same. */
static gint64
time_of (guint i)
{
  static const gint64 base = G_GINT64_CONSTANT (1700000000000);

  switch (i % 6)
    {
    case 0:
      return base + 999;
    case 1:
      return base + 1000;
    case 2:
      return base + 5000 + i * 37 % 1000;
    case 3:
      return base + 5500;
    case 4:
      return base + 5999;
    default:
      return base + 6000 + i * 211;
    }
}

static int
compare_expected (gconstpointer one, gconstpointer two)
{
  const Expected *a = one, *b = two;

  if (a->updated_at != b->updated_at)
    return a->updated_at < b->updated_at ? 1 : -1;
  return strcmp (b->id, a->id);
}

static void
age (FoyerGdaConnection *connection, const Expected *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *sql = g_strdup_printf (
        "UPDATE conversations SET updated_at = %" G_GINT64_FORMAT ", status = '%s' WHERE id = '%s'",
        expected->updated_at, expected->resolved ? "resolved" : "open", expected->id);

  foyer_gda_connection_execute (connection, sql, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->kit = store_kit_new ();
  fixture->store = store_kit_open (fixture->kit);
  g_autoptr (FoyerWidget)        widget = store_kit_widget (fixture->store);
  g_autoptr (FoyerGdaConnection) connection = foyer_gda_connection_open (fixture->kit->target, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < COUNT; i++)
    {
      g_autoptr (FoyerStoreSession) session =
          store_kit_session (fixture->store, foyer_widget_get_id (widget));
      fixture->expected[i] =
          (Expected){ g_strdup (foyer_conversation_get_id (session->conversation)), time_of (i), i % 5 == 0 };
      age (connection, &fixture->expected[i]);
    }
  qsort (fixture->expected, COUNT, sizeof (Expected), compare_expected);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < COUNT; i++)
    g_free (fixture->expected[i].id);
  store_kit_close (fixture->store);
  store_kit_free (fixture->kit);
}

static FoyerStorePage *
list (Fixture *fixture, guint limit, const char *after, const char *status)
{
  FoyerListQuery *query = foyer_list_query_new (limit, after);

  if (status != NULL)
    foyer_list_query_equals (query, "status", status);
  return store_kit_run (fixture->store, foyer_store_list (FOYER_TYPE_CONVERSATION, query));
}

/* The first from @next on that passes the filter. */
static guint
find_next (const Fixture *fixture, guint next, const char *status)
{
  while (next < COUNT && status != NULL &&
         fixture->expected[next].resolved != g_str_equal (status, "resolved"))
    next++;
  return next;
}

/* All pages one after the other are what is expected, each full but the last. */
static void
check (Fixture *fixture, guint limit, const char *status)
{
  g_autofree char *after = NULL;
  guint            next = 0;
  gboolean         more = TRUE;

  while (more)
    {
      g_autoptr (FoyerStorePage) page = list (fixture, limit, after, status);
      for (guint i = 0; i < page->records->len; i++)
        {
          next = find_next (fixture, next, status);
          g_assert_cmpuint (next, <, COUNT);
          g_assert_cmpstr (foyer_record_get_id (page->records->pdata[i]), ==, fixture->expected[next].id);
          next++;
        }
      more = page->next != NULL;
      if (more)
        g_assert_cmpuint (page->records->len, ==, limit);
      g_free (after);
      after = g_strdup (page->next);
    }
  g_assert_cmpuint (find_next (fixture, next, status), ==, COUNT);
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  static const guint limits[] = { 1, 2, 7, 19, COUNT - 1, COUNT, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    check (fixture, limits[i], NULL);
}

static void
test_filtered (Fixture *fixture, gconstpointer data)
{
  static const guint limits[] = { 1, 5, 12, 50 };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      check (fixture, limits[i], "open");
      check (fixture, limits[i], "resolved");
    }
  g_autoptr (FoyerStorePage) none = list (fixture, 5, NULL, "pending");
  g_assert_cmpuint (none->records->len, ==, 0);
  g_assert_null (none->next);
}

/* Whoever is written to comes to the front, whatever second it was in. */
static void
test_moves (Fixture *fixture, gconstpointer data)
{
  for (guint i = COUNT - 1; i > COUNT - 8; i--)
    {
      g_autoptr (FoyerStoreAppended) appended = store_kit_run (
          fixture->store,
          foyer_store_append (store_kit_append_new (store_kit_message (fixture->expected[i].id, "x"))));
      g_autoptr (FoyerStorePage) page = list (fixture, 1, NULL, NULL);
      g_assert_cmpstr (foyer_record_get_id (page->records->pdata[0]), ==, fixture->expected[i].id);
      g_usleep (2000);
    }
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/activity/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("pages", test_pages);
  ADD ("filtered", test_filtered);
  ADD ("moves", test_moves);
  return foyer_test_run ();
}
