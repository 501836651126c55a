/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-listener.h"
#include "foyer-test-peer.h"
#include "foyer-web-server.h"

G_BEGIN_DECLS

#define OK "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST(fields, body) "POST /p HTTP/1.1\r\nHost: a\r\n" fields "\r\n\r\n" body
#define SUM_BYTES (10 * 1024 * 1024) /* of a body, at /sum */
#define BIG_BYTES (3 * 1024 * 1024)

/* A hub with a web server whose paths are the cases of the tests: see the .c. */
typedef struct
{
  FoyerHub          *hub;
  FoyerWebServer    *server;
  FoyerListener     *listener;
  guint16            port;
  SoupServerMessage *paused;
  guint              n_left;
  guint              n_requests;
  GString           *frames; /* what a connection received that was taken over */
  FoyerConnection   *taken;
  guint              n_closed;
  guint              n_drained;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_set_up_hasty (Fixture *fixture, gconstpointer data);
void fixture_set_up_with (Fixture *fixture, const FoyerHubLimits *limits);
void fixture_tear_down (Fixture *fixture, gconstpointer data);
void fixture_answer_paused (Fixture *fixture);

G_END_DECLS
