/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-test.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAKE_MS 5
#define ANY "<any>"

typedef struct
{
  char          *domain;
  char          *pattern;
  GLogLevelFlags level;
} ExpectedLog;

static GMutex     expected_lock;
static GQueue     expected_logs = G_QUEUE_INIT;
static GPtrArray *tracked;

static void
expected_log_free (ExpectedLog *expected)
{
  g_free (expected->domain);
  g_free (expected->pattern);
  g_free (expected);
}

static const char *
log_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;

  return "";
}

/* Takes the next expectation off the queue when it is this message. */
static gboolean
take_expected (GLogLevelFlags level, const char *domain, const char *message)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&expected_lock);
  ExpectedLog             *next = g_queue_peek_head (&expected_logs);

  if (next == NULL || (level & next->level) == 0)
    return FALSE;
  if (g_strcmp0 (next->domain, domain) != 0 || !g_pattern_match_simple (next->pattern, message))
    return FALSE;

  expected_log_free (g_queue_pop_head (&expected_logs));
  return TRUE;
}

static GLogWriterOutput
log_writer (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *domain = log_field (fields, n_fields, "GLIB_DOMAIN");
  const char *message = log_field (fields, n_fields, "MESSAGE");

  if (take_expected (level, domain, message))
    return G_LOG_WRITER_HANDLED;

  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)) != 0)
    g_error ("unexpected log message: %s: %s", domain, message);

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/**
 * foyer_test_init:
 * @argc: of main()
 * @argv: of main()
 *
 * In place of g_test_init(): also makes unexpected warnings fatal in a way that foyer_test_expect_log() can
 * lift, for structured and for plain messages alike (g_test_expect_message() sees only the plain ones).
 * Not for the tests of the log writer itself: a process can have one writer only.
 */
void
foyer_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_default_handler (g_log_default_handler, NULL); /* GTest's own stops at plain messages */
  g_log_writer_default_set_use_stderr (TRUE);              /* stdout is TAP */
  g_log_set_writer_func (log_writer, NULL, NULL);
}

/**
 * foyer_test_run:
 *
 * In place of g_test_run(): afterwards nothing expected may be missing and nothing tracked alive.
 *
 * Returns: the exit status
 */
int
foyer_test_run (void)
{
  int status = g_test_run ();

  foyer_test_assert_expected_logs ();
  foyer_test_assert_released ();
  g_clear_pointer (&tracked, g_ptr_array_unref);
  return status;
}

/**
 * foyer_test_expect_log:
 * @domain: the log domain, such as "foyer-net"
 * @level: one level
 * @pattern: the text, with `*` and `?`
 *
 * Says that this message comes next. Expected messages are taken in their order, others of lesser levels
 * between them do not matter.
 */
void
foyer_test_expect_log (const char *domain, GLogLevelFlags level, const char *pattern)
{
  ExpectedLog *expected = g_new0 (ExpectedLog, 1);

  expected->domain = g_strdup (domain);
  expected->level = level;
  expected->pattern = g_strdup (pattern);

  g_mutex_lock (&expected_lock);
  g_queue_push_tail (&expected_logs, expected);
  g_mutex_unlock (&expected_lock);
}

/**
 * foyer_test_assert_expected_logs:
 *
 * Fails when a message announced by foyer_test_expect_log() has not come.
 */
void
foyer_test_assert_expected_logs (void)
{
  ExpectedLog *missing = NULL;

  g_mutex_lock (&expected_lock);
  missing = g_queue_peek_head (&expected_logs);
  g_mutex_unlock (&expected_lock); /* before g_error(), whose message asks the queue */

  if (missing != NULL)
    g_error ("expected log message did not come: %s: %s", missing->domain, missing->pattern);
}

static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/*< private >: one turn of foyer_test_await(). Wakes up by itself, because what is waited for may be done by
 * another thread or process without a word to this main context. */
void
foyer_test_await_step (gint64      deadline,
                       const char *domain,
                       const char *file,
                       int         line,
                       const char *function,
                       const char *condition)
{
  g_autofree char    *message = NULL;
  g_autoptr (GSource) source = NULL;
  GMainContext       *context = g_main_context_get_thread_default ();

  if (g_get_monotonic_time () > deadline)
    {
      message = g_strdup_printf ("waited in vain for: %s", condition);
      g_assertion_message (domain, file, line, function, message);
    }

  source = g_timeout_source_new (WAKE_MS);
  g_source_set_callback (source, wake_up, NULL, NULL);
  g_source_attach (source, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (source);
}

static char *difference (JsonNode *actual, JsonNode *expected, const char *path);

static char *
object_difference (JsonObject *actual, JsonObject *expected, const char *path)
{
  g_autoptr (GList) wanted = json_object_get_members (expected);
  g_autoptr (GList) found = json_object_get_members (actual);

  for (GList *l = found; l != NULL; l = l->next)
    if (!json_object_has_member (expected, l->data))
      return g_strdup_printf ("%s.%s is there", path, (char *) l->data);

  for (GList *l = wanted; l != NULL; l = l->next)
    {
      g_autofree char *below = g_strdup_printf ("%s.%s", path, (char *) l->data);
      char            *found_difference = NULL;

      if (!json_object_has_member (actual, l->data))
        return g_strdup_printf ("%s is missing", below);

      found_difference = difference (json_object_get_member (actual, l->data),
                                     json_object_get_member (expected, l->data), below);
      if (found_difference != NULL)
        return found_difference;
    }

  return NULL;
}

static char *
array_difference (JsonArray *actual, JsonArray *expected, const char *path)
{
  guint length = json_array_get_length (expected);

  if (json_array_get_length (actual) != length)
    return g_strdup_printf ("%s has %u elements, not %u", path, json_array_get_length (actual), length);

  for (guint i = 0; i < length; i++)
    {
      g_autofree char *below = g_strdup_printf ("%s[%u]", path, i);
      char            *found =
          difference (json_array_get_element (actual, i), json_array_get_element (expected, i), below);
      if (found != NULL)
        return found;
    }

  return NULL;
}

/* What differs first, as text for a person; NULL when nothing does. */
static char *
difference (JsonNode *actual, JsonNode *expected, const char *path)
{
  if (JSON_NODE_HOLDS_VALUE (expected) && g_strcmp0 (json_node_get_string (expected), ANY) == 0)
    return NULL;

  if (json_node_get_node_type (actual) != json_node_get_node_type (expected))
    return g_strdup_printf ("%s is of another type", path);

  if (JSON_NODE_HOLDS_OBJECT (expected))
    return object_difference (json_node_get_object (actual), json_node_get_object (expected), path);

  if (JSON_NODE_HOLDS_ARRAY (expected))
    return array_difference (json_node_get_array (actual), json_node_get_array (expected), path);

  return json_node_equal (actual, expected) ? NULL : g_strdup_printf ("%s differs", path);
}

static JsonNode *
parse_expected (const char *expected)
{
  g_autofree char   *text = g_strdup (expected);
  g_autoptr (GError) error = NULL;
  JsonNode          *node = NULL;

  if (strchr (text, '"') == NULL)
    g_strdelimit (text, "'", '"');

  node = json_from_string (text, &error);
  g_assert_no_error (error);
  return node;
}

/*< private >: what foyer_test_assert_json_eq() calls */
void
foyer_test_check_json (JsonNode   *actual,
                       const char *expected,
                       const char *domain,
                       const char *file,
                       int         line,
                       const char *function)
{
  g_autoptr (JsonNode) wanted = parse_expected (expected);
  g_autofree char     *found = NULL;
  g_autofree char     *actual_text = NULL;
  g_autofree char     *message = NULL;

  if (actual == NULL)
    found = g_strdup ("there is no JSON");
  else
    found = difference (actual, wanted, "$");
  if (found == NULL)
    return;

  actual_text = actual != NULL ? json_to_string (actual, FALSE) : g_strdup ("(null)");
  message = g_strdup_printf ("%s\n  found:    %s\n  expected: %s", found, actual_text, expected);
  g_assertion_message (domain, file, line, function, message);
}

/**
 * foyer_test_remove_tree:
 * @path: a folder or file
 *
 * Removes @path and all below it; never follows a symbolic link.
 */
void
foyer_test_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char      *name = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      foyer_test_remove_tree (below);
    }

  g_remove (path);
}

/* Paths of the folders that are removed at the end of the process that made them; not of its forks. */
static GPtrArray *folders;
static pid_t      folders_of;

static void
remove_folders (void)
{
  for (guint i = 0; folders_of == getpid () && i < folders->len; i++)
    foyer_test_remove_tree (g_ptr_array_index (folders, i));
  g_clear_pointer (&folders, g_ptr_array_unref);
}

/**
 * foyer_test_make_dir:
 *
 * Makes a private folder that is removed, with all in it, when the program ends: not sooner, because work
 * that is under way when a test case returns may still open what lies there.
 *
 * Returns: (transfer none): its path
 */
const char *
foyer_test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char              *path = g_dir_make_tmp ("foyer-test-XXXXXX", &error);

  g_assert_no_error (error);
  if (folders == NULL)
    {
      folders = g_ptr_array_new_with_free_func (g_free);
      folders_of = getpid ();
      atexit (remove_folders);
    }
  g_ptr_array_add (folders, path);
  return path;
}

/**
 * foyer_test_track:
 * @object: a #GObject
 *
 * Says that @object must be finalized by the next foyer_test_assert_released(), or by the end of the program.
 */
void
foyer_test_track (gpointer object)
{
  gpointer *slot = g_new0 (gpointer, 1);

  if (tracked == NULL)
    tracked = g_ptr_array_new_with_free_func (g_free);
  g_set_weak_pointer (slot, object);
  g_ptr_array_add (tracked, slot);
}

static guint
forget_released (void)
{
  for (guint i = tracked != NULL ? tracked->len : 0; i > 0; i--)
    {
      gpointer *slot = g_ptr_array_index (tracked, i - 1);
      if (*slot == NULL)
        g_ptr_array_remove_index (tracked, i - 1);
    }

  return tracked != NULL ? tracked->len : 0;
}

/**
 * foyer_test_release:
 * @object: (transfer full): what the test is done with
 *
 * Gives the last reference of the test back, and waits until work that is still under way has given back its
 * own; fails the test where that never happens.
 */
void
foyer_test_release (gpointer object)
{
  gpointer weak = object;

  g_object_add_weak_pointer (object, &weak);
  g_object_unref (object);
  foyer_test_await (weak == NULL);
}

/**
 * foyer_test_assert_released:
 *
 * Fails when something tracked is still alive after the main context has done what it had to do.
 */
void
foyer_test_assert_released (void)
{
  gint64 deadline = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;

  while (forget_released () > 0 && g_get_monotonic_time () < deadline)
    foyer_test_await_step (G_MAXINT64, G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, "released");

  if (forget_released () > 0)
    {
      GObject *object = *(gpointer *) g_ptr_array_index (tracked, 0);
      g_error ("%u objects leaked, the first a %s with %u references", tracked->len,
               G_OBJECT_TYPE_NAME (object), object->ref_count);
    }
}

/**
 * foyer_test_ready:
 * @source: (nullable): unused
 * @result: what the operation gave
 * @slot: a `GAsyncResult **` that holds %NULL
 *
 * A #GAsyncReadyCallback that keeps a reference to @result, for foyer_test_await().
 */
void
foyer_test_ready (GObject *source, GAsyncResult *result, gpointer slot)
{
  GAsyncResult **stored = slot;

  g_assert_null (*stored);
  *stored = g_object_ref (result);
}
