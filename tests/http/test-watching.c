/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* What agents and operators see at a glance. */
#include "http-kit.h"

#include <string.h>

#include "foyer-clock.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

typedef struct
{
  HttpKit *kit;
} World;

static void
set_up (World *world, gconstpointer data)
{
  world->kit = http_kit_new ();
}

static void
tear_down (World *world, gconstpointer data)
{
  http_kit_free (world->kit);
}

static void
patch (World *world, const char *id, const char *body)
{
  g_autofree char       *path = g_strconcat ("/api/conversations/", id, NULL);
  g_autoptr (HttpAnswer) answer = http_kit_call (world->kit, "PATCH", path, world->kit->admin, body, NULL);

  http_answer_check (answer, 200, NULL);
}

static char *
start (World *world, const char *widget)
{
  g_autofree char       *path = g_strdup_printf ("/api/widgets/%s/sessions", widget);
  g_autoptr (HttpAnswer) session = http_kit_call (world->kit, "POST", path, NULL, "{}", NULL);

  http_answer_check (session, 201, NULL);
  return g_strdup (http_answer_text (session, "conversationId"));
}

static void
test_stats (World *world, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gint64      count;
  } expected[] = { { "openConversations", 3 },   { "pendingConversations", 1 },
                   { "queuedConversations", 2 }, { "assignedConversations", 1 },
                   { "conversationsToday", 5 },  { "messagesToday", 2 },
                   { "agentsOnline", 0 } };
  gint64                 day = foyer_clock_now_ms () / DAY_MS;
  g_autoptr (HttpAnswer) made =
      http_kit_call (world->kit, "POST", "/api/widgets", world->kit->admin, "{\"name\":\"Shop\"}", NULL);
  g_autoptr (HttpAnswer) me =
      http_kit_call (world->kit, "GET", "/api/auth/me", world->kit->agent, NULL, NULL);
  g_autofree char *assign =
      g_strdup_printf ("{\"mode\":\"human\",\"assigneeId\":\"%s\"}", http_answer_text (me, "id"));
  const char *const patches[] = { NULL, "{\"mode\":\"human\"}", assign,
                                  "{\"mode\":\"human\",\"status\":\"pending\"}",
                                  "{\"mode\":\"human\",\"status\":\"resolved\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (patches); i++)
    {
      g_autofree char *id = start (world, http_answer_text (made, "id"));
      if (patches[i] != NULL)
        patch (world, id, patches[i]);
      if (i == 1 || i == 2)
        {
          g_autofree char       *path = g_strdup_printf ("/api/conversations/%s/messages", id);
          g_autoptr (HttpAnswer) posted =
              http_kit_call (world->kit, "POST", path, world->kit->agent,
                             "{\"content\":\"A note\",\"visibility\":\"staff\"}", NULL);
          http_answer_check (posted, 201, NULL);
        }
    }
  g_autoptr (HttpAnswer) stats =
      http_kit_call (world->kit, "GET", "/api/stats", world->kit->agent, NULL, NULL);
  http_answer_check (stats, 200, NULL);
  if (foyer_clock_now_ms () / DAY_MS != day)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_test_message ("%s", expected[i].name);
      g_assert_cmpint (foyer_json_int (http_answer_object (stats), expected[i].name, -1), ==,
                       expected[i].count);
    }
}

static void
test_stats_access (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) nobody = http_kit_call (world->kit, "GET", "/api/stats", NULL, NULL, NULL);
  g_autoptr (HttpAnswer) user = http_kit_call (world->kit, "GET", "/api/stats", world->kit->user, NULL, NULL);

  http_answer_check (nobody, 401, "not_authenticated");
  http_answer_check (user, 403, "forbidden");
}

static void
test_metrics (World *world, gconstpointer data)
{
  foyer_metrics_count (world->kit->api->metrics, "foyer_things_total", FOYER_METRIC_COUNTER, "Things.",
                       "kind=\"a\"");
  g_autoptr (HttpAnswer) answer = http_kit_call (world->kit, "GET", "/metrics", NULL, NULL, NULL);
  gsize                  length;
  const char            *text = g_bytes_get_data (answer->bytes, &length);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (http_answer_header (answer, "Content-Type"), ==,
                   "text/plain; version=0.0.4; charset=utf-8");
  g_assert_cmpstr (http_answer_header (answer, "Cache-Control"), ==, "no-store");
  g_assert_nonnull (g_strstr_len (text, (gssize) length, "\nfoyer_things_total{kind=\"a\"} 1\n"));
}

/* Through a proxy on this machine everybody would be this machine. */
static void
test_metrics_access (World *world, gconstpointer data)
{
  static const char *const headers[] = { "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP",
                                         "Via" };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_test_message ("%s", headers[i]);
      g_autoptr (HttpAnswer) closed =
          http_kit_call (world->kit, "GET", "/metrics", NULL, NULL, headers[i], "127.0.0.1", NULL);
      http_answer_check (closed, 403, "forbidden");
      world->kit->api->metrics_token = g_strdup ("watch me");
      g_autoptr (HttpAnswer) without =
          http_kit_call (world->kit, "GET", "/metrics", NULL, NULL, headers[i], "127.0.0.1", NULL);
      g_autoptr (HttpAnswer) wrong =
          http_kit_call (world->kit, "GET", "/metrics", "watch us", NULL, headers[i], "127.0.0.1", NULL);
      g_autoptr (HttpAnswer) right =
          http_kit_call (world->kit, "GET", "/metrics", "watch me", NULL, headers[i], "127.0.0.1", NULL);
      http_answer_check (without, 401, "not_authenticated");
      http_answer_check (wrong, 401, "not_authenticated");
      g_assert_cmpuint (right->status, ==, 200);
      g_clear_pointer (&world->kit->api->metrics_token, g_free);
    }
}

#define ADD(name, function) g_test_add ("/http/watching/" name, World, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("stats", test_stats);
  ADD ("stats-access", test_stats_access);
  ADD ("metrics", test_metrics);
  ADD ("metrics-access", test_metrics_access);
  return foyer_test_run ();
}
