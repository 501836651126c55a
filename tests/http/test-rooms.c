/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "http-kit.h"

typedef struct
{
  HttpKit *kit;
  char    *room;   /* path */
  char    *widget; /* path of its sessions */
} World;

static HttpAnswer *
ask (World      *world,
     const char *token,
     const char *method,
     const char *path,
     const char *body,
     guint       status,
     const char *code)
{
  HttpAnswer *answer = http_kit_call (world->kit, method, path, token, body, NULL);

  g_test_message ("%s %s", method, path);
  http_answer_check (answer, status, code);
  return answer;
}

static void
check (World      *world,
       const char *token,
       const char *method,
       const char *path,
       const char *body,
       guint       status,
       const char *code)
{
  g_autoptr (HttpAnswer) answer = ask (world, token, method, path, body, status, code);
  g_assert_nonnull (answer);
}

static void
set_up (World *world, gconstpointer data)
{
  world->kit = http_kit_new ();
  g_autoptr (HttpAnswer) room =
      ask (world, world->kit->admin, "POST", "/api/conversations",
           "{\"kind\":\"room\",\"title\":\"Launch\",\"memberLimit\":2,\"slowModeSeconds\":60}", 201, NULL);
  world->room = g_strdup (http_answer_header (room, "Location"));
  g_assert_true (g_str_has_prefix (world->room, "/api/conversations/"));
  g_assert_cmpint (foyer_json_int (http_answer_object (room), "memberLimit", 0), ==, 2);
  g_assert_cmpint (foyer_json_int (http_answer_object (room), "slowModeSeconds", 0), ==, 60);
  g_assert_cmpint (foyer_json_int (http_answer_object (room), "memberCount", -1), ==, 0);
  g_autofree char *body =
      g_strdup_printf ("{\"name\":\"Event\",\"roomId\":\"%s\"}", http_answer_text (room, "id"));
  g_autoptr (HttpAnswer) widget = ask (world, world->kit->admin, "POST", "/api/widgets", body, 201, NULL);
  world->widget = g_strconcat ("/api/widgets/", http_answer_text (widget, "id"), "/sessions", NULL);
}

static void
tear_down (World *world, gconstpointer data)
{
  g_free (world->room);
  g_free (world->widget);
  http_kit_free (world->kit);
}

static void
test_create (World *world, gconstpointer data)
{
  static const struct
  {
    const char *body, *field, *code;
  } cases[] = {
    { "{\"title\":\"T\"}", "kind", "invalid_field" },
    { "{\"kind\":\"chat\",\"title\":\"T\"}", "kind", "invalid_field" },
    { "{\"kind\":\"room\"}", "title", "invalid_field" },
    { "{\"kind\":\"room\",\"title\":\"\"}", "title", "invalid_field" },
    { "{\"kind\":\"room\",\"title\":\"T\",\"memberLimit\":0}", "memberLimit", "invalid_field" },
    { "{\"kind\":\"room\",\"title\":\"T\",\"memberLimit\":100001}", "memberLimit", "invalid_field" },
    { "{\"kind\":\"room\",\"title\":\"T\",\"slowModeSeconds\":3601}", "slowModeSeconds", "invalid_field" },
    { "{\"kind\":\"room\",\"title\":\"T\",\"slowModeSeconds\":-1}", "slowModeSeconds", "invalid_field" },
    { "{\"kind\":\"room\",\"title\":\"T\",\"status\":\"open\"}", "status", "unknown_field" },
  };
  const char good[] = "{\"kind\":\"room\",\"title\":\"T\"}";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HttpAnswer) answer =
          ask (world, world->kit->admin, "POST", "/api/conversations", cases[i].body, 400, cases[i].code);
      g_assert_cmpstr (http_answer_text (answer, "field"), ==, cases[i].field);
    }
  check (world, world->kit->agent, "POST", "/api/conversations", good, 403, "forbidden");
  check (world, NULL, "POST", "/api/conversations", good, 401, "not_authenticated");
  g_autoptr (HttpAnswer) plain =
      ask (world, world->kit->admin, "POST", "/api/conversations", good, 201, NULL);
  g_assert_cmpint (foyer_json_int (http_answer_object (plain), "memberLimit", 0), ==, 100000);
  g_assert_cmpint (foyer_json_int (http_answer_object (plain), "slowModeSeconds", 9), ==, 0);
  g_autoptr (HttpAnswer) audit = ask (world, world->kit->admin, "GET", "/api/audit?limit=1", NULL, 200, NULL);
  JsonObject            *entry = json_array_get_object_element (json_node_get_array (audit->json), 0);
  g_assert_cmpstr (foyer_json_text (entry, "action"), ==, "conversations.create");
}

static guint
count (World *world, const char *path)
{
  g_autoptr (HttpAnswer) answer = ask (world, world->kit->agent, "GET", path, NULL, 200, NULL);
  return json_array_get_length (json_node_get_array (answer->json));
}

static void
test_list (World *world, gconstpointer data)
{
  g_assert_cmpuint (count (world, "/api/conversations"), ==, 1);
  g_assert_cmpuint (count (world, "/api/conversations?kind=room"), ==, 1);
  g_assert_cmpuint (count (world, "/api/conversations?kind=chat"), ==, 0);
  check (world, world->kit->agent, "GET", "/api/conversations?kind=hall", NULL, 400, "invalid_field");
}

static void
test_patch (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) patched =
      ask (world, world->kit->agent, "PATCH", world->room,
           "{\"title\":\"Later\",\"memberLimit\":5,\"slowModeSeconds\":0}", 200, NULL);
  g_assert_cmpstr (http_answer_text (patched, "title"), ==, "Later");
  g_assert_cmpint (foyer_json_int (http_answer_object (patched), "memberLimit", 0), ==, 5);
  g_assert_cmpint (foyer_json_int (http_answer_object (patched), "slowModeSeconds", 9), ==, 0);
  g_autoptr (HttpAnswer) wrong =
      ask (world, world->kit->agent, "PATCH", world->room, "{\"mode\":\"human\"}", 400, "invalid_field");
  g_assert_cmpstr (http_answer_text (wrong, "field"), ==, "mode");
  check (world, world->kit->agent, "PATCH", world->room, "{\"title\":\"\"}", 400, "invalid_field");
  check (world, world->kit->agent, "PATCH", world->room, "{\"memberLimit\":null}", 400, "invalid_field");
  check (world, world->kit->agent, "PATCH", world->room, "{\"status\":null}", 400, "invalid_field");
}

static void
test_widget_and_rule (World *world, gconstpointer data)
{
  const char      *id = strrchr (world->room, '/') + 1;
  g_autofree char *good =
      g_strdup_printf ("{\"name\":\"n\",\"reply\":{\"mode\":\"room\",\"roomId\":\"%s\"}}", id);
  g_autoptr (HttpAnswer) widget = ask (world, world->kit->admin, "POST", "/api/widgets",
                                       "{\"name\":\"W\",\"roomId\":\"nowhere\"}", 400, "invalid_field");
  g_assert_cmpstr (http_answer_text (widget, "field"), ==, "roomId");
  g_autoptr (HttpAnswer) rule =
      ask (world, world->kit->admin, "POST", "/api/context-rules",
           "{\"name\":\"n\",\"reply\":{\"mode\":\"room\",\"roomId\":\"nowhere\"}}", 400, "invalid_field");
  g_assert_cmpstr (http_answer_text (rule, "field"), ==, "reply.roomId");
  check (world, world->kit->admin, "POST", "/api/context-rules", good, 201, NULL);
}

static HttpAnswer *
enter (World *world)
{
  return ask (world, NULL, "POST", world->widget, "{\"context\":{\"url\":\"https://a.example/\"}}", 201,
              NULL);
}

static void
test_members (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) one = enter (world);
  g_autoptr (HttpAnswer) two = enter (world);
  const char            *token = http_answer_text (one, "visitorToken");
  g_autofree char       *again = g_strdup_printf ("{\"visitorToken\":\"%s\"}", token);
  g_autofree char       *members = g_strconcat (world->room, "/members", NULL);
  g_autofree char       *page = g_strconcat (members, "?limit=1", NULL);
  g_autofree char       *messages = g_strconcat (world->room, "/messages", NULL);
  g_autofree char       *member = g_strconcat (members, "/", http_answer_text (one, "visitorId"), NULL);
  JsonObject            *room = foyer_json_object (http_answer_object (one), "room");

  g_assert_cmpstr (http_answer_text (one, "conversationId"), ==, strrchr (world->room, '/') + 1);
  g_assert_cmpstr (foyer_json_text (room, "title"), ==, "Launch");
  g_assert_cmpint (foyer_json_int (room, "slowModeSeconds", 0), ==, 60);
  g_autoptr (HttpAnswer) full = ask (world, NULL, "POST", world->widget, "{}", 409, "conflict");
  g_assert_cmpstr (http_answer_text (full, "error"), ==, "The room is full");
  check (world, NULL, "POST", world->widget, again, 201, NULL);
  g_assert_cmpuint (count (world, members), ==, 2);
  g_autoptr (HttpAnswer) first = ask (world, world->kit->agent, "GET", page, NULL, 200, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (first->json)), ==, 1);
  g_assert_nonnull (http_answer_header (first, "Link"));
  JsonObject *shown = json_array_get_object_element (json_node_get_array (first->json), 0);
  g_assert_cmpstr (foyer_json_text (shown, "kind"), ==, "visitor");
  g_assert_nonnull (foyer_json_text (shown, "joinedAt"));
  g_assert_false (json_object_has_member (shown, "removedAt"));

  check (world, token, "DELETE", member, NULL, 403, "forbidden");
  check (world, world->kit->agent, "DELETE", member, NULL, 204, NULL);
  check (world, world->kit->agent, "DELETE", member, NULL, 404, "not_found");
  check (world, NULL, "POST", world->widget, again, 403, "forbidden");
  check (world, token, "GET", messages, NULL, 404, "not_found");
  check (world, token, "POST", messages, "{\"content\":\"hi\"}", 404, "not_found");
  g_assert_cmpuint (count (world, members), ==, 1);
  g_autoptr (HttpAnswer) left = ask (world, world->kit->agent, "GET", world->room, NULL, 200, NULL);
  g_assert_cmpint (foyer_json_int (http_answer_object (left), "memberCount", -1), ==, 1);
}

static void
test_messages (World *world, gconstpointer data)
{
  g_autoptr (HttpAnswer) one = enter (world);
  g_autoptr (HttpAnswer) two = enter (world);
  const char            *token = http_answer_text (one, "visitorToken");
  g_autofree char       *messages = g_strconcat (world->room, "/messages", NULL);
  const char             first[] = "{\"content\":\"one\",\"clientId\":\"c1\"}";

  check (world, token, "POST", messages, first, 201, NULL);
  g_autoptr (HttpAnswer) slow =
      ask (world, token, "POST", messages, "{\"content\":\"two\",\"clientId\":\"c2\"}", 429, "rate_limited");
  gint64 wait = g_ascii_strtoll (http_answer_header (slow, "Retry-After"), NULL, 10);
  g_assert_cmpint (wait, >, 0);
  g_assert_cmpint (wait, <=, 60);
  check (world, token, "POST", messages, first, 201, NULL);
  check (world, world->kit->agent, "POST", messages, "{\"content\":\"a\"}", 201, NULL);
  check (world, world->kit->agent, "POST", messages, "{\"content\":\"b\",\"visibility\":\"staff\"}", 201,
         NULL);
  check (world, http_answer_text (two, "visitorToken"), "POST", messages, "{\"content\":\"c\"}", 201, NULL);
  g_autoptr (HttpAnswer) listed = ask (world, token, "GET", messages, NULL, 200, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (listed->json)), ==, 3);
  check (world, world->kit->agent, "PATCH", world->room, "{\"status\":\"resolved\",\"slowModeSeconds\":0}",
         200, NULL);
  g_autoptr (HttpAnswer) closed =
      ask (world, token, "POST", messages, "{\"content\":\"d\"}", 409, "conflict");
  g_assert_cmpstr (http_answer_text (closed, "error"), ==, "The room is closed");
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/http/rooms/" name, World, NULL, set_up, function, tear_down)
  ADD ("create", test_create);
  ADD ("list", test_list);
  ADD ("patch", test_patch);
  ADD ("widget-and-rule", test_widget_and_rule);
  ADD ("members", test_members);
  ADD ("messages", test_messages);
  return foyer_test_run ();
}
