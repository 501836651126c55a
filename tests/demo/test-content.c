/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-set.h"

#define MONDAY_10_00 G_GINT64_CONSTANT (1763978400000) /* 2025-11-24, in the workshop's time zone */
#define MONDAY_20_00 G_GINT64_CONSTANT (1764014400000)

static const char *folder;

static JsonNode *
load (const char *name)
{
  g_autofree char   *path = g_build_filename (folder, name, NULL);
  g_autofree char   *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  JsonNode *node = foyer_json_parse (text, -1, &error);
  g_assert_no_error (error);
  return node;
}

static FoyerRecord *
make_record (FoyerRecord *record, JsonObject *object)
{
  g_autoptr (GError) error = NULL;

  foyer_record_apply_json (record, object, FOYER_VALIDATE_CREATE, &error);
  g_assert_no_error (error);
  return record;
}

/* The rules do not know the id that their base gets; who loads them puts it in. */
static void
name_base (JsonObject *rule)
{
  if (g_strcmp0 (foyer_json_text (foyer_json_object (rule, "reply"), "mode"), "knowledge") != 0)
    return;
  JsonArray *ids = json_array_new ();
  json_array_add_string_element (ids, "base");
  json_object_set_array_member (rule, "knowledgeBaseIds", ids);
}

/* The rules as the server would store them: one after the other, so the first is the oldest. */
static FoyerRuleSet *
load_rules (void)
{
  g_autoptr (JsonNode)  node = load ("rules.json");
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray            *array = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (array), ==, 8);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      FoyerContextRule  *rule = foyer_context_rule_new ();
      g_autofree char   *id = g_strdup_printf ("rule-%u", i);
      g_autoptr (GError) error = NULL;
      name_base (json_array_get_object_element (array, i));
      make_record (FOYER_RECORD (rule), json_array_get_object_element (array, i));
      foyer_context_rule_set_id (rule, id);
      foyer_context_rule_set_created_at (rule, i + 1);
      g_ptr_array_add (rules, rule);
      foyer_rule_check (rule, &error);
      g_assert_no_error (error);
    }
  return foyer_rule_set_new (rules);
}

typedef struct
{
  const char *path;
  const char *locale;
  const char *message;
  gint64      now;
  const char *rule;
} Question;

static const Question questions[] = {
  { "/", "en", "I would like to talk to a person", MONDAY_10_00, "A person, please" },
  { "/demo/de/", "de", "Ich möchte mit einem Menschen sprechen", MONDAY_10_00, "A person, please" },
  { "/demo/ar/", "ar", "أريد التحدث مع موظف", MONDAY_10_00, "A person, please" },
  { "/", "en", "Where is my parcel?", MONDAY_10_00, "Where is my parcel?" },
  { "/demo/de/", "de", "Tracking?", MONDAY_10_00, "Deutsch" },
  { "/", "en", "Can I call you?", MONDAY_10_00, "The telephone, while somebody is there" },
  { "/", "en", "Can I call you?", MONDAY_20_00, "Everything else" },
  { "/demo/lamps/heron.html", "en", "Can it be dimmed?", MONDAY_10_00, "On the page of the Heron" },
  { "/", "en", "Can it be dimmed?", MONDAY_10_00, "Everything else" },
  { "/demo/lamps/heron.html", "en", "Where is my parcel?", MONDAY_10_00, "Where is my parcel?" },
  { "/", "en", "Hello", MONDAY_10_00, "Good evening" },
  { "/", "en", "Hello, how do I clean a linen shade?", MONDAY_10_00, "Everything else" },
  { "/demo/de/", "de", "Was kostet der Versand?", MONDAY_10_00, "Deutsch" },
  { "/", "en", "Was kostet der Versand?", MONDAY_10_00, "Deutsch" },
  { "/demo/ar/", "ar", "كم تكلفة التوصيل؟", MONDAY_10_00, "العربية" },
  { "/", "en", "كم تكلفة التوصيل؟", MONDAY_10_00, "العربية" },
  { "/", "en", "How do I clean a linen shade?", MONDAY_10_00, "Everything else" },
};

static void
test_rules (void)
{
  g_autoptr (FoyerRuleSet) set = load_rules ();
  g_autoptr (JsonNode)     node = load ("widget.json");
  g_autoptr (FoyerWidget)  widget = foyer_widget_new ();

  make_record (FOYER_RECORD (widget), json_node_get_object (node));
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      const Question              *question = &questions[i];
      g_autofree char             *url = g_strconcat ("http://127.0.0.1:3001", question->path, NULL);
      g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
      foyer_rule_context_set_page (context, url, "Wick & Willow", NULL);
      foyer_rule_context_set_message (context, question->message);
      foyer_rule_context_set_time (context, question->now, foyer_widget_get_time_zone (widget));
      context->visitor_locale = g_strdup (question->locale);
      g_test_message ("%s on %s", question->message, question->path);
      g_autoptr (FoyerDecision) decision = foyer_rule_set_decide (set, widget, NULL, context);
      g_assert_nonnull (decision->rule);
      g_assert_cmpstr (foyer_context_rule_get_name (decision->rule), ==, question->rule);
    }
}

/* The pages name the widget, so its id may not change. */
static void
test_widget (void)
{
  g_autoptr (JsonNode) node = load ("widget.json");
  JsonObject          *object = json_node_get_object (node);

  g_assert_cmpstr (foyer_json_text (object, "id"), ==, "01890000-0000-7000-8000-000000000001");
  g_assert_cmpuint (json_array_get_length (foyer_json_array (object, "origins")), ==, 0);
}

static void
test_canned_replies (void)
{
  g_autoptr (JsonNode)   node = load ("canned-replies.json");
  g_autoptr (GHashTable) shortcuts = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray             *array = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (array), >=, 5);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject                  *object = json_array_get_object_element (array, i);
      g_autoptr (FoyerCannedReply) reply = foyer_canned_reply_new ();
      make_record (FOYER_RECORD (reply), object);
      g_assert_true (g_hash_table_add (shortcuts, (gpointer) foyer_json_text (object, "shortcut")));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = argv[1];
  g_test_add_func ("/demo/content/rules", test_rules);
  g_test_add_func ("/demo/content/widget", test_widget);
  g_test_add_func ("/demo/content/canned-replies", test_canned_replies);
  return g_test_run ();
}
