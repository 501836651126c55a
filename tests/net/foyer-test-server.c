/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-test-server.h"

#include <string.h>

#include "foyer-error.h"
#include "foyer-upgrade.h"

static void
set_text (SoupServerMessage *message, guint status, const char *text, gsize length)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, text, length);
}

static void
taken_received (FoyerConnection *connection, guint8 *data, gsize length, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_len (fixture->frames, (char *) data, (gssize) length);
}

static void
taken_drained (FoyerConnection *connection, gpointer user_data)
{
  ((Fixture *) user_data)->n_drained++;
}

static void
taken_closed (FoyerConnection *connection, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_closed++;
  g_clear_pointer (&fixture->taken, foyer_connection_unref);
}

static const FoyerConnectionHandler taken_handler = { taken_received, taken_drained, NULL, taken_closed };

static void
upgraded (FoyerConnection *connection, SoupServerMessage *message, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->taken);
  fixture->taken = foyer_connection_ref (connection);
  foyer_connection_take (connection, &taken_handler, fixture);
}

static gboolean
origin_is_allowed (const char *origin, SoupServerMessage *message, gpointer user_data)
{
  return origin == NULL || strcmp (origin, "https://good.example") == 0;
}

static void
peer_left (GCancellable *cancellable, gpointer user_data)
{
  ((Fixture *) user_data)->n_left++;
}

static void
serve (SoupServerMessage *message, const char *path, FoyerConnection *connection, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_requests++;
  g_assert_true (connection == foyer_web_server_get_connection (message));
  g_assert_cmpstr (foyer_connection_get_peer_address (connection), ==, "127.0.0.1");
  if (strcmp (path, "/ws") == 0)
    {
      g_autoptr (GError) error = NULL;
      if (!foyer_upgrade_start (message, origin_is_allowed, upgraded, fixture, &error))
        {
          set_text (message, g_error_matches (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN) ? 403 : 400, "no",
                    2);
          foyer_upgrade_explain_refusal (message);
        }
    }
  else if (strcmp (path, "/pause") == 0)
    {
      fixture->paused = g_object_ref (message);
      soup_server_message_pause (message);
      g_signal_connect (foyer_connection_get_cancellable (connection), "cancelled", G_CALLBACK (peer_left),
                        fixture);
    }
  else if (strcmp (path, "/big") == 0)
    {
      g_autofree char *big = g_strnfill (BIG_BYTES, 'b');
      set_text (message, 200, big, BIG_BYTES);
    }
  else if (strcmp (path, "/sum") == 0)
    {
      g_autoptr (GBytes) body = foyer_connection_dup_body (connection);
      g_autofree char   *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);
      set_text (message, 200, sum, strlen (sum));
    }
  else
    {
      g_autoptr (GBytes)  body = foyer_connection_dup_body (connection);
      g_autoptr (GString) text = g_string_new (path);
      g_string_append_c (text, ' ');
      g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
      set_text (message, 200, text->str, text->len);
    }
}

static gsize
limit_body (const char *method, gsize method_length, const char *path, gsize path_length, gpointer user_data)
{
  if (path_length == 4 && memcmp (path, "/sum", 4) == 0)
    return SUM_BYTES;
  return path_length == 7 && memcmp (path, "/import", 7) == 0 ? 300000 : 100000;
}

void
fixture_set_up_with (Fixture *fixture, const FoyerHubLimits *limits)
{
  g_autoptr (GError) error = NULL;

  fixture->hub = foyer_hub_new (limits, &error);
  g_assert_no_error (error);
  fixture->server = foyer_web_server_new (fixture->hub);
  foyer_web_server_set_handler (fixture->server, serve, fixture, NULL);
  foyer_web_server_set_body_limit (fixture->server, limit_body, fixture);
  fixture->listener = foyer_listener_new (fixture->hub, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  fixture->port = foyer_listener_get_port (fixture->listener);
  fixture->frames = g_string_new (NULL);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.head_ms = 10000;
  fixture_set_up_with (fixture, &limits);
}

void
fixture_set_up_hasty (Fixture *fixture, gconstpointer data)
{
  FoyerHubLimits limits;

  foyer_hub_limits_init (&limits);
  limits.head_ms = 300;
  limits.body_ms = 400;
  limits.idle_ms = 500;
  limits.linger_ms = 300;
  fixture_set_up_with (fixture, &limits);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->paused);
  g_clear_object (&fixture->listener);
  foyer_hub_abort_connections (fixture->hub);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (fixture->taken);
  foyer_test_track (fixture->hub);
  foyer_test_track (fixture->server);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->hub);
  g_string_free (fixture->frames, TRUE);
  foyer_test_assert_released ();
}

/* What hangs on /pause gets its answer. */
void
fixture_answer_paused (Fixture *fixture)
{
  set_text (fixture->paused, 200, "late", 4);
  soup_server_message_unpause (fixture->paused);
  g_clear_object (&fixture->paused);
}
