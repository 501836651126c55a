/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json.h"
#include "foyer-test.h"

#include <string.h>

/* The real foyerctl on a database of its own. */

static const char *program;
static const char *demo_folder;

typedef struct
{
  int   code;
  char *output;
  char *errors;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->output, g_free);
  g_clear_pointer (&outcome->errors, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* @command is split at blanks. */
static Outcome
run (const char *data_dir, const char *input, const char *command)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  g_autofree char   *line = g_strdup_printf ("%s %s", program, command);
  g_auto (GStrv)     arguments = g_strsplit (line, " ", -1);
  Outcome            outcome = { 0 };

  g_subprocess_launcher_setenv (launcher, "FOYER_DATA_DIR", data_dir, TRUE);
  g_autoptr (GSubprocess) process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &outcome.output, &outcome.errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  outcome.code = g_subprocess_get_exit_status (process);
  g_test_message ("%s: %d %s", command, outcome.code, outcome.errors);
  return outcome;
}

#define assert_run(data_dir, input, command, expected)                                                       \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_auto (Outcome) outcome_ = run (data_dir, input, command);                                              \
    g_assert_cmpint (outcome_.code, ==, expected);                                                           \
  }                                                                                                          \
  G_STMT_END

static JsonObject *
run_json (const char *data_dir, const char *command)
{
  g_auto (Outcome)   outcome = run (data_dir, NULL, command);
  g_autoptr (GError) error = NULL;
  JsonObject        *object;

  g_assert_cmpint (outcome.code, ==, 0);
  object = foyer_json_parse_object (outcome.output, -1, &error);
  g_assert_no_error (error);
  return object;
}

static void
test_users (void)
{
  const char *folder = foyer_test_make_dir ();

  assert_run (folder, "correct horse\n", "user add --email Anna@example.org --role admin --password-stdin",
              0);
  assert_run (folder, "correct horse\n", "user add --email anna@EXAMPLE.org --role agent --password-stdin",
              1);
  assert_run (folder, "12345678\n", "user add --email b@example.org --role agent --password-stdin", 1);
  assert_run (folder, "correct horse\n", "user add --email b@example.org --role boss --password-stdin", 2);
  assert_run (folder, "", "user add --email b@example.org --role agent --password-stdin", 2);
  assert_run (folder, NULL, "user add --email b@example.org --role agent", 2); /* nobody to ask */

  g_autoptr (JsonObject) user = run_json (folder, "user list --json");
  g_assert_cmpstr (foyer_json_text (user, "email"), ==, "Anna@example.org");
  g_assert_cmpstr (foyer_json_text (user, "role"), ==, "admin");
  g_assert_false (json_object_has_member (user, "passwordHash"));

  assert_run (folder, NULL, "user disable --email anna@example.org", 1); /* the last administrator */
  assert_run (folder, "another horse\n", "user set-password --email ANNA@example.org --password-stdin", 0);
  assert_run (folder, "another horse\n", "user set-password --email nobody@example.org --password-stdin", 1);
  assert_run (folder, "correct horse\n", "user add --email c@example.org --role agent --password-stdin", 0);
  assert_run (folder, NULL, "user disable --email c@example.org", 0);
}

static void
test_migrate (void)
{
  const char            *folder = foyer_test_make_dir ();
  g_autoptr (JsonObject) before = run_json (folder, "migrate --dry-run --json");
  g_autoptr (JsonObject) again = run_json (folder, "migrate --dry-run --json");
  g_autoptr (JsonObject) done = run_json (folder, "migrate --json");
  g_autoptr (JsonObject) after = run_json (folder, "migrate --json");
  guint                  n_steps = json_array_get_length (foyer_json_array (before, "steps"));

  g_assert_cmpuint (n_steps, >, 0);
  g_assert_cmpuint (json_array_get_length (foyer_json_array (again, "steps")), ==,
                    n_steps); /* a dry run does nothing */
  g_assert_cmpuint (json_array_get_length (foyer_json_array (done, "steps")), ==, n_steps);
  g_assert_cmpuint (json_array_get_length (foyer_json_array (after, "steps")), ==, 0);
}

static void
test_demo (void)
{
  const char            *folder = foyer_test_make_dir ();
  g_autofree char       *command = g_strdup_printf ("demo load %s --json", demo_folder);
  g_autoptr (JsonObject) first = run_json (folder, command);
  g_autoptr (JsonObject) second = run_json (folder, command);

  g_assert_cmpint (foyer_json_int (first, "changed", 0), >=, 40 + 8 + 1);
  g_assert_cmpint (foyer_json_int (second, "changed", -1), ==, 0);
}

static void
test_widget (void)
{
  const char            *folder = foyer_test_make_dir ();
  g_autoptr (JsonObject) widget =
      run_json (folder, "widget add --name Shop --origin https://Shop.example --json");
  JsonArray *origins = foyer_json_array (widget, "origins");

  g_assert_cmpstr (foyer_json_text (widget, "name"), ==, "Shop");
  g_assert_cmpstr (json_array_get_string_element (origins, 0), ==, "https://shop.example");
  assert_run (folder, NULL, "widget add --name Shop --origin shop.example", 1);
  assert_run (folder, NULL, "widget add", 2);
}

static void
test_import (void)
{
  const char      *folder = foyer_test_make_dir ();
  g_autofree char *path = g_build_filename (folder, "faq.csv", NULL);
  g_autofree char *create = g_strdup_printf ("kb import --base Help --create --json %s", path);
  g_autofree char *missing = g_strdup_printf ("kb import --base Help %s", path);

  g_file_set_contents (path, "question,answer\nHow?,So.\nWhy?,Because.\n", -1, NULL);
  assert_run (folder, NULL, missing, 1);
  g_autoptr (JsonObject) result = run_json (folder, create);
  g_assert_cmpint (foyer_json_int (result, "created", 0), ==, 2);
  g_autoptr (JsonObject) again = run_json (folder, create);
  g_assert_cmpint (foyer_json_int (again, "unchanged", 0), ==, 2);
  assert_run (folder, NULL, "kb import --base Help --create /nonexistent.csv", 1);
  assert_run (folder, NULL, "kb import --base Help --create /nonexistent.exe", 1);
}

static void
test_doctor (void)
{
  const char      *folder = foyer_test_make_dir ();
  g_autofree char *not_yet = g_build_filename (folder, "not-yet", NULL);

  assert_run (not_yet, NULL, "doctor", 0);
  g_assert_false (g_file_test (not_yet, G_FILE_TEST_EXISTS)); /* it only looks */
  assert_run (folder, NULL, "migrate", 0);
  g_autoptr (JsonObject) healthy = run_json (folder, "doctor --json");
  g_assert_true (foyer_json_bool (healthy, "healthy", FALSE));
  g_autofree char *key = g_build_filename (folder, "key", NULL);
  g_file_set_contents_full (key, "hush\n", -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL);
  g_auto (Outcome) outcome = run (folder, NULL, "doctor");
  g_assert_cmpint (outcome.code, ==, 1);
  g_assert_null (strstr (outcome.output, "hush"));
}

static void
test_usage (void)
{
  const char      *folder = foyer_test_make_dir ();
  g_auto (Outcome) help = run (folder, NULL, "user add --help");

  g_assert_cmpint (help.code, ==, 0);
  g_assert_nonnull (strstr (help.output, "--password-stdin"));
  g_assert_nonnull (strstr (help.output, "Exit codes"));
  assert_run (folder, NULL, "--help", 0);
  assert_run (folder, NULL, "conquer", 2);
  assert_run (folder, NULL, "user", 2);
  assert_run (folder, NULL, "user list --bogus", 2);
  assert_run (folder, NULL, "user list --config /nonexistent", 2);
}

int
main (int argc, char *argv[])
{
  foyer_test_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 3);
  program = argv[1];
  demo_folder = argv[2];
  g_test_add_func ("/ctl/users", test_users);
  g_test_add_func ("/ctl/migrate", test_migrate);
  g_test_add_func ("/ctl/demo", test_demo);
  g_test_add_func ("/ctl/widget", test_widget);
  g_test_add_func ("/ctl/import", test_import);
  g_test_add_func ("/ctl/doctor", test_doctor);
  g_test_add_func ("/ctl/usage", test_usage);
  return foyer_test_run ();
}
