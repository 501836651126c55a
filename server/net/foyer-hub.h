/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "foyer-loop-watchdog.h"
#include "foyer-timer-wheel.h"

G_BEGIN_DECLS

typedef struct _FoyerConnection FoyerConnection;

/**
 * FoyerHubLimits:
 * @head_ms: from the accept, or from the first byte of a later request, to the end of its head
 * @body_ms: without a byte of the body
 * @idle_ms: between two requests, and without a byte taken of an answer
 * @linger_ms: for what the peer still sends after a refusal
 * @linger_bytes: of what the peer still sends after a refusal
 * @body_bytes: of a request, where nobody chooses another limit
 * @buffered_bytes: of all requests that are still coming, together
 * @connections: at once; 0 for what the descriptor limit leaves
 * @turn_us: of one turn of the loop for each of: reading from connections, timers, and what connections have
 *   put off; twice as much for accepting new ones. At least one of each is served
 * @flush_us: of writing at the end of one turn of the loop, at least to one connection
 * @clock: what turns are measured with; %NULL: g_get_monotonic_time()
 *
 * What the hub keeps to.
 */
typedef struct
{
  guint head_ms;
  guint body_ms;
  guint idle_ms;
  guint linger_ms;
  gsize linger_bytes;
  gsize body_bytes;
  gsize buffered_bytes;
  guint connections;
  guint turn_us;
  guint flush_us;

  FoyerTurnClock clock;
} FoyerHubLimits;

/**
 * FoyerHubService:
 * @request: a whole request lies in @stream, which is closed when it is answered
 * @body_limit: how many bytes the body may have; neither text is terminated. May be %NULL
 *
 * Who answers requests.
 */
typedef struct
{
  void (*request) (FoyerConnection *connection, GIOStream *stream, gpointer user_data);
  gsize (*body_limit) (
      const char *method, gsize method_length, const char *path, gsize path_length, gpointer user_data);
} FoyerHubService;

#define FOYER_TYPE_HUB (foyer_hub_get_type ())
G_DECLARE_FINAL_TYPE (FoyerHub, foyer_hub, FOYER, HUB, GObject)

typedef void (*FoyerHubFunc) (FoyerHub *hub, gpointer user_data);

FoyerHub             *foyer_hub_new (const FoyerHubLimits *limits, GError **error);
void                  foyer_hub_limits_init (FoyerHubLimits *limits);
const FoyerHubLimits *foyer_hub_get_limits (FoyerHub *self);
void foyer_hub_set_service (FoyerHub *self, const FoyerHubService *service, gpointer user_data);

/* Timers of the one wheel, about FOYER_TIMER_TICK_MS exact, never early. Not in the callback's own loop turn.
 */
void foyer_hub_start_timer (FoyerHub *self, FoyerTimer *timer, guint after_ms);
void foyer_hub_start_timer_at (FoyerHub *self, FoyerTimer *timer, gint64 at_us);
void foyer_hub_stop_timer (FoyerHub *self, FoyerTimer *timer);

/* The end: no new connections, idle ones closed, the others after their answer. Those that were taken over
 * are their owner's to close. */
void     foyer_hub_drain (FoyerHub *self, FoyerHubFunc drained, gpointer user_data);
gboolean foyer_hub_is_draining (FoyerHub *self);
void     foyer_hub_abort_connections (FoyerHub *self);

gint64  foyer_hub_get_now (FoyerHub *self);
guint   foyer_hub_get_n_connections (FoyerHub *self);
guint   foyer_hub_get_max_connections (FoyerHub *self);
guint64 foyer_hub_get_n_accepted (FoyerHub *self);
guint64 foyer_hub_get_n_refused (FoyerHub *self);

const FoyerLoopWatchdog *foyer_hub_get_watchdog (FoyerHub *self);

G_END_DECLS
