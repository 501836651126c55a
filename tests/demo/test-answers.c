/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "demo-content.h"
#include "foyer-answer.h"
#include "foyer-knowledge-import.h"
#include "foyer-knowledge-index.h"

static const char *folder;

/* What visitors ask, in their words and with their slips, and the entry that answers it. */
static const struct
{
  const char *id, *question;
} own[] = {
  { "en-01", "How can I wash my lamp shade?" },
  { "en-01", "my lampshade has a coffee stain" },
  { "en-02", "How do I polish the brass?" },
  { "en-03", "how do i chnage the bulb" },
  { "en-04", "Which bulb do I need for the Heron?" },
  { "en-05", "What colour temperature do the lamps have?" },
  { "en-06", "Does the light flicker when filming?" },
  { "en-07", "Can I dim the Moth?" },
  { "en-08", "how long does the battery last?" },
  { "en-10", "Is the Firefly waterproof?" },
  { "en-12", "How tall is the Heron lamp?" },
  { "en-12", "what is the hight of the Heron" },
  { "en-13", "Will the Heron tip over?" },
  { "en-14", "What is the moth made from" },
  { "en-15", "How do I install the Harbour?" },
  { "en-18", "How much power does a lamp use?" },
  { "en-19", "How much is shipping?" },
  { "en-19", "How much does delivry cost?" },
  { "en-20", "how long does shipping take" },
  { "en-21", "Do you deliver to America?" },
  { "en-21", "Do you ship to Canada?" },
  { "en-24", "my lamp came damaged" },
  { "en-25", "I want to change my adress" },
  { "en-26", "How do I cancel an order" },
  { "en-27", "Can I return my lamp?" },
  { "en-28", "When do I get my refund?" },
  { "en-30", "how long is the warranty" },
  { "en-31", "My lamp is brokn" },
  { "en-32", "Where can I buy spare parts?" },
  { "en-33", "Can I pay by credit card?" },
  { "en-34", "Do you sell gift cards?" },
  { "en-36", "what are your opening hours" },
  { "en-37", "Where is your workshop?" },
  { "en-39", "Can you make a lamp for my restaurant?" },
  { "de-01", "Wie viel kostet die Lieferung?" },
  { "de-02", "Wann kommt meine Lampe?" },
  { "de-09", "Kann ich mit Kreditkarte zahlen?" },
  { "ar-05", "المصباح لا يعمل" },
  { "ar-07", "متى تفتح الورشة؟" },
};

/* What a shop for lamps cannot know; most share a word or two with what it does. */
static const char *const foreign[] = {
  "What is the meaning of life?",
  "Is there life on Mars?",
  "What is the capital of France?",
  "Who won the world cup?",
  "How do I boil an egg?",
  "What is 2 + 2?",
  "What time does the train to London leave?",
  "How do I change a tyre on my car?",
  "How many people live in Germany?",
  "What is the best colour for a wedding dress?",
  "What colour is the sky on Venus?",
  "Can you recommend a good book about cats?",
  "Who was the first man on the moon?",
  "How much does a flight to New York cost?",
  "Is it going to rain tomorrow in Paris?",
  "How do I teach my dog to sit?",
  "What is the price of gold today?",
  "How old is the universe?",
  "How long is the Nile?",
  "How long does it take to learn Chinese?",
  "What is the speed of light?",
  "How do I open a bank account?",
  "When did the second world war end?",
  "Do you like music?",
  "Where can I buy a used bicycle?",
  "Tell me a joke",
  "Was ist der Sinn des Lebens?",
  "Was ist die Hauptstadt von Frankreich?",
  "ما معنى الحياة؟",
  "ما هي عاصمة فرنسا؟",
};

static void
add_document (FoyerKnowledgeBuilder *builder, FoyerDocument *document)
{
  FoyerSearchDocument searched = { .id = foyer_document_get_external_id (document),
                                   .title = foyer_document_get_title (document),
                                   .url = foyer_document_get_url (document),
                                   .language = foyer_document_get_language (document),
                                   .phrasings = foyer_document_get_phrasings (document),
                                   .text = foyer_document_get_text (document) };
  foyer_knowledge_builder_add (builder, &searched);
}

static FoyerKnowledgeIndex *
load_base (void)
{
  char                            *text = demo_read (folder, "faq.csv");
  g_autoptr (GBytes)               body = g_bytes_new_take (text, strlen (text));
  g_autoptr (GError)               error = NULL;
  g_autoptr (FoyerKnowledgeImport) import = foyer_knowledge_import_parse (body, "text/csv", &error);
  FoyerKnowledgeBuilder           *builder = foyer_knowledge_builder_new ();

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (import->failed), ==, 0);
  for (guint i = 0; i < import->documents->len; i++)
    add_document (builder, import->documents->pdata[i]);
  return foyer_knowledge_builder_finish (builder);
}

typedef struct
{
  FoyerRuleSet        *rules;
  FoyerWidget         *widget;
  FoyerKnowledgeIndex *base;
} Demo;

static void
set_up (Demo *demo, gconstpointer data)
{
  demo->rules = demo_load_rules (folder, "knowledge");
  demo->widget = foyer_widget_new ();
  demo->base = load_base ();
}

static void
tear_down (Demo *demo, gconstpointer data)
{
  foyer_rule_set_unref (demo->rules);
  g_object_unref (demo->widget);
  foyer_knowledge_index_unref (demo->base);
}

/* The answer to @question as the server composes it; @hits: (out): what was found. */
static FoyerAnswer *
ask (Demo *demo, const char *question, GPtrArray **hits)
{
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();

  foyer_rule_context_set_message (context, question);
  g_autoptr (FoyerDecision) decision = foyer_rule_set_decide (demo->rules, demo->widget, NULL, context);
  g_assert_nonnull (decision->rule);
  *hits = foyer_knowledge_index_search (demo->base, context->message_text, context->message_language,
                                        FOYER_ANSWER_TOP_K);
  const FoyerSearchHit *first = (*hits)->len > 0 ? (*hits)->pdata[0] : NULL;
  g_test_message ("%.2f %s\t%s", first != NULL ? first->confidence : 0,
                  first != NULL ? first->document_id : "-", question);
  return foyer_answer_compose (decision, context, NULL, NULL, *hits);
}

static void
test_own (Demo *demo, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autoptr (GPtrArray)   hits = NULL;
      g_autoptr (FoyerAnswer) answer = ask (demo, own[i].question, &hits);
      g_assert_cmpuint (hits->len, >, 0);
      g_assert_cmpstr (((const FoyerSearchHit *) hits->pdata[0])->document_id, ==, own[i].id);
      g_assert_cmpstr (answer->outcome, ==, "answered");
    }
}

static void
test_foreign (Demo *demo, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      g_autoptr (GPtrArray)   hits = NULL;
      g_autoptr (FoyerAnswer) answer = ask (demo, foreign[i], &hits);
      g_assert_cmpstr (answer->outcome, ==, "refused");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = argv[1];
  g_test_add ("/demo/answers/own", Demo, NULL, set_up, test_own, tear_down);
  g_test_add ("/demo/answers/foreign", Demo, NULL, set_up, test_foreign, tear_down);
  return g_test_run ();
}
