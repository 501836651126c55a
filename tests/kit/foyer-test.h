/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define FOYER_TEST_SECONDS 20 /* far above what any wait needs, also under valgrind */

/* main () of a test program: foyer_test_init (&argc, &argv); g_test_add_func (…); return foyer_test_run ();
 */
void foyer_test_init (int *argc, char ***argv);
int  foyer_test_run (void);

/**
 * foyer_test_await:
 * @condition: an expression that the main context, another thread or another process will make true
 *
 * Runs the main context until @condition holds; fails the test, quoting it, after FOYER_TEST_SECONDS.
 */
#define foyer_test_await(condition) foyer_test_await_for (FOYER_TEST_SECONDS, condition)

/**
 * foyer_test_await_for:
 * @seconds: how long
 * @condition: as for foyer_test_await()
 */
#define foyer_test_await_for(seconds, condition)                                                             \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    gint64 foyer_deadline_ = g_get_monotonic_time () + (gint64) ((seconds) *G_USEC_PER_SEC);                 \
    while (!(condition))                                                                                     \
      foyer_test_await_step (foyer_deadline_, G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, #condition);      \
  }                                                                                                          \
  G_STMT_END

/* Fails when the node is not what the text says. 'Single quotes' will do for "double" ones when the text has
 * none of those; the text "<any>" matches every value. */
#define foyer_test_assert_json_eq(actual, expected)                                                          \
  foyer_test_check_json (actual, expected, G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC)

/* Every warning or critical that was not expected beforehand fails the test. */
void foyer_test_expect_log (const char *domain, GLogLevelFlags level, const char *pattern);
void foyer_test_assert_expected_logs (void);

/* Files and objects that must be gone when the test is over. */
const char *foyer_test_make_dir (void);
void        foyer_test_remove_tree (const char *path);
void        foyer_test_track (gpointer object);
void        foyer_test_assert_released (void);
void        foyer_test_release (gpointer object);

/* A GAsyncReadyCallback: stores the result in the GAsyncResult * that @slot points to. */
void foyer_test_ready (GObject *source, GAsyncResult *result, gpointer slot);

/*< private >*/
void foyer_test_await_step (gint64      deadline,
                            const char *domain,
                            const char *file,
                            int         line,
                            const char *function,
                            const char *condition);
void foyer_test_check_json (JsonNode   *actual,
                            const char *expected,
                            const char *domain,
                            const char *file,
                            int         line,
                            const char *function);

G_END_DECLS
