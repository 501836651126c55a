/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every call of the table, and every way to get it wrong. */
#include "http-kit.h"

#include <string.h>

/* What the paths' ids stand for: things that are there. */
typedef struct
{
  HttpKit *kit;
  char    *user, *rule, *widget, *conversation, *message, *base, *document, *template, *reply, *visitor;
} World;

static char *
create (HttpKit *kit, const char *path, const char *body)
{
  g_autoptr (HttpAnswer) answer = http_kit_call (kit, "POST", path, kit->admin, body, NULL);

  g_test_message ("POST %s", path);
  http_answer_check (answer, 201, NULL);
  return g_strdup (http_answer_text (answer, "id"));
}

static void
start_chat (World *world)
{
  g_autofree char       *path = g_strdup_printf ("/api/widgets/%s/sessions", world->widget);
  g_autoptr (HttpAnswer) session = http_kit_call (world->kit, "POST", path, NULL, "{}", NULL);
  http_answer_check (session, 201, NULL);
  world->conversation = g_strdup (http_answer_text (session, "conversationId"));

  g_autofree char *messages = g_strdup_printf ("/api/conversations/%s/messages", world->conversation);
  world->message = create (world->kit, messages, "{\"content\":\"Hello\",\"visibility\":\"staff\"}");
  g_autofree char       *one = g_strdup_printf ("/api/conversations/%s", world->conversation);
  g_autoptr (HttpAnswer) got = http_kit_call (world->kit, "GET", one, world->kit->agent, NULL, NULL);
  http_answer_check (got, 200, NULL);
  world->visitor = g_strdup (foyer_json_text (foyer_json_object (http_answer_object (got), "visitor"), "id"));
  g_assert_nonnull (world->visitor);
}

static void
world_set_up (World *world, gconstpointer data)
{
  HttpKit *kit = world->kit = http_kit_new ();

  world->user = create (kit, "/api/users",
                        "{\"email\":\"eve@example.org\",\"password\":\"rainy tulip 42\",\"role\":\"agent\"}");
  world->rule =
      create (kit, "/api/context-rules",
              "{\"name\":\"Hours\",\"reply\":{\"mode\":\"template\",\"template\":\"From 9 to 5.\"}}");
  world->widget = create (kit, "/api/widgets", "{\"name\":\"Shop\",\"origins\":[\"https://shop.example\"]}");
  world->base = create (kit, "/api/knowledge-bases", "{\"name\":\"Manual\"}");
  g_autofree char *documents = g_strdup_printf ("/api/knowledge-bases/%s/documents", world->base);
  world->document = create (kit, documents, "{\"title\":\"Oil\",\"text\":\"Oil the hinges twice a year.\"}");
  world->template = create (kit, "/api/prompt-templates", "{\"name\":\"Short\",\"template\":\"Be brief.\"}");
  world->reply =
      create (kit, "/api/canned-replies", "{\"shortcut\":\"hi\",\"title\":\"Hi\",\"content\":\"Hello!\"}");
  start_chat (world);
}

static void
world_tear_down (World *world, gconstpointer data)
{
  char **const texts[] = { &world->user,    &world->rule,   &world->widget,   &world->conversation,
                           &world->message, &world->base,   &world->document, &world->template,
                           &world->reply,   &world->visitor };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  http_kit_free (world->kit);
}

static const char *
id_for (const World *world, const char *path)
{
  const struct
  {
    const char *prefix;
    const char *id;
  } rows[] = {
    { "/api/users", world->user },
    { "/api/context-rules", world->rule },
    { "/api/widgets", world->widget },
    { "/api/conversations", world->conversation },
    { "/api/messages", world->message },
    { "/api/knowledge-bases", world->base },
    { "/api/prompt-templates", world->template },
    { "/api/canned-replies", world->reply },
    { "/api/visitors", world->visitor },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_has_prefix (path, rows[i].prefix))
      return rows[i].id;
  g_assert_not_reached ();
}

static char *
fill_path (const World *world, const char *pattern, const char *id)
{
  g_autoptr (GString) path = g_string_new (pattern);

  if (strchr (pattern, '{') != NULL)
    {
      g_string_replace (path, "{id}", id != NULL ? id : id_for (world, pattern), 0);
      g_string_replace (path, "{documentId}", id != NULL ? id : world->document, 0);
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
expect (World      *world,
        guint       call,
        const char *id,
        const char *token,
        const char *body,
        guint       status,
        const char *code)
{
  const FoyerCallInfo   *info = &foyer_calls[call];
  g_autofree char       *path = fill_path (world, info->path, id);
  g_autoptr (HttpAnswer) answer = http_kit_call (world->kit, info->method, path, token, body, NULL);

  g_test_message ("%s: %u %s", info->name, status, code);
  http_answer_check (answer, status, code);
}

static void
test_without_token (World *world, gconstpointer data)
{
  static const char expired[] = "fys_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  for (guint i = 0; i < FOYER_N_CALLS; i++)
    if (foyer_calls[i].access != FOYER_ACCESS_PUBLIC)
      {
        expect (world, i, NULL, NULL, "{", 401, "not_authenticated");
        expect (world, i, NULL, expired, "{", 401, "not_authenticated");
        expect (world, i, NULL, "nonsense", "{", 401, "not_authenticated");
      }
}

static void
test_without_right (World *world, gconstpointer data)
{
  for (guint i = 0; i < FOYER_N_CALLS; i++)
    {
      if (foyer_calls[i].access == FOYER_ACCESS_ADMIN)
        expect (world, i, NULL, world->kit->agent, "{", 403, "forbidden");
      if (foyer_calls[i].access == FOYER_ACCESS_ADMIN || foyer_calls[i].access == FOYER_ACCESS_AGENT)
        expect (world, i, NULL, world->kit->user, "{", 403, "forbidden");
    }
}

/* An id that leads nowhere is told before the body is looked at. */
static void
test_unknown_id (World *world, gconstpointer data)
{
  for (guint i = 0; i < FOYER_N_CALLS; i++)
    if (strchr (foyer_calls[i].path, '{') != NULL)
      {
        const char *token = foyer_calls[i].access == FOYER_ACCESS_PUBLIC ? NULL : world->kit->admin;
        expect (world, i, "01890000-0000-7000-8000-00000000dead", token, "{", 404, "not_found");
        expect (world, i, "%F0%9F%A6%8A", token, "{", 404, "not_found");
      }
}

static void
expect_bad_body (World *world, guint call, const char *body, const char *code)
{
  const char *token = foyer_calls[call].access == FOYER_ACCESS_PUBLIC ? NULL : world->kit->admin;

  expect (world, call, NULL, token, body, 400, code);
}

static void
test_bad_body (World *world, gconstpointer data)
{
  for (guint i = 0; i < FOYER_N_CALLS; i++)
    {
      if (foyer_calls[i].body == NULL)
        continue;
      expect_bad_body (world, i, "", "invalid_json");
      expect_bad_body (world, i, "{\"a\":", "invalid_json");
      expect_bad_body (world, i, "{\"name\":\"\xff\"}", "invalid_json");
      expect_bad_body (world, i, "{\"name\":\"\\ud800\"}", "invalid_json");
      expect_bad_body (world, i, "{} {}", "invalid_json");
      expect_bad_body (world, i, "[]", "invalid_json");
      expect_bad_body (world, i, "null", "invalid_json");
      expect_bad_body (world, i, "{\"nobodyKnows\":1}", "unknown_field");
    }
}

/* Each field of each body with a value of a wrong type: a number for texts, a text for everything else. */
static void
test_wrong_types (World *world, gconstpointer data)
{
  for (guint i = 0; i < FOYER_N_CALLS; i++)
    {
      const FoyerTypeInfo *type = foyer_calls[i].body;
      for (guint n = 0; type != NULL && n < type->n_fields; n++)
        {
          const FoyerFieldInfo *field = &type->fields[n];
          if ((field->flags & (FOYER_FIELD_READ_ONLY | FOYER_FIELD_INTERNAL)) != 0 ||
              strchr (field->name, '.') != NULL)
            continue;
          gboolean         text = field->kind == FOYER_FIELD_TEXT || field->kind == FOYER_FIELD_ID;
          g_autofree char *body = g_strdup_printf ("{\"%s\":%s}", field->name, text ? "1" : "\"\"");
          expect_bad_body (world, i, body, "invalid_field");
        }
    }
}

static void
test_wrong_method (World *world, gconstpointer data)
{
  for (guint i = 0; i < FOYER_N_CALLS; i++)
    {
      g_autofree char       *path = fill_path (world, foyer_calls[i].path, NULL);
      g_autoptr (HttpAnswer) wrong = http_kit_call (world->kit, "LOCK", path, world->kit->admin, NULL, NULL);
      http_answer_check (wrong, 405, "method_not_allowed");
      g_assert_nonnull (strstr (http_answer_header (wrong, "Allow"), foyer_calls[i].method));
      g_autoptr (HttpAnswer) options = http_kit_call (world->kit, "OPTIONS", path, NULL, NULL, NULL);
      http_answer_check (options, 204, NULL);
      g_assert_cmpstr (http_answer_header (options, "Allow"), ==, http_answer_header (wrong, "Allow"));
      g_assert_cmpuint (g_bytes_get_size (options->bytes), ==, 0);
    }
}

static void
test_unknown_path (World *world, gconstpointer data)
{
  static const char *const paths[] = { "/api", "/api/", "/api/nothing", "/api/users/", "/api/health/live/x" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HttpAnswer) answer =
          http_kit_call (world->kit, "GET", paths[i], world->kit->admin, NULL, NULL);
      http_answer_check (answer, 404, "not_found");
    }
}

static void
test_bad_query (World *world, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *code;
    const char *field;
  } rows[] = {
    { "/api/users?limit=0", "invalid_field", "limit" },
    { "/api/users?limit=201", "invalid_field", "limit" },
    { "/api/users?limit=x", "invalid_field", "limit" },
    { "/api/users?q=%ff", "bad_request", NULL },
    { "/api/conversations?status=odd", "invalid_field", "status" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HttpAnswer) answer =
          http_kit_call (world->kit, "GET", rows[i].path, world->kit->admin, NULL, NULL);
      g_test_message ("%s", rows[i].path);
      http_answer_check (answer, 400, rows[i].code);
      g_assert_cmpstr (http_answer_text (answer, "field"), ==, rows[i].field);
    }
}

static void
test_too_large (World *world, gconstpointer data)
{
  g_autofree char       *text = g_strnfill (FOYER_LIMIT_BODY_BYTES + 1, ' ');
  g_autoptr (GBytes)     bytes = g_bytes_new (text, FOYER_LIMIT_BODY_BYTES + 1);
  g_autoptr (GBytes)     less = g_bytes_new (text, FOYER_LIMIT_BODY_BYTES);
  g_autoptr (HttpAnswer) over = http_kit_send (world->kit, "POST", "/api/auth/login", NULL, bytes);
  g_autoptr (HttpAnswer) within = http_kit_send (world->kit, "POST", "/api/auth/login", NULL, less);

  http_answer_check (over, 413, "too_large");
  http_answer_check (within, 400, "invalid_json");
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/http/errors/" name, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  ADD ("without-token", test_without_token);
  ADD ("without-right", test_without_right);
  ADD ("unknown-id", test_unknown_id);
  ADD ("bad-body", test_bad_body);
  ADD ("wrong-types", test_wrong_types);
  ADD ("wrong-method", test_wrong_method);
  ADD ("unknown-path", test_unknown_path);
  ADD ("bad-query", test_bad_query);
  ADD ("too-large", test_too_large);
  return foyer_test_run ();
}
