/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json.h"

#include <string.h>

static void
test_accepts (void)
{
  static const char *const good[] = {
    "{}",
    "[]",
    " \t\r\n1 ",
    "-0",
    "0.5e-3",
    "\"\"",
    "true",
    "null",
    "[1,2,{\"a\":[]}]",
    "\"\\ud83d\\ude00\"",
    "{\"a\":1,\"A\":2}",
    "9223372036854775807",
    "-9223372036854775808",
    "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
    "\"\xf0\x9f\x98\x80 \xd8\xb9\"",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError)   error = NULL;
      g_autoptr (JsonNode) node = foyer_json_parse (good[i], -1, &error);
      g_assert_no_error (error);
      g_assert_nonnull (node);
    }
}

static const char *const bad[] = {
  "",
  " ",
  "{",
  "[",
  "]",
  "{]",
  "[}",
  "[1,]",
  "{\"a\":1,}",
  "{\"a\" 1}",
  "{\"a\":}",
  "{a:1}",
  "{'a':1}",
  "[1 2]",
  "1 2",
  "{} {}",
  "// c\n1",
  "/* c */ 1",
  "01",
  "-",
  "+1",
  "1.",
  ".5",
  "1e",
  "1e999",
  "-1e999",
  "NaN",
  "Infinity",
  "9223372036854775808",
  "tru",
  "TRUE",
  "nul",
  "\"",
  "\"\\",
  "\"\\x\"",
  "\"\\u12\"",
  "\"\\u12g4\"",
  "\"\\u0000\"",
  "\"\\ud800\"",
  "\"\\udc00\"",
  "\"\\ud800\\ud800\"",
  "\"\\ud800x\"",
  "\"a\nb\"",
  "\"\x01\"",
  "\"\xff\"",
  "\"\xed\xa0\x80\"",
  "\"\xc0\x80\"",
  "{\"a\":1,\"a\":2}",
  "{\"a\":1,\"\\u0061\":2}",
  "\xef\xbb\xbf{}",
  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
  "{\"a\":{\"b\":1,\"b\":2}}",
  "[1]]",
};

static void
test_refuses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError)   error = NULL;
      g_autoptr (JsonNode) node = foyer_json_parse (bad[i], -1, &error);
      if (node != NULL)
        g_test_message ("let through: %s", bad[i]);
      g_assert_null (node);
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
    }
}

static void
test_huge (void)
{
  gsize              size = 1024 * 1024;
  g_autofree char   *brackets = g_strnfill (size, '[');
  g_autofree char   *digits = g_strnfill (size, '9');
  g_autoptr (GError) error = NULL;

  g_assert_false (foyer_json_check (brackets, (gssize) size, FOYER_JSON_DEPTH, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
  g_clear_error (&error);
  g_assert_false (foyer_json_check (digits, (gssize) size, FOYER_JSON_DEPTH, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
  g_clear_error (&error);
  g_assert_false (foyer_json_check ("1\0", 2, FOYER_JSON_DEPTH, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
}

/* Whatever stands in front of the end of a good text, a cut one is never let through. */
static void
test_every_prefix (void)
{
  const char *text = "{\"a\":[1,-2.5e3,\"x\\ud83d\\ude00\"],\"b\":{\"c\":null,\"d\":true}}";

  for (gsize i = 0; i < strlen (text); i++)
    g_assert_false (foyer_json_check (text, (gssize) i, FOYER_JSON_DEPTH, NULL));
  g_assert_true (foyer_json_check (text, -1, FOYER_JSON_DEPTH, NULL));
}

/* What is wrapped may be deeper than what comes in. */
static void
test_deep (void)
{
  g_autofree char *open = g_strnfill (FOYER_JSON_DEPTH_MOST, '[');
  g_autofree char *end = g_strnfill (FOYER_JSON_DEPTH_MOST, ']');
  g_autofree char *text = g_strconcat (open, end, NULL);

  g_autoptr (JsonNode) refused = foyer_json_parse (text, -1, NULL);
  g_assert_null (refused);
  refused = foyer_json_parse_deep (text, -1, FOYER_JSON_DEPTH_MOST - 1, NULL);
  g_assert_null (refused);
  g_autoptr (JsonNode) node = foyer_json_parse_deep (text, -1, FOYER_JSON_DEPTH_MOST, NULL);
  g_assert_nonnull (node);
}

/* An object of @n names: those at @one and at @other say the same, differently spelt where @escaped. */
static char *
object_of_names (guint n, guint one, guint other, gboolean escaped)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < n; i++)
    if (i == one)
      g_string_append (text, "\"name\":{\"name\":1},");
    else if (i == other)
      g_string_append (text, escaped ? "\"n\\u0061me\":1," : "\"name\":1,");
    else
      g_string_append_printf (text, i % 3 == 0 ? "\"\\n%u\":1," : "\"name%u\":{\"name\":1},", i);
  g_string_append (text, "\"last\":1}");
  return g_string_free (text, FALSE);
}

static void
refuse_names (guint n, guint one, guint other, gboolean escaped)
{
  g_autofree char   *text = object_of_names (n, one, other, escaped);
  g_autoptr (GError) error = NULL;

  g_assert_false (foyer_json_check (text, -1, FOYER_JSON_DEPTH, &error));
  g_assert_nonnull (strstr (error->message, "the same name twice"));
}

/* However many there are, and wherever: the same name twice is refused, and nothing else. */
static void
test_names (void)
{
  for (guint n = 1; n < 24; n++)
    {
      g_autofree char *text = object_of_names (n, n - 1, n, FALSE);
      g_assert_true (foyer_json_check (text, -1, FOYER_JSON_DEPTH, NULL));
      for (guint one = 0; one < n; one++)
        for (guint other = 0; other < n; other++)
          if (one != other)
            {
              refuse_names (n, one, other, FALSE);
              refuse_names (n, one, other, TRUE);
            }
    }
  g_assert_true (foyer_json_check ("{\"\":1,\"\\\"\":2,\"\\\\\":3}", -1, FOYER_JSON_DEPTH, NULL));
}

static void
assert_member (const FoyerJsonMember *member, const char *text)
{
  g_autofree char *found = member->text != NULL ? g_strndup (member->text, member->length) : NULL;
  g_assert_cmpstr (found, ==, text);
}

static void
test_check_object (void)
{
  static const char text[] =
      " {\"b\" : {\"a\" : [1, {\"c\":2}] } ,\"\\u0061\":\n\"x\\u0061\"\t,\"ab\":0, \"e\":1.50}tail";
  FoyerJsonMember        members[] = { { "a" }, { "b" }, { "c" }, { "e" }, { "" } };
  g_autofree char       *decoded = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError)     error = NULL;

  g_assert_true (foyer_json_check_object (text, sizeof text - 5, members, 5, NULL));
  assert_member (&members[0], "\"x\\u0061\"");
  assert_member (&members[1], "{\"a\" : [1, {\"c\":2}] }");
  assert_member (&members[2], NULL);
  assert_member (&members[3], "1.50");
  assert_member (&members[4], NULL);
  g_assert_true (foyer_json_member_get_text (&members[0], &decoded, NULL));
  g_assert_cmpstr (decoded, ==, "xa");
  g_assert_true (foyer_json_member_get_object (&members[1], &object, NULL));
  g_assert_cmpuint (json_array_get_length (foyer_json_array (object, "a")), ==, 2);
  g_clear_pointer (&object, json_object_unref);
  g_assert_false (foyer_json_member_get_object (&members[3], &object, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "e");
  g_assert_null (object);

  g_assert_false (foyer_json_check_object (text, sizeof text - 1, members, 5, NULL));
  g_assert_true (foyer_json_check_object ("{\"a\":null}", -1, members, 5, NULL));
  assert_member (&members[0], "null");
  assert_member (&members[1], NULL);
  g_assert_true (foyer_json_member_get_object (&members[0], &object, NULL));
  g_assert_null (object);
  g_clear_error (&error);
  g_assert_false (foyer_json_check_object (" [{\"a\":1}]", -1, members, 5, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON);
}

static void
test_append_int (void)
{
  static const gint64 numbers[] = { 0, 7, -7, 10, 1234567890123, G_MAXINT64, G_MININT64 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char    *wanted = g_strdup_printf ("%" G_GINT64_FORMAT, numbers[i]);
      foyer_json_append_int (text, numbers[i]);
      g_assert_cmpstr (text->str, ==, wanted);
    }
}

static void
test_getters (void)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) object =
      foyer_json_parse_object ("{\"t\":\"x\",\"i\":3,\"b\":true,\"n\":null,\"d\":1.5}", -1, &error);
  const char *text;
  gint64      number;
  gboolean    truth;

  g_assert_no_error (error);
  g_assert_true (foyer_json_get_text (object, "t", NULL, &text, &error));
  g_assert_cmpstr (text, ==, "x");
  g_assert_true (foyer_json_get_text (object, "n", "fallback", &text, &error));
  g_assert_cmpstr (text, ==, "fallback");
  g_assert_true (foyer_json_get_bool (object, "b", FALSE, &truth, &error));
  g_assert_true (truth);
  g_assert_false (foyer_json_get_int (object, "d", 0, &number, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
  g_assert_cmpstr (foyer_error_get_field (error), ==, "d");
  foyer_error_prefix_field (error, "outer[2]");
  g_assert_cmpstr (foyer_error_get_field (error), ==, "outer[2].d");
  g_assert_null (foyer_json_parse_object ("[]", -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/accepts", test_accepts);
  g_test_add_func ("/base/json/refuses", test_refuses);
  g_test_add_func ("/base/json/huge", test_huge);
  g_test_add_func ("/base/json/every-prefix", test_every_prefix);
  g_test_add_func ("/base/json/deep", test_deep);
  g_test_add_func ("/base/json/names", test_names);
  g_test_add_func ("/base/json/check-object", test_check_object);
  g_test_add_func ("/base/json/append-int", test_append_int);
  g_test_add_func ("/base/json/getters", test_getters);
  return g_test_run ();
}
