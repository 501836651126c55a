/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-frame.h"

#include <string.h>

static JsonObject *
load_cases (void)
{
  g_autofree char   *path = g_test_build_filename (G_TEST_DIST, "protocol", "frames.json", NULL);
  g_autofree char   *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  JsonObject *cases = foyer_json_parse_object (text, -1, &error);
  g_assert_no_error (error);
  return cases;
}

/* A case says its frame as text, or as a value in which "$repeat" stands for a long text. */
static char *
case_text (JsonObject *item)
{
  if (foyer_json_text (item, "text") != NULL)
    return g_strdup (foyer_json_text (item, "text"));
  g_autofree char *text = foyer_json_print (json_object_get_member (item, "frame"));
  const char      *repeat = foyer_json_text (item, "repeat");
  if (repeat == NULL)
    return g_steal_pointer (&text);
  g_autoptr (GString) whole = g_string_new (text);
  g_autoptr (GString) repeated = g_string_new (NULL);
  for (gint64 i = foyer_json_int (item, "times", 0); i > 0; i--)
    g_string_append (repeated, repeat);
  g_assert_cmpuint (g_string_replace (whole, "$repeat", repeated->str, 0), ==, 1);
  return g_string_free (g_steal_pointer (&whole), FALSE);
}

static gboolean
from_client (JsonObject *item)
{
  return g_strcmp0 (foyer_json_text (item, "from"), "client") == 0;
}

/* What is read without a tree of JSON says the same as with one, and nothing that is refused is read so. */
static gboolean
assert_texts_agree (const char *text)
{
  g_autoptr (FoyerFrame) plain = foyer_frame_parse_texts (text, strlen (text));
  g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, -1, TRUE, NULL, NULL);

  if (plain == NULL)
    return FALSE;
  g_assert_nonnull (frame);
  g_assert_true (plain->info == frame->info);
  g_assert_cmpstr (plain->id, ==, frame->id);
  for (guint i = 0; i < frame->info->payload->n_fields; i++)
    {
      const char *name = frame->info->payload->fields[i].name;
      g_assert_cmpstr (foyer_frame_get_text (plain, name), ==, foyer_frame_get_text (frame, name));
      g_assert_cmpstr (foyer_frame_get_text (frame, name), ==, foyer_json_text (frame->payload, name));
    }
  return TRUE;
}

static void
test_texts (void)
{
  static const char *const plain[] = {
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"conversationId\":\"c\",\"content\":\"hello\"}}",
    " { \"payload\" : { \"content\":\"é "
    "\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"more\":\"x\"},\r\n\t\"id\":\"😀\",\"type\":\"chat\","
    "\"timestamp\":\"\"} ",
    "{\"type\":\"auth\",\"payload\":{\"token\":\"fyv_x\"}}",
  };
  static const char *const others[] = {
    "",
    "{}",
    "[]",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":\"\"}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"\"}}",
    "{\"type\":\"chat\",\"id\":\"\",\"payload\":{\"content\":\"x\"}}",
    "{\"type\":\"chat\",\"payload\":{\"content\":\"x\"}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":1}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"x\",\"conversationId\":null}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"x\",\"content\":\"x\"}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"id\":\"a\",\"payload\":{\"content\":\"x\"}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"\\u0041\"}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"\\x\"}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"\n\"}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"\xff\"}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"x\",}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"x\"}}}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"x\"}}{}",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"x\\",
    "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"x",
    "{\"type\":\"dance\",\"id\":\"a\",\"payload\":{\"content\":\"x\"}}",
    "{\"type\":\"ping\",\"id\":\"a\",\"payload\":{\"content\":\"x\"}}",
    "{\"type\":\"read\",\"id\":\"a\",\"payload\":{\"conversationId\":\"x\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_assert_true (assert_texts_agree (plain[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (assert_texts_agree (others[i]));
}

/* Wherever a frame is cut or spoilt, either both read it or the plain reader leaves it. */
static void
test_texts_spoilt (void)
{
  static const char whole[] = "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"content\":\"h\\n\"}}";
  static const char spoilers[] = "\"\\{}[]:,u1 \x01\xc3";
  guint             read = 0;

  for (gsize i = 0; i < sizeof whole - 1; i++)
    {
      g_autofree char *cut = g_strndup (whole, i);
      g_assert_false (assert_texts_agree (cut));
      for (const char *spoiler = spoilers; *spoiler != '\0'; spoiler++)
        {
          g_autofree char *spoilt = g_strdup (whole);
          spoilt[i] = *spoiler;
          read += assert_texts_agree (spoilt) ? 1 : 0;
        }
    }
  g_assert_cmpuint (read, >, 10);
}

static void
test_valid (void)
{
  g_autoptr (JsonObject) cases = load_cases ();
  JsonArray             *items = foyer_json_array (cases, "valid");

  g_assert_cmpuint (json_array_get_length (items), >, 15);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject            *item = json_array_get_object_element (items, i);
      g_autofree char       *text = case_text (item);
      g_autoptr (GError)     error = NULL;
      g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, -1, from_client (item), NULL, &error);
      g_test_message ("%s", foyer_json_text (item, "name"));
      g_assert_no_error (error);
      g_assert_nonnull (frame->info);
      (void) assert_texts_agree (text);
    }
}

static void
test_invalid (void)
{
  g_autoptr (JsonObject) cases = load_cases ();
  JsonArray             *items = foyer_json_array (cases, "invalid");

  g_assert_cmpuint (json_array_get_length (items), >, 20);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject            *item = json_array_get_object_element (items, i);
      g_autofree char       *text = case_text (item);
      g_autoptr (GError)     error = NULL;
      g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, -1, from_client (item), NULL, &error);
      g_test_message ("%s", foyer_json_text (item, "name"));
      g_assert_null (frame);
      g_assert_true (!from_client (item) || foyer_frame_parse_texts (text, strlen (text)) == NULL);
      g_assert_cmpstr (foyer_error_code_name (foyer_error_get_code (error)), ==,
                       foyer_json_text (item, "code"));
      if (foyer_json_text (item, "field") != NULL)
        g_assert_cmpstr (foyer_error_get_field (error), ==, foyer_json_text (item, "field"));
    }
}

static void
test_id_survives_refusal (void)
{
  g_autofree char   *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (foyer_frame_parse ("{\"type\":\"dance\",\"id\":\"d1\"}", -1, TRUE, &id, &error));
  g_assert_cmpstr (id, ==, "d1");
  g_autofree char       *answer = foyer_frame_print_error (id, error);
  g_autoptr (JsonObject) object = foyer_json_parse_object (answer, -1, NULL);
  g_assert_cmpstr (foyer_json_text (object, "id"), ==, "d1");
  g_assert_cmpstr (foyer_json_text (foyer_json_object (object, "payload"), "code"), ==, "unknown_type");
  g_assert_nonnull (foyer_json_text (object, "timestamp"));
}

static void
test_pong_and_echo (void)
{
  g_autoptr (FoyerFrame) ping =
      foyer_frame_parse ("{\"type\":\"ping\",\"sentAt\":{\"a\":1.5}}", -1, TRUE, NULL, NULL);
  g_autofree char *pong = foyer_frame_print_pong (ping);
  g_assert_nonnull (strstr (pong, "\"sentAt\":{\"a\":1.5}"));
  g_autoptr (FoyerFrame) echo =
      foyer_frame_parse ("{\"type\":\"echo\",\"id\":\"e\",\"payload\":[null]}", -1, TRUE, NULL, NULL);
  g_autofree char *back = foyer_frame_print_echo (echo);
  g_assert_nonnull (strstr (back, "\"payload\":[null]"));
}

static void
test_internal_faults_are_not_shown (void)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "secret path /x");
  g_autofree char   *text = foyer_frame_print_error (NULL, error);

  g_assert_null (strstr (text, "secret"));
  g_assert_nonnull (strstr (text, "\"internal\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/frames/valid", test_valid);
  g_test_add_func ("/protocol/frames/invalid", test_invalid);
  g_test_add_func ("/protocol/frames/texts", test_texts);
  g_test_add_func ("/protocol/frames/texts-spoilt", test_texts_spoilt);
  g_test_add_func ("/protocol/frames/id-survives-refusal", test_id_survives_refusal);
  g_test_add_func ("/protocol/frames/pong-and-echo", test_pong_and_echo);
  g_test_add_func ("/protocol/frames/internal-faults", test_internal_faults_are_not_shown);
  return g_test_run ();
}
