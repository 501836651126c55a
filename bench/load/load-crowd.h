/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "load-dialect.h"
#include "load-histogram.h"
#include "load-socket.h"

typedef struct
{
  void (*opened) (LoadSocket *socket, gpointer data);
  void (*message) (LoadSocket *socket, const char *text, gsize length, gpointer data);
  void (*closed) (LoadSocket *socket, const char *why, gpointer data);
} LoadHandler;

/* Some sockets on one epoll descriptor. */
struct _LoadCrowd
{
  int                epoll_fd;
  char              *buffer;  /* (owned) what is being read; no socket has one of its own */
  GPtrArray         *sockets; /* (owned) */
  const LoadDialect *dialect;
  const char        *host;
  guint              port;
  guint              most_pending; /* 0: all at once */
  const LoadHandler *handler;
  gpointer           data;
  guint              n_started;
  guint              n_upgraded;
  guint              n_open;
  guint              n_failed; /* before they were open */
  guint              n_lost;   /* afterwards */
  char              *problem;  /* (owned) (nullable) the first one */
  gint64             began_us;
  gint64             upgraded_us; /* when the last of them was */
  gint64             opened_us;
  LoadHistogram     *upgrades; /* (owned) how long each took */
};

LoadCrowd  *load_crowd_new (const LoadDialect *dialect, const char *host, guint port);
void        load_crowd_free (LoadCrowd *self);
LoadSocket *load_crowd_add (LoadCrowd *self, const char *path);
void        load_crowd_turn (LoadCrowd *self, gint64 wait_us);
gboolean    load_crowd_open (LoadCrowd *self, gint64 deadline_us);
void        load_crowd_upgraded (LoadCrowd *self, LoadSocket *socket);
void        load_crowd_closed (LoadCrowd *self, LoadSocket *socket, const char *why);
void        load_crowd_message (LoadCrowd *self, LoadSocket *socket, const char *text, gsize length);
void        load_crowd_watch (LoadCrowd *self, LoadSocket *socket, gboolean is_new);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadCrowd, load_crowd_free)
