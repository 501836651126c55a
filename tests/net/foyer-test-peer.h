/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "foyer-test.h"

G_BEGIN_DECLS

/* A client that sends raw bytes and collects what comes, on a socket that the main context need not know. */
typedef struct
{
  int      fd;
  GString *received;
  gboolean is_over;  /* the server has shut its side */
  gboolean is_reset; /* or worse */
} FoyerTestPeer;

FoyerTestPeer *foyer_test_peer_new (guint16 port);
void           foyer_test_peer_free (FoyerTestPeer *peer);
void           foyer_test_peer_send (FoyerTestPeer *peer, const char *data, gssize length);
gboolean       foyer_test_peer_read (FoyerTestPeer *peer);
guint          foyer_test_peer_count (FoyerTestPeer *peer);
char          *foyer_test_peer_statuses (FoyerTestPeer *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerTestPeer, foyer_test_peer_free)

/* Reads until @condition holds. */
#define foyer_test_peer_await(peer, condition) foyer_test_await (foyer_test_peer_read (peer) && (condition))

guint foyer_test_count_descriptors (void);

G_END_DECLS
