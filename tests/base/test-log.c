/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json.h"
#include "foyer-log.h"

#include <stdlib.h>
#include <string.h>

#define OWN_DOMAIN "foyer-test"

/* Each case logs in a child process, whose standard error is looked at. */

static char *
run_child (const char *what)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char                *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError)              error = NULL;
  char                           *text = NULL;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_autoptr (GSubprocess) process =
      g_subprocess_launcher_spawn (launcher, &error, program, "--child", what, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &text, &error);
  g_assert_no_error (error);
  return text;
}

static void
say (const char *domain, GLogLevelFlags level, const char *message)
{
  g_log_structured (domain, level, "FOYER_REQUEST_ID", "r-1", "OTHER", "x", "MESSAGE", "%s", message);
}

static int
be_child (const char *what)
{
  g_autofree char *long_text = g_strnfill (100000, 'x');

  foyer_log_init (g_str_has_prefix (what, "text") ? FOYER_LOG_TEXT : FOYER_LOG_JSON, G_LOG_LEVEL_INFO);
  if (g_str_has_suffix (what, "levels"))
    {
      say (OWN_DOMAIN, G_LOG_LEVEL_DEBUG, "one");
      say (OWN_DOMAIN, G_LOG_LEVEL_INFO, "two");
      say (OWN_DOMAIN, G_LOG_LEVEL_WARNING, "three");
      say ("Library", G_LOG_LEVEL_INFO, "four");
      say ("Library", G_LOG_LEVEL_WARNING, "five");
    }
  if (g_str_has_suffix (what, "hostile"))
    say (OWN_DOMAIN, G_LOG_LEVEL_INFO,
         "a\"b\\c\n{\"level\":\"error\"}\r\033[31m\xc2\x9b\xff\x7f\xe2\x82\xac");
  if (g_str_has_suffix (what, "long"))
    say (OWN_DOMAIN, G_LOG_LEVEL_INFO, long_text);
  if (g_str_has_suffix (what, "quotes"))
    {
      memset (long_text, '"', 100000);
      say (OWN_DOMAIN, G_LOG_LEVEL_INFO, long_text);
    }
  return 0;
}

static JsonObject *
parse_line (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject        *object = foyer_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_levels (void)
{
  g_autofree char *text = run_child ("json-levels");
  g_auto (GStrv)   lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4); /* two, three, five and the end */
  g_autoptr (JsonObject) two = parse_line (lines[0]);
  g_autoptr (JsonObject) five = parse_line (lines[2]);
  g_assert_cmpstr (foyer_json_text (two, "message"), ==, "two");
  g_assert_cmpstr (foyer_json_text (two, "level"), ==, "info");
  g_assert_cmpstr (foyer_json_text (two, "tag"), ==, OWN_DOMAIN);
  g_assert_cmpstr (foyer_json_text (two, "requestId"), ==, "r-1");
  g_assert_cmpuint (strlen (foyer_json_text (two, "time")), ==, 24);
  g_assert_false (json_object_has_member (two, "other"));
  g_assert_cmpstr (foyer_json_text (five, "message"), ==, "five");
}

static void
test_hostile_json (void)
{
  g_autofree char       *text = run_child ("json-hostile");
  g_autoptr (JsonObject) line = parse_line (text);

  g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
  g_assert_cmpstr (foyer_json_text (line, "level"), ==, "info");
  g_assert_cmpstr (foyer_json_text (line, "message"), ==,
                   "a\"b\\c\n{\"level\":\"error\"}\r\033[31m\xef\xbf\xbd\xef\xbf\xbd\x7f\xe2\x82\xac");
}

static void
test_hostile_text (void)
{
  g_autofree char *text = run_child ("text-hostile");

  g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
  for (const char *letter = text; letter[1] != '\0'; letter++)
    g_assert_false (g_ascii_iscntrl (*letter));
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
test_long (void)
{
  g_autofree char       *text = run_child ("json-long");
  g_autoptr (JsonObject) line = parse_line (text);

  g_assert_cmpuint (strlen (foyer_json_text (line, "message")), ==, 8192 + strlen ("…"));
  g_assert_cmpstr (foyer_json_text (line, "requestId"), ==, "r-1");
}

/* Every character doubles: the line is full before the message is, and yet it is JSON. */
static void
test_full_line (void)
{
  g_autofree char       *text = run_child ("json-quotes");
  g_autoptr (JsonObject) line = parse_line (text);

  g_assert_cmpuint (strlen (foyer_json_text (line, "message")), >, 8000);
  g_assert_cmpuint (strlen (text), <=, 16384);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return be_child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/levels", test_levels);
  g_test_add_func ("/base/log/hostile-json", test_hostile_json);
  g_test_add_func ("/base/log/hostile-text", test_hostile_text);
  g_test_add_func ("/base/log/long", test_long);
  g_test_add_func ("/base/log/full-line", test_full_line);
  return g_test_run ();
}
