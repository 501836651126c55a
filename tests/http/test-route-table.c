/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-route-table.h"

#include "foyer-test.h"

#include <string.h>

static void
check (const char *method,
       const char *path,
       int         call,
       const char *first,
       const char *second,
       const char *methods)
{
  g_auto (FoyerRoute) route = { 0 };
  gboolean            known = foyer_route_find (method, path, &route);

  g_test_message ("%s %s", method, path);
  g_assert_cmpint (known, ==, methods != NULL);
  g_assert_cmpint (route.call, ==, call);
  g_assert_cmpstr (route.parameters[0], ==, first);
  g_assert_cmpstr (route.parameters[1], ==, second);
  g_assert_cmpstr (route.methods, ==, methods);
}

static void
test_find (void)
{
  check ("GET", "/api/health", FOYER_CALL_HEALTH, NULL, NULL, "GET, HEAD, OPTIONS");
  check ("HEAD", "/api/health", FOYER_CALL_HEALTH, NULL, NULL, "GET, HEAD, OPTIONS");
  check ("DELETE", "/api/health", FOYER_N_CALLS, NULL, NULL, "GET, HEAD, OPTIONS");
  check ("OPTIONS", "/api/users", FOYER_N_CALLS, NULL, NULL, "GET, HEAD, POST, OPTIONS");
  check ("PATCH", "/api/users/u1", FOYER_CALL_UPDATE_USER, "u1", NULL, "PATCH, DELETE, OPTIONS");
  check ("PUT", "/api/knowledge-bases/b/documents/d", FOYER_CALL_UPDATE_DOCUMENT, "b", "d",
         "GET, HEAD, PUT, DELETE, OPTIONS");
}

static void
test_literal_before_parameter (void)
{
  check ("POST", "/api/context-rules/test", FOYER_CALL_TEST_RULES, NULL, NULL,
         "POST, GET, HEAD, PUT, DELETE, OPTIONS");
  check ("GET", "/api/context-rules/test", FOYER_CALL_GET_RULE, "test", NULL,
         "POST, GET, HEAD, PUT, DELETE, OPTIONS");
}

static void
test_unknown (void)
{
  const char *const paths[] = { "",
                                "/",
                                "/api",
                                "/api/",
                                "/api/users/",
                                "/api//users",
                                "/api/users/a/b",
                                "/api/healthy",
                                "/api/health/live/",
                                "api/health",
                                "/API/health" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    check ("GET", paths[i], FOYER_N_CALLS, NULL, NULL, NULL);
}

/* Every call of the table is found by its own method and path. */
static void
test_all (void)
{
  for (guint i = 0; i < FOYER_N_CALLS; i++)
    {
      g_auto (FoyerRoute) route = { 0 };
      g_assert_true (foyer_route_find (foyer_calls[i].method, foyer_calls[i].path, &route));
      g_assert_cmpint (route.call, ==, i);
    }
}

static void
check_body_limit (const char *method, const char *path, gint64 limit)
{
  g_assert_cmpint (foyer_route_get_body_limit (method, strlen (method), path, strlen (path)), ==, limit);
}

static void
test_body_limit (void)
{
  check_body_limit ("POST", "/api/knowledge-bases/x/import", FOYER_LIMIT_IMPORT_BYTES);
  check_body_limit ("PUT", "/api/knowledge-bases/x/import", FOYER_LIMIT_BODY_BYTES);
  check_body_limit ("POST", "/api/users", FOYER_LIMIT_BODY_BYTES);
  check_body_limit ("POST", "/anything", FOYER_LIMIT_BODY_BYTES);
  check_body_limit ("POST", "", FOYER_LIMIT_BODY_BYTES);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/http/route-table/find", test_find);
  g_test_add_func ("/http/route-table/literal-before-parameter", test_literal_before_parameter);
  g_test_add_func ("/http/route-table/unknown", test_unknown);
  g_test_add_func ("/http/route-table/all", test_all);
  g_test_add_func ("/http/route-table/body-limit", test_body_limit);
  return foyer_test_run ();
}
