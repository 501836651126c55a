/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-gda-entries.h"
#include "foyer-model.gen.h"

static FoyerChange *
change_with (const char *table, const char *now, const char *old)
{
  FoyerChange         *change = foyer_change_new (table, "UPDATE", "i");
  g_autoptr (JsonNode) new_row = now == NULL ? NULL : foyer_json_parse (now, -1, NULL);
  g_autoptr (JsonNode) old_row = old == NULL ? NULL : foyer_json_parse (old, -1, NULL);

  foyer_change_set_json (change, new_row, old_row);
  return change;
}

/* The row with this one change; takes it over. */
static char *
print_one (FoyerChange *change)
{
  g_auto (FoyerGdaEntries) entries = { NULL, 0 };
  g_autoptr (FoyerChange)  owned = change;

  foyer_gda_entries_init (&entries);
  foyer_gda_entries_add (&entries, owned);
  return g_strdup (foyer_gda_entries_end (&entries));
}

static FoyerChange *
read_one (const char *row)
{
  g_autoptr (GError) error = NULL;
  FoyerGdaEntry      entry;

  foyer_gda_entry_init (&entry, row);
  g_assert_true (foyer_gda_entry_next (&entry));
  FoyerChange *change = foyer_gda_entry_read (&entry, &error);
  g_assert_no_error (error);
  g_assert_false (foyer_gda_entry_next (&entry));
  return change;
}

static void
test_plain (void)
{
  g_autofree char *row = print_one (change_with ("widgets", "{\"a\":\"x\\ny\"}", "{\"a\":1}"));
  g_assert_cmpstr (row, ==, "[[\"widgets\",\"UPDATE\",\"i\",{\"a\":\"x\\ny\"},{\"a\":1}]]");
  g_autoptr (FoyerChange) change = read_one (row);
  g_assert_cmpstr (change->table, ==, "widgets");
  g_assert_cmpstr (change->event, ==, "UPDATE");
  g_assert_cmpstr (change->id, ==, "i");
  JsonObject *now = foyer_change_get_object (change);
  g_assert_cmpstr (foyer_json_text (now, "a"), ==, "x\ny");
  JsonObject *old = foyer_change_get_old_object (change);
  g_assert_cmpint (foyer_json_int (old, "a", 0), ==, 1);

  g_autofree char *removed = print_one (change_with ("widgets", NULL, "{\"a\":1}"));
  g_assert_cmpstr (removed, ==, "[[\"widgets\",\"UPDATE\",\"i\",null,{\"a\":1}]]");
  g_autofree char *bare = print_one (foyer_change_new ("widgets", "DELETE", "\"\n"));
  g_assert_cmpstr (bare, ==, "[[\"widgets\",\"DELETE\",\"\\\"\\n\"]]");
  g_autoptr (FoyerChange) again = read_one (bare);
  g_assert_cmpstr (again->id, ==, "\"\n");
}

/* What people wrote, and where they were, is not kept; of a conversation what the change changed is. */
static void
test_personal (void)
{
  g_autofree char *message =
      print_one (change_with ("messages", "{\"content\":\"x\"}", "{\"content\":\"y\"}"));
  g_assert_cmpstr (message, ==, "[[\"messages\",\"UPDATE\",\"i\"]]");
  g_autofree char *visitor = print_one (change_with ("visitors", "{\"name\":\"x\"}", NULL));
  g_assert_cmpstr (visitor, ==, "[[\"visitors\",\"UPDATE\",\"i\"]]");
  g_autofree char *made = print_one (change_with ("conversations", "{\"title\":\"x\"}", NULL));
  g_assert_cmpstr (made, ==, "[[\"conversations\",\"UPDATE\",\"i\"]]");
  g_autofree char *conversation = print_one (
      change_with ("conversations",
                   "{\"id\":\"i\",\"status\":\"open\",\"mode\":\"auto\",\"page\":{},\"ratingComment\":\"x\"}",
                   "{\"id\":\"i\",\"status\":\"resolved\",\"mode\":\"auto\",\"page\":{\"url\":\"y\"},"
                   "\"context\":{\"z\":1},"
                   "\"assigneeId\":\"u\"}"));
  g_assert_cmpstr (
      conversation, ==,
      "[[\"conversations\",\"UPDATE\",\"i\",null,{\"status\":\"resolved\",\"assigneeId\":\"u\"}]]");
  g_autoptr (FoyerChange) change = read_one (conversation);
  g_assert_null (change->json);
  JsonObject *old = foyer_change_get_old_object (change);
  g_assert_cmpuint (json_object_get_size (old), ==, 3);
  g_assert_cmpstr (foyer_json_text (old, "id"), ==, "i");
  g_assert_cmpstr (foyer_json_text (old, "status"), ==, "resolved");
}

/* An append's changes carry records. */
static void
test_records (void)
{
  g_autoptr (FoyerMessage)      message = foyer_message_new ();
  g_autoptr (FoyerConversation) old = foyer_conversation_new ();
  FoyerChange                  *inserted = foyer_change_new ("messages", "INSERT", "m");
  FoyerChange                  *updated = foyer_change_new ("conversations", "UPDATE", "c");

  foyer_message_set_content (message, "words");
  foyer_change_set_rows (inserted, FOYER_RECORD (message), NULL);
  g_autofree char *one = print_one (inserted);
  g_assert_cmpstr (one, ==, "[[\"messages\",\"INSERT\",\"m\"]]");

  foyer_conversation_set_id (old, "c");
  foyer_conversation_set_title (old, "words");
  foyer_conversation_set_status (old, "resolved");
  foyer_conversation_set_mode (old, "auto");
  foyer_conversation_set_last_seq (old, -9);
  foyer_conversation_set_updated_at (old, 1001);
  g_autoptr (FoyerRecord) now = foyer_record_copy (FOYER_RECORD (old));
  foyer_conversation_set_status (FOYER_CONVERSATION (now), "open");
  foyer_conversation_set_last_seq (FOYER_CONVERSATION (now), 3);
  foyer_conversation_set_updated_at (FOYER_CONVERSATION (now), 2002);
  foyer_conversation_set_assignee_id (FOYER_CONVERSATION (now), "u");
  foyer_change_set_rows (updated, now, FOYER_RECORD (old));
  g_autofree char *two = print_one (updated);
  g_assert_cmpstr (two, ==,
                   "[[\"conversations\",\"UPDATE\",\"c\",null,{\"status\":\"resolved\",\"lastSeq\":-9,"
                   "\"updatedAt\":\"1970-01-01T00:00:01.001Z\"}]]");
}

static void
test_marks (void)
{
  static const char *const tables[] = { "messages", "message_traces", "messages", "widgets" };
  g_auto (FoyerGdaEntries) entries = { NULL, 0 };
  g_autofree char         *mark = foyer_gda_entry_make_mark ("messages");
  FoyerGdaEntry            entry;
  guint                    count = 0;

  foyer_gda_entries_init (&entries);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (FoyerChange) change = foyer_change_new (tables[i], "INSERT", "messages");
      foyer_gda_entries_add (&entries, change);
    }
  const char          *row = foyer_gda_entries_end (&entries);
  g_autoptr (JsonNode) whole = foyer_json_parse (row, -1, NULL);
  g_assert_nonnull (whole);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (whole)), ==, G_N_ELEMENTS (tables));
  foyer_gda_entry_init (&entry, row);
  for (; foyer_gda_entry_next (&entry); count++)
    g_assert_cmpint (foyer_gda_entry_has_mark (&entry, mark), ==, g_str_equal (tables[count], "messages"));
  g_assert_cmpuint (count, ==, G_N_ELEMENTS (tables));
}

static guint
fill (FoyerGdaEntries *entries, FoyerChange *change)
{
  guint count = 0;

  for (; count < 10000 && !foyer_gda_entries_are_full (entries); count++)
    foyer_gda_entries_add (entries, change);
  return count;
}

static void
test_full (void)
{
  g_auto (FoyerGdaEntries) entries = { NULL, 0 };
  g_autofree char         *text = g_strnfill (100 * 1024, 'x');
  g_autofree char         *json = g_strdup_printf ("{\"a\":\"%s\"}", text);
  g_autoptr (FoyerChange)  small = foyer_change_new ("messages", "INSERT", "m");
  g_autoptr (FoyerChange)  big = change_with ("documents", json, NULL);

  foyer_gda_entries_init (&entries);
  g_assert_cmpuint (fill (&entries, small), ==, 500);
  foyer_gda_entries_empty (&entries);
  g_assert_cmpuint (fill (&entries, big), ==, 3);
  foyer_gda_entries_empty (&entries);
  g_assert_cmpstr (foyer_gda_entries_end (&entries), ==, "[]");
}

/* As deep as what comes in may be. */
static void
test_deep (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < FOYER_JSON_DEPTH; i++)
    g_string_append (text, "{\"a\":");
  g_string_append (text, "1");
  for (guint i = 0; i < FOYER_JSON_DEPTH; i++)
    g_string_append_c (text, '}');
  g_autofree char        *row = print_one (change_with ("widgets", text->str, NULL));
  g_autoptr (FoyerChange) change = read_one (row);
  g_autofree char        *back = foyer_json_print (change->json);
  g_assert_cmpstr (back, ==, text->str);
  g_string_free (text, TRUE);
}

static void
test_refuses (void)
{
  static const char *const rows[] = { "[1]", "[[]]", "[[1,2,3]]", "[[\"a\",\"INSERT\"]]", "[x]", "[[\"a\"" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      FoyerGdaEntry      entry;
      foyer_gda_entry_init (&entry, rows[i]);
      g_assert_true (foyer_gda_entry_next (&entry));
      g_assert_null (foyer_gda_entry_read (&entry, &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
      g_assert_false (foyer_gda_entry_next (&entry));
    }
  static const char *const empty[] = { "", "[", "[]", "{}" };
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      FoyerGdaEntry entry;
      foyer_gda_entry_init (&entry, empty[i]);
      g_assert_false (foyer_gda_entry_next (&entry));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/entries/plain", test_plain);
  g_test_add_func ("/store/entries/personal", test_personal);
  g_test_add_func ("/store/entries/records", test_records);
  g_test_add_func ("/store/entries/marks", test_marks);
  g_test_add_func ("/store/entries/full", test_full);
  g_test_add_func ("/store/entries/deep", test_deep);
  g_test_add_func ("/store/entries/refuses", test_refuses);
  return g_test_run ();
}
