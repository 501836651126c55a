/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-route-table.h"

#include <string.h>

#define MOST_ID_BYTES 256 /* ids have at most 64 characters */

typedef struct
{
  const char *start;
  gsize       length;
} Segment;

static Segment
next_segment (const char **path, const char *end)
{
  Segment segment = { *path + 1, 0 };

  while (segment.start + segment.length < end && segment.start[segment.length] != '/')
    segment.length++;
  *path = segment.start + segment.length;
  return segment;
}

/* Whether a path is that of a call. Both begin with a slash; a literal segment must be equal, {id} takes any
 * that is not empty. */
static gboolean
matches (const char *pattern, const char *path, gsize length, Segment *parameters, guint *n_parameters)
{
  const char *pattern_end = pattern + strlen (pattern);
  const char *path_end = path + length;

  *n_parameters = 0;
  while (pattern < pattern_end && path < path_end)
    {
      Segment wanted = next_segment (&pattern, pattern_end);
      Segment found = next_segment (&path, path_end);
      if (wanted.start[0] == '{')
        {
          if (found.length == 0 || found.length > MOST_ID_BYTES || *n_parameters == FOYER_ROUTE_PARAMETERS)
            return FALSE;
          parameters[(*n_parameters)++] = found;
        }
      else if (wanted.length != found.length || memcmp (wanted.start, found.start, found.length) != 0)
        return FALSE;
    }
  return pattern == pattern_end && path == path_end;
}

static void
add_method (FoyerRoute *route, const char *method)
{
  g_auto (GStrv)   known = g_strsplit (route->methods != NULL ? route->methods : "", ", ", -1);
  g_autofree char *before = route->methods;
  const char      *name = g_str_equal (method, "GET") ? "GET, HEAD" : method;

  route->methods = NULL;
  if (g_strv_contains ((const char *const *) known, method))
    route->methods = g_steal_pointer (&before);
  else
    route->methods = before != NULL ? g_strconcat (before, ", ", name, NULL) : g_strdup (name);
}

static void
take_call (FoyerRoute *route, FoyerCall call, const Segment *parameters, guint n_parameters)
{
  gboolean better = route->call == FOYER_N_CALLS || n_parameters == 0;

  if (!better)
    return;
  route->call = call;
  for (guint i = 0; i < FOYER_ROUTE_PARAMETERS; i++)
    {
      g_free (route->parameters[i]);
      route->parameters[i] = i < n_parameters ? g_strndup (parameters[i].start, parameters[i].length) : NULL;
    }
}

/**
 * foyer_route_find:
 * @method: the request's method
 * @path: its path, decoded and checked, beginning with a slash
 * @route: (out caller-allocates): what it leads to; foyer_route_clear() it in any case
 *
 * HEAD goes where GET goes. Where a path is both literal and {id}, the literal one is meant.
 *
 * Returns: whether the table knows the path at all
 */
gboolean
foyer_route_find (const char *method, const char *path, FoyerRoute *route)
{
  g_return_val_if_fail (method != NULL && path != NULL && route != NULL, FALSE);
  const char *wanted = g_str_equal (method, "HEAD") ? "GET" : method;
  gsize       length = strlen (path);

  memset (route, 0, sizeof *route);
  route->call = FOYER_N_CALLS;
  for (guint i = 0; i < FOYER_N_CALLS && path[0] == '/'; i++)
    {
      Segment parameters[FOYER_ROUTE_PARAMETERS];
      guint   n_parameters;
      if (!matches (foyer_calls[i].path, path, length, parameters, &n_parameters))
        continue;
      add_method (route, foyer_calls[i].method);
      if (g_str_equal (foyer_calls[i].method, wanted))
        take_call (route, (FoyerCall) i, parameters, n_parameters);
    }
  if (route->methods == NULL)
    return FALSE;
  g_autofree char *methods = route->methods;
  route->methods = g_strconcat (methods, ", OPTIONS", NULL);
  return TRUE;
}

/**
 * foyer_route_clear:
 * @self: a route
 *
 * Frees what it holds, not itself.
 */
void
foyer_route_clear (FoyerRoute *route)
{
  for (guint i = 0; i < FOYER_ROUTE_PARAMETERS; i++)
    g_clear_pointer (&route->parameters[i], g_free);
  g_clear_pointer (&route->methods, g_free);
}

/**
 * foyer_route_get_body_limit:
 * @method: a method, not terminated
 * @method_length: its bytes
 * @path: a path, not terminated, still percent-encoded
 * @path_length: its bytes
 *
 * Known before the body is read, so that too much is refused in time.
 *
 * Returns: how many bytes the body may have
 */
gint64
foyer_route_get_body_limit (const char *method, gsize method_length, const char *path, gsize path_length)
{
  g_return_val_if_fail (method != NULL && path != NULL, 0);
  for (guint i = 0; i < FOYER_N_CALLS && path_length > 0 && path[0] == '/'; i++)
    {
      Segment parameters[FOYER_ROUTE_PARAMETERS];
      guint   n_parameters;
      if (strlen (foyer_calls[i].method) == method_length &&
          memcmp (foyer_calls[i].method, method, method_length) == 0 &&
          matches (foyer_calls[i].path, path, path_length, parameters, &n_parameters))
        return foyer_calls[i].body_limit;
    }
  return FOYER_LIMIT_BODY_BYTES;
}
