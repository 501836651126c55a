/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http-kit.h"

typedef struct
{
  HttpKit *kit;
  char    *path; /* of a conversation that a visitor has written two messages to */
} World;

static void
set_up (World *world, gconstpointer data)
{
  HttpKit               *kit = world->kit = http_kit_new ();
  g_autoptr (HttpAnswer) widget =
      http_kit_call (kit, "POST", "/api/widgets", kit->admin, "{\"name\":\"Shop\"}", NULL);
  g_autofree char *sessions = g_strdup_printf ("/api/widgets/%s/sessions", http_answer_text (widget, "id"));
  g_autoptr (HttpAnswer) session = http_kit_call (kit, "POST", sessions, NULL, "{}", NULL);

  http_answer_check (session, 201, NULL);
  world->path = g_strdup_printf ("/api/conversations/%s", http_answer_text (session, "conversationId"));
  g_autofree char       *messages = g_strconcat (world->path, "/messages", NULL);
  g_autoptr (HttpAnswer) patched =
      http_kit_call (kit, "PATCH", world->path, kit->admin, "{\"mode\":\"human\"}", NULL);
  http_answer_check (patched, 200, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HttpAnswer) sent = http_kit_call (
          kit, "POST", messages, http_answer_text (session, "visitorToken"), "{\"content\":\"Hello\"}", NULL);
      http_answer_check (sent, 201, NULL);
    }
}

static void
tear_down (World *world, gconstpointer data)
{
  http_kit_free (world->kit);
  g_free (world->path);
}

static void
check_unread (World *world, const char *token, gint64 last_seq, gint64 unread)
{
  g_autoptr (HttpAnswer) answer = http_kit_call (world->kit, "GET", world->path, token, NULL, NULL);

  http_answer_check (answer, 200, NULL);
  g_assert_cmpint (foyer_json_int (http_answer_object (answer), "lastSeq", -1), ==, last_seq);
  g_assert_cmpint (foyer_json_int (http_answer_object (answer), "unread", -1), ==, unread);
  g_assert_cmpint (foyer_json_int (http_answer_object (answer), "readSeq", -1), ==, last_seq - unread);
  JsonObject *last = foyer_json_object (http_answer_object (answer), "lastMessage");
  g_assert_cmpint (foyer_json_int (last, "seq", -1), ==, last_seq);
}

/* How far one agent has read is not how far another has. */
static void
test_unread_of_the_caller (World *world, gconstpointer data)
{
  g_autofree char *messages = g_strconcat (world->path, "/messages", NULL);

  check_unread (world, world->kit->agent, 2, 2);
  check_unread (world, world->kit->admin, 2, 2);
  g_autoptr (HttpAnswer) reply =
      http_kit_call (world->kit, "POST", messages, world->kit->agent, "{\"content\":\"Hi\"}", NULL);
  http_answer_check (reply, 201, NULL);
  check_unread (world, world->kit->agent, 3, 0);
  check_unread (world, world->kit->admin, 3, 3);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add ("/http/conversations/unread-of-the-caller", World, NULL, set_up, test_unread_of_the_caller,
              tear_down);
  return foyer_test_run ();
}
