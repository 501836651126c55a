/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-protocol.h"

G_BEGIN_DECLS

#define FOYER_FRAME_TEXTS 2 /* in a frame of nothing but texts */

/**
 * FoyerFrame:
 *
 * One JSON message of the WebSocket, parsed and checked against the tables of the protocol.
 */
typedef struct
{
  const FoyerFrameInfo *info;
  const char           *id;      /* or NULL */
  JsonObject           *payload; /* or NULL; never where foyer_frame_parse_texts() read it */
  /*< private >*/
  char           *own_id;
  FoyerJsonMember repeated;                 /* of the text that it was read from: what an answer repeats */
  const char     *texts[FOYER_FRAME_TEXTS]; /* of the payload's fields */
} FoyerFrame;

FoyerFrame *
foyer_frame_parse (const char *text, gssize length, gboolean from_client, char **id, GError **error);
FoyerFrame *foyer_frame_parse_texts (const char *text, gsize length);
const char *foyer_frame_get_text (const FoyerFrame *self, const char *name);
void        foyer_frame_free (FoyerFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerFrame, foyer_frame_free)

GString *foyer_frame_begin (const char *type, const char *id);
char    *foyer_frame_print (const char *type, const char *id, JsonObject *payload);
char    *foyer_frame_print_error (const char *id, const GError *error);
char    *foyer_frame_print_pong (const FoyerFrame *ping);
char    *foyer_frame_print_echo (const FoyerFrame *echo);

G_END_DECLS
