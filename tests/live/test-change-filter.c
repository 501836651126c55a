/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change-filter.h"

static const char conversation[] = "{\"id\":\"c1\",\"status\":\"open\",\"lastSeq\":7,\"assigneeId\":null,"
                                   "\"visitor\":{\"id\":\"v1\",\"verified\":true},"
                                   "\"createdAt\":\"2026-11-23T05:00:00.000Z\"}";

static const struct
{
  const char *filter;
  gboolean    matches;
} rows[] = {
  { "status = open", TRUE },
  { "status=open", TRUE },
  { "  status   =   open  ", TRUE },
  { "status = pending", FALSE },
  { "status != pending", TRUE },
  { "status != open", FALSE },
  { "status in open,pending", TRUE },
  { "status in pending, open", TRUE },
  { "status in pending,resolved", FALSE },
  { "lastSeq > 6", TRUE },
  { "lastSeq > 7", FALSE },
  { "lastSeq >= 7", TRUE },
  { "lastSeq>=7.5", FALSE },
  { "lastSeq < 8", TRUE },
  { "lastSeq < 7", FALSE },
  { "lastSeq <= 7", TRUE },
  { "lastSeq <= 6", FALSE },
  { "lastSeq < 10", TRUE }, /* as numbers, not as texts */
  { "lastSeq in 1,7,9", TRUE },
  { "lastSeq = 7.0", TRUE },
  { "visitor.id = v1", TRUE },
  { "visitor.id = v2", FALSE },
  { "visitor.verified = true", TRUE },
  { "visitor.verified = false", FALSE },
  { "assigneeId = u1", FALSE },
  { "assigneeId != u1", TRUE },
  { "assigneeId > u1", FALSE },
  { "assigneeId in u1,u2", FALSE },
  { "widgetId = w1", FALSE },
  { "createdAt > 2026-11-23T04:59:59.999Z", TRUE },
  { "createdAt > 2026-11-23T05:00:00.000Z", FALSE },
  { "id = C1", FALSE },
};

static void
test_matches (void)
{
  g_autoptr (JsonObject) row = foyer_json_parse_object (conversation, -1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError)            error = NULL;
      g_autoptr (FoyerChangeFilter) filter =
          foyer_change_filter_parse (&foyer_type_conversation, rows[i].filter, &error);
      g_assert_no_error (error);
      if (foyer_change_filter_matches (filter, row) != rows[i].matches)
        g_error ("%s", rows[i].filter);
    }
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "",
    "status",
    "status =",
    "status in",
    "status in open,,pending",
    "status == open",
    "status like open",
    "status inopen",
    "status = sleeping",
    "lastSeq = many",
    "lastSeq > 5x",
    "visitor.verified = yes",
    "visitor.verified > false",
    "lastMessage = x",
    "passwordHash = x",
    "nothing = x",
    "= open",
    "visitor = v1",
    "1 = 1 or 1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError)            error = NULL;
      g_autoptr (FoyerChangeFilter) filter =
          foyer_change_filter_parse (&foyer_type_conversation, bad[i], &error);
      if (filter != NULL)
        g_error ("%s", bad[i]);
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
      g_assert_cmpstr (foyer_error_get_field (error), ==, "filter");
    }
}

/* What is never shown cannot be asked for either. */
static void
test_secrets (void)
{
  g_autoptr (GError) user_error = NULL;
  g_autoptr (GError) widget_error = NULL;

  g_assert_null (foyer_change_filter_parse (&foyer_type_user, "passwordHash > a", &user_error));
  g_assert_error (user_error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_null (foyer_change_filter_parse (&foyer_type_widget, "identitySecret > a", &widget_error));
  g_assert_error (widget_error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
}

static void
test_many_values (void)
{
  g_autoptr (GString) text = g_string_new ("id in a");
  g_autoptr (GError)  error = NULL;

  for (guint i = 0; i < 64; i++)
    g_string_append (text, ",a");
  g_assert_null (foyer_change_filter_parse (&foyer_type_conversation, text->str, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/change-filter/matches", test_matches);
  g_test_add_func ("/live/change-filter/refuses", test_refuses);
  g_test_add_func ("/live/change-filter/secrets", test_secrets);
  g_test_add_func ("/live/change-filter/many-values", test_many_values);
  return g_test_run ();
}
