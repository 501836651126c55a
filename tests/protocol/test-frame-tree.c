/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* Frames that chance makes, of what a reader of JSON may stumble over: with a tree and without one they are
 * the same, and what is repeated is repeated to the byte. */
#include <string.h>

#include "foyer-frame.h"
#include "frame-tree.h"

#define ROUNDS 6000U

static const char *const scalars[] = {
  "0",
  "-0",
  "1.0",
  "1e2",
  "1E+2",
  "0.1e-7",
  "-12.50",
  "9223372036854775807",
  "-9223372036854775808",
  "9223372036854775808",
  "1e198",
  "1e999",
  "01",
  "1.",
  "+1",
  "-",
  "123456789012345678901234567890.5",
  "null",
  "nul",
  "true",
  "false",
  "\"\"",
  "\"n\"",
  "\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\"",
  "\"\\u0041\\u00e9\\ud83d\\ude00\"",
  "\"\\ud800\"",
  "\"\\udc00x\"",
  "\"\\ud800\\u0041\"",
  "\"\\u0000\"",
  "\"\\u12\"",
  "\"\\x\"",
  "\"\xf0\x9f\x98\x80 \xd8\xb9\x7f\"",
  "\"\xed\xa0\x80\"",
  "\"\xc0\x80\"",
  "\"\n\"",
  "\"]},{[\"",
};

static const char *const names[] = { "a",       "b",      "\\u0061",  "",     "type", "id",
                                     "payload", "sentAt", "\xc3\xa9", "\\\"", "c\\",  "d",
                                     "e",       "f",      "g",        "h",    "i",    "j" };

static guint
roll (guint sides)
{
  return (guint) g_test_rand_int_range (0, (gint32) sides);
}

static void
add_space (GString *out)
{
  static const char *const spaces[] = { "", "", "", " ", "\t", "\r\n", "   " };
  g_string_append (out, spaces[roll (G_N_ELEMENTS (spaces))]);
}

static void add_value (GString *out, guint depth);

static void
add_container (GString *out, guint depth)
{
  gboolean is_object = roll (2) == 0;
  guint    n = roll (40) == 0 ? 14 : roll (4);

  g_string_append_c (out, is_object ? '{' : '[');
  for (guint i = 0; i < n; i++)
    {
      add_space (out);
      if (is_object)
        g_string_append_printf (out, "\"%s%u\":", names[roll (G_N_ELEMENTS (names))], roll (50));
      add_space (out);
      add_value (out, depth + 1);
      add_space (out);
      if (i + 1 < n)
        g_string_append_c (out, ',');
    }
  g_string_append_c (out, is_object ? '}' : ']');
}

/* The bad ones are few enough for many frames to have none. */
static void
add_scalar (GString *out)
{
  const char         *text = scalars[roll (G_N_ELEMENTS (scalars))];
  g_autoptr (GString) alone = g_string_new (text);

  if (roll (8) != 0 && !foyer_json_check (text, -1, 1, NULL))
    g_string_assign (alone, "\"plain\"");
  if (roll (2000) == 0)
    g_string_printf (alone, "\"%0*d\"", 60000, 7);
  g_string_append (out, alone->str);
}

static void
add_value (GString *out, guint depth)
{
  if (roll (100) == 0)
    {
      guint n = 25 + roll (15);
      for (guint i = 0; i < n; i++)
        g_string_append_c (out, '[');
      for (guint i = 0; i < n; i++)
        g_string_append_c (out, ']');
    }
  else if (depth < 5 && roll (2) == 0)
    add_container (out, depth);
  else
    add_scalar (out);
}

/* Types and ids as they are, or spoilt; a name may come as an escape, or twice. */
static void
add_member (GString *out, const char *name, const char *const *values, guint n)
{
  static const char *const forms[][2] = {
    { "type", "\\u0074ype" },
    { "id", "i\\u0064" },
    { "payload", "p\\u0061yload" },
    { "sentAt", "sent\\u0041t" },
  };

  if (out->len > 1)
    g_string_append_c (out, ',');
  add_space (out);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_str_equal (name, forms[i][0]))
      name = forms[i][roll (10) == 0 ? 1 : 0];
  g_string_append_printf (out, "\"%s\"", name);
  add_space (out);
  g_string_append_c (out, ':');
  add_space (out);
  if (values == NULL || roll (30) == 0)
    add_value (out, 1);
  else
    g_string_append (out, values[roll (n)]);
  add_space (out);
}

static char *
make_frame (void)
{
  static const char *const types[] = { "\"echo\"", "\"ping\"",    "\"\\u0065cho\"",
                                       "\"echo\"", "\"handoff\"", "\"dance\"" };
  static const char *const ids[] = {
    "\"1\"",
    "null",
    "\"\"",
    "\"\\n\\ud83d\\ude00\"",
    "\"0123456789012345678901234567890123456789012345678901234567890123\"",
    "\"01234567890123456789012345678901234567890123456789012345678901234\""
  };
  static const char *const members[] = { "type", "id", "payload", "sentAt", "more" };
  GString                 *out = g_string_new ("{");
  guint                    start = roll (G_N_ELEMENTS (members));

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *name = members[(start + i) % G_N_ELEMENTS (members)];
      if (g_str_equal (name, "type"))
        add_member (out, name, types, G_N_ELEMENTS (types));
      else if (g_str_equal (name, "id"))
        add_member (out, name, ids, G_N_ELEMENTS (ids));
      else if (roll (4) != 0)
        add_member (out, name, NULL, 0);
    }
  if (roll (40) == 0)
    add_member (out, members[roll (G_N_ELEMENTS (members))], NULL, 0);
  g_string_append_c (out, '}');
  add_space (out);
  return g_string_free (out, FALSE);
}

static void
test_random (void)
{
  guint frames = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *text = make_frame ();
      gsize            length = strlen (text);
      if (roll (4) == 0)
        length = roll ((guint) length + 1);
      else if (roll (4) == 0)
        text[roll ((guint) length)] = (char) roll (256);
      frames += frame_tree_compare (text, length) ? 1 : 0;
    }
  g_test_message ("%u of %u are frames", frames, ROUNDS);
  g_assert_cmpuint (frames, >, ROUNDS / 20);
  g_assert_cmpuint (frames, <, ROUNDS - ROUNDS / 20);
}

static void
test_to_the_byte (void)
{
  guint repeated = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GString) value = g_string_new (NULL);
      add_value (value, 1);
      g_autofree char *text =
          g_strdup_printf ("{\"payload\":\t%s \n, \"type\":\"echo\",\"id\":\"\\u0031\"}", value->str);
      g_autofree char       *tail = g_strdup_printf ("Z\",\"payload\":%s}", value->str);
      g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, -1, TRUE, NULL, NULL);
      g_assert_true ((frame != NULL) == foyer_json_check (value->str, -1, FOYER_JSON_DEPTH - 1, NULL));
      if (frame == NULL)
        continue;
      g_autofree char *answer = foyer_frame_print_echo (frame);
      g_assert_true (g_str_has_prefix (answer, "{\"type\":\"echo\",\"id\":\"1\",\"timestamp\":\""));
      g_assert_true (g_str_has_suffix (answer, tail));
      repeated++;
    }
  g_assert_cmpuint (repeated, >, ROUNDS / 4);
}

static void
test_missing (void)
{
  static const char      text[] = " { \"type\" : \"ping\" , \"payload\" : 1 } ";
  g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, -1, TRUE, NULL, NULL);
  g_autofree char       *pong = foyer_frame_print_pong (frame);

  g_assert_true (frame_tree_compare (text, strlen (text)));
  g_assert_true (g_str_has_prefix (pong, "{\"type\":\"pong\",\"timestamp\":\""));
  g_assert_null (strstr (pong, "payload"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/frame-tree/random", test_random);
  g_test_add_func ("/protocol/frame-tree/to-the-byte", test_to_the_byte);
  g_test_add_func ("/protocol/frame-tree/missing", test_missing);
  return g_test_run ();
}
