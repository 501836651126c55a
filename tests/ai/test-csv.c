/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-csv.h"

#include <string.h>

/* The table as "line:field|field;", with "!" for a record that has a problem. */
static char *
read_table (const char *text, char separator)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  GString              *out = g_string_new (NULL);
  FoyerCsv              csv;
  guint                 line;
  const char           *problem;

  foyer_csv_init (&csv, text, strlen (text), separator);
  while (foyer_csv_next (&csv, fields, &line, &problem))
    {
      g_string_append_printf (out, "%u:", line);
      for (guint i = 0; i < fields->len; i++)
        g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", (char *) fields->pdata[i]);
      g_string_append (out, problem != NULL ? "!;" : ";");
    }
  return g_string_free (out, FALSE);
}

static void
test_table (void)
{
  static const struct
  {
    const char *text;
    char        separator;
    const char *expected;
  } rows[] = {
    { "", ',', "" },
    { "a", ',', "1:a;" },
    { "a,b\r\nc,d\r\n", ',', "1:a|b;2:c|d;" },
    { "a,b\nc,d", ',', "1:a|b;2:c|d;" },
    { "a\rb", ',', "1:a;2:b;" },
    { "\xEF\xBB\xBF"
      "a,b",
      ',', "1:a|b;" },
    { "\"a,b\",c", ',', "1:a,b|c;" },
    { "\"say \"\"hi\"\"\"", ',', "1:say \"hi\";" },
    { "\"two\nlines\",x\ny", ',', "1:two\nlines|x;3:y;" },
    { "\"two\r\nlines\"\r\ny", ',', "1:two\r\nlines;3:y;" },
    { "\n\n\na", ',', "4:a;" },
    { ",", ',', "1:|;" },
    { "a,\n", ',', "1:a|;" },
    { "\"\"", ',', "1:;" },
    { "5\" screen,b", ',', "1:5\" screen|b;" },
    { "\"a\"b,c\nd", ',', "1:a|c!;2:d;" },
    { "x\n\"open,\ny", ',', "1:x;2:open,\ny!;" },
    { "a\tb,c\t\"d\te\"", '\t', "1:a|b,c|d\te;" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *actual = read_table (rows[i].text, rows[i].separator);
      g_assert_cmpstr (actual, ==, rows[i].expected);
    }
}

static void
test_many_fields (void)
{
  g_autoptr (GString)   text = g_string_new (NULL);
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  FoyerCsv              csv;
  guint                 line;
  const char           *problem;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, ',');
  foyer_csv_init (&csv, text->str, text->len, ',');
  g_assert_true (foyer_csv_next (&csv, fields, &line, &problem));
  g_assert_nonnull (problem);
  g_assert_cmpuint (fields->len, ==, FOYER_CSV_FIELDS);
  g_assert_false (foyer_csv_next (&csv, fields, &line, &problem));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ai/csv/table", test_table);
  g_test_add_func ("/ai/csv/many-fields", test_many_fields);
  return g_test_run ();
}
