/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-api-handlers.h"
#include "foyer-listener.h"
#include "foyer-test.h"
#include "foyer-web-server.h"
#include "store-kit.h"

G_BEGIN_DECLS

/* The whole API on a store of its own, behind connections of our own on a port of its own, and a client. */
typedef struct
{
  StoreKit         *database;
  FoyerGdaStore    *store;
  FoyerWidgetCache *widgets;
  FoyerKnowledge   *knowledge;
  FoyerRuleService *rules;
  FoyerAuthService *auth;
  FoyerChatService *chat;
  FoyerSite        *site;
  FoyerApi         *api;
  FoyerRouter      *router;
  FoyerHub         *hub;
  FoyerWebServer   *server;
  FoyerListener    *listener;
  SoupSession      *session;
  char             *base; /* http://127.0.0.1:PORT */

  char *admin; /* bearer tokens */
  char *agent;
  char *user;
} HttpKit;

typedef struct
{
  guint               status;
  SoupMessageHeaders *headers;
  GBytes             *bytes;
  JsonNode           *json; /* or NULL */
} HttpAnswer;

HttpKit *http_kit_new (void);
void     http_kit_free (HttpKit *kit);

/* headers: name and value in turn, then NULL; "@token" with a bearer, "@body" with a body */
HttpAnswer *
http_kit_call (HttpKit *kit, const char *method, const char *path, const char *token, const char *body, ...)
    G_GNUC_NULL_TERMINATED;
HttpAnswer      *
http_kit_send (HttpKit *kit, const char *method, const char *path, const char *token, GBytes *body);
void http_answer_free (HttpAnswer *answer);
const char *http_answer_header (const HttpAnswer *answer, const char *name);
const char *http_answer_text (const HttpAnswer *answer, const char *name);
JsonObject *http_answer_object (const HttpAnswer *answer);

/* The status, and for an error its code, with a text for people and the id of the request beside it. */
void http_answer_check (const HttpAnswer *answer, guint status, const char *code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpAnswer, http_answer_free)

G_END_DECLS
