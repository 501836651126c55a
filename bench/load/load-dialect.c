/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-dialect.h"

#define AUTH "send:{\"type\":\"auth\",\"id\":\"auth\",\"payload\":{\"token\":\"{token}\"}}"
#define SUBSCRIBE                                                                                            \
  "send:{\"type\":\"subscribe\",\"id\":\"in\",\"payload\":{\"conversationId\":\"{conversation}\"}}"

static const char *const no_steps[] = { NULL };
static const char *const auth_steps[] = { AUTH, "expect:\"success\":true", NULL };
static const char *const join_steps[] = {
  AUTH, "expect:\"success\":true", SUBSCRIBE, "expect:\"subscribed\"", NULL,
};
static const char *const socketio_steps[] = { "expect:0{", "send:40", "expect:40{", NULL };

#define FOYER_ECHO "{\"type\":\"echo\",\"id\":\"{n}\",\"payload\":{\"text\":\"{text}\"}}"
#define FOYER_CHAT                                                                                           \
  "{\"type\":\"chat\",\"id\":\"{i}.{n}.{run}\",\"payload\":{\"conversationId\":\"{conversation}\","          \
  "\"content\":\"{text}\"}}"

static const LoadDialect dialects[] = {
  { "raw", "text comes back, or goes to everybody, as it is", "/", no_steps, "{text}", "{text}", NULL, NULL },
  { "foyer", "Foyer's frames; each socket sends auth with its token", "/ws", auth_steps, FOYER_ECHO,
    FOYER_CHAT, NULL, NULL },
  { "foyer-join", "the same, and each socket subscribes to its conversation", "/ws", join_steps, FOYER_ECHO,
    FOYER_CHAT, NULL, NULL },
  { "socketio", "Engine.IO 4 over WebSocket alone", "/socket.io/?EIO=4&transport=websocket", socketio_steps,
    "42[\"echo\",\"{text}\"]", "42[\"publish\",\"{text}\"]", "2", "3" },
  { "nchan", "a channel for each socket that echoes", "/echo/{i}", no_steps, "{text}", "{text}", NULL, NULL },
};

/**
 * load_dialect_find:
 * @name: a dialect's name
 *
 * Returns: (nullable): the dialect
 */
const LoadDialect *
load_dialect_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    if (g_strcmp0 (dialects[i].name, name) == 0)
      return &dialects[i];
  return NULL;
}

/**
 * load_dialect_describe_all:
 *
 * Returns: (transfer full): a line for each, for --help
 */
char *
load_dialect_describe_all (void)
{
  g_autoptr (GString) text = g_string_new ("Dialects:\n");

  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    g_string_append_printf (text, "  %-12s %s (%s)\n", dialects[i].name, dialects[i].summary,
                            dialects[i].path);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
