/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* A WebSocket message's text: either a frame with a known type, or one error that can be told to the client.
 */
#include "foyer-frame.h"
#include "foyer-fuzz.h"

static void
fuzz_frame (const guint8 *data, gsize length)
{
  g_autoptr (GError)     error = NULL;
  g_autofree char       *id = NULL;
  g_autofree char       *answer = NULL;
  g_autoptr (FoyerFrame) frame = foyer_frame_parse ((const char *) data, (gssize) length, TRUE, &id, &error);
  g_autoptr (JsonNode)   node = NULL;

  if (frame != NULL)
    {
      g_assert_nonnull (frame->info);
      return;
    }

  g_assert_true (error->domain == FOYER_ERROR);
  answer = foyer_frame_print_error (id, error);
  node = foyer_json_parse (answer, -1, NULL);
  g_assert_nonnull (node);
}

FOYER_FUZZ (fuzz_frame)
