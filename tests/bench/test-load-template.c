/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-template.h"

#include "load-dialect.h"
#include "load-scan.h"

static void
assert_expands (const char *template, const char *expected)
{
  const LoadValues values = {
    .socket = 7, .message = 12, .run = "r", .token = "fyv_x", .conversation = "c-1", .text = "hello"
  };
  g_autoptr (GString) result = g_string_new ("");

  load_template_expand (template, &values, result);
  g_assert_cmpstr (result->str, ==, expected);
}

static void
test_names (void)
{
  assert_expands ("", "");
  assert_expands ("plain", "plain");
  assert_expands ("{i} {n} {run} {token} {conversation} {text}", "7 12 r fyv_x c-1 hello");
  assert_expands ("{i}{i}", "77");
}

static void
test_json_stays (void)
{
  assert_expands ("{\"id\":\"{n}\",\"payload\":{\"a\":{}}}", "{\"id\":\"12\",\"payload\":{\"a\":{}}}");
  assert_expands ("{unknown} {", "{unknown} {");
  assert_expands ("{{i}}", "{7}");
}

static void
test_missing_is_nothing (void)
{
  g_autoptr (GString) result = g_string_new ("");

  load_template_expand ("<{run}{token}{conversation}{text}>", &(LoadValues){ 0 }, result);
  g_assert_cmpstr (result->str, ==, "<>");
}

/* What is sent is found again in what comes back, whatever stands around it. */
static void
test_text_is_found (void)
{
  g_autoptr (GString) text = g_string_new ("");
  guint               socket;
  guint64             message;

  load_template_make_text (41, 123456, 100, text);
  g_assert_cmpuint (text->len, ==, 100);
  g_string_prepend (text, "42[\"m-\",\"m-x-\",\"");
  g_string_append (text, "\"]");
  g_assert_true (load_scan_mark (text->str, text->len, &socket, &message));
  g_assert_cmpuint (socket, ==, 41);
  g_assert_cmpuint (message, ==, 123456);

  load_template_make_text (1, 2, 1, text);
  g_assert_cmpstr (text->str, ==, "m-1-2-");
  g_assert_false (load_scan_mark (text->str, text->len - 1, &socket, &message));
  g_assert_false (load_scan_mark ("no mark", 7, &socket, &message));
}

static void
test_numbers_are_found (void)
{
  const char *text = "{\"type\":\"ack\",\"id\":\"3.17.f\",\"payload\":{\"seq\":42}}";
  gsize       length = 48;

  g_assert_cmpint (load_scan_number (text, length, "\"seq\":"), ==, 42);
  g_assert_cmpint (load_scan_number (text, length, "\"id\":\"3."), ==, 17);
  g_assert_cmpint (load_scan_number (text, length, "\"id\":\"4."), ==, -1);
  g_assert_cmpint (load_scan_number (text, length, "\"type\":"), ==, -1);
  g_assert_true (load_scan_has (text, length, "\"type\":\"ack\""));
  g_assert_false (load_scan_has (text, 10, "\"type\":\"ack\""));
}

static void
test_dialects (void)
{
  g_autofree char *all = load_dialect_describe_all ();

  g_assert_null (load_dialect_find ("klingon"));
  for (const char *const *name =
           (const char *const[]){ "raw", "foyer", "foyer-join", "socketio", "nchan", NULL };
       *name != NULL; name++)
    {
      g_assert_cmpstr (load_dialect_find (*name)->name, ==, *name);
      g_assert_nonnull (g_strstr_len (all, -1, *name));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/template/names", test_names);
  g_test_add_func ("/bench/template/json", test_json_stays);
  g_test_add_func ("/bench/template/missing", test_missing_is_nothing);
  g_test_add_func ("/bench/template/text", test_text_is_found);
  g_test_add_func ("/bench/template/numbers", test_numbers_are_found);
  g_test_add_func ("/bench/template/dialects", test_dialects);
  return g_test_run ();
}
