/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-socket.h"

G_BEGIN_DECLS

#define START G_GINT64_CONSTANT (1000000000)
#define SECOND G_USEC_PER_SEC

/* A socket with a link and an owner that write down what happened. */
typedef struct
{
  FoyerSocket       socket;
  FoyerSocketLimits limits;
  GString          *log;           /* what the link and the owner were told */
  gsize             pending;       /* what the link says it holds */
  guint             frames;        /* and in how many frames */
  gboolean          holds;         /* whether sent frames add to it */
  gboolean          tells_drained; /* the socket wants to know */
  gboolean          flushes;       /* whether the kernel has room for it */
  gint64            deadline;
  gint64            now;
} Fixture;

extern const FoyerSocketLink    socket_kit_link;
extern const FoyerSocketHandler socket_kit_handler;

void socket_kit_set_up (Fixture *fixture, gconstpointer data);
void socket_kit_tear_down (Fixture *fixture, gconstpointer data);

/* Compares the log, and begins it afresh. */
void socket_kit_expect (Fixture *fixture, const char *log);

/* A whole frame of the peer's. */
void socket_kit_receive (Fixture *fixture, FoyerOpcode opcode, const char *payload, gsize length);

/* Lets time pass as a timer wheel would: every deadline on the way is kept. */
void socket_kit_pass (Fixture *fixture, gint64 us);

#define ADD(path, function)                                                                                  \
  g_test_add ("/live/" path, Fixture, NULL, socket_kit_set_up, function, socket_kit_tear_down)

G_END_DECLS
