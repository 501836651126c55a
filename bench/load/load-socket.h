/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct _LoadCrowd LoadCrowd;

typedef enum
{
  LOAD_SOCKET_CONNECTING,
  LOAD_SOCKET_UPGRADING,
  LOAD_SOCKET_STEPPING, /* through what its dialect says first */
  LOAD_SOCKET_OPEN,
  LOAD_SOCKET_CLOSED,
} LoadSocketState;

typedef struct
{
  LoadCrowd      *crowd;
  guint           number;
  int             fd;
  LoadSocketState state;
  guint           step;
  gboolean        waits_to_write;
  gint64          started_us;
  GString        *in;  /* (nullable) the beginning of a frame that is not all there */
  GString        *out; /* (nullable) what the kernel did not take yet */
  const char     *path;
  const char     *token;
  const char     *conversation;
  gpointer        user; /* the mode's own */
} LoadSocket;

gboolean
     load_socket_connect (LoadSocket *self, const char *host, guint port, const char *from, GError **error);
void load_socket_ready (LoadSocket *self, guint events);
void load_socket_queue (LoadSocket *self, const char *text, gsize length);
void load_socket_flush (LoadSocket *self);
void load_socket_send (LoadSocket *self, const char *text, gsize length);
void load_socket_close (LoadSocket *self, const char *why);
