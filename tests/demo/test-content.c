/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demo-content.h"

#define MONDAY_10_00 G_GINT64_CONSTANT (1763978400000) /* 2025-11-24, in the workshop's time zone */
#define MONDAY_20_00 G_GINT64_CONSTANT (1764014400000)

static const char *folder;

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
  g_autoptr (FoyerRuleSet) set = demo_load_rules (folder, NULL);
  g_autoptr (JsonNode)     node = demo_load (folder, "widget.json");
  g_autoptr (FoyerWidget)  widget = foyer_widget_new ();

  demo_make_record (FOYER_RECORD (widget), json_node_get_object (node));
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
  g_autoptr (JsonNode) node = demo_load (folder, "widget.json");
  JsonObject          *object = json_node_get_object (node);

  g_assert_cmpstr (foyer_json_text (object, "id"), ==, "01890000-0000-7000-8000-000000000001");
  g_assert_cmpuint (json_array_get_length (foyer_json_array (object, "origins")), ==, 0);
}

static void
test_canned_replies (void)
{
  g_autoptr (JsonNode)   node = demo_load (folder, "canned-replies.json");
  g_autoptr (GHashTable) shortcuts = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray             *array = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (array), >=, 5);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject                  *object = json_array_get_object_element (array, i);
      g_autoptr (FoyerCannedReply) reply = foyer_canned_reply_new ();
      demo_make_record (FOYER_RECORD (reply), object);
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
