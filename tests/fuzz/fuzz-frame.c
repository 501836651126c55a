/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* A WebSocket message's text: either a frame with a known type, or one error that can be told to the client;
 * and the same whichever way it is read. */
#include "foyer-frame.h"
#include "foyer-fuzz.h"
#include "frame-tree.h"

static void
compare (const FoyerFrame *texts, const FoyerFrame *frame)
{
  g_assert_nonnull (frame);
  g_assert_true (texts->info == frame->info);
  g_assert_cmpstr (texts->id, ==, frame->id);
  for (guint i = 0; i < frame->info->payload->n_fields; i++)
    g_assert_cmpstr (foyer_frame_get_text (texts, frame->info->payload->fields[i].name), ==,
                     foyer_frame_get_text (frame, frame->info->payload->fields[i].name));
}

static void
fuzz_frame (const guint8 *data, gsize length)
{
  g_autoptr (GError)     error = NULL;
  g_autofree char       *id = NULL;
  g_autofree char       *answer = NULL;
  g_autoptr (FoyerFrame) frame = foyer_frame_parse ((const char *) data, (gssize) length, TRUE, &id, &error);
  g_autoptr (FoyerFrame) texts = foyer_frame_parse_texts ((const char *) data, length);
  g_autoptr (JsonNode)   node = NULL;

  (void) frame_tree_compare ((const char *) data, length);
  if (texts != NULL)
    compare (texts, frame);
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
