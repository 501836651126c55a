/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* A WebSocket message's text: either a frame with a known type, or one error that can be told to the client.
 */
#include "foyer-frame.h"
#include "foyer-fuzz.h"

static const char *const seeds[] = {
  "{\"type\":\"ping\",\"id\":\"p\",\"sentAt\":12}",
  "{\"type\":\"auth\",\"id\":\"1\",\"payload\":{\"token\":\"fyv_x\"}}",
  "{\"type\":\"chat\",\"id\":\"a\",\"payload\":{\"conversationId\":\"c\",\"content\":\"hello\"}}",
  "{\"type\":\"subscribe\",\"id\":\"s\",\"payload\":{\"table\":\"messages\",\"filter\":{\"conversationId\":"
  "\"c\"},\"since\":\"9\"}}",
  "{\"type\":\"read\",\"payload\":{\"conversationId\":\"c\",\"seq\":0}}",
  "{\"type\":\"context\",\"payload\":{\"conversationId\":\"c\",\"context\":{\"url\":\"https://a/"
  "\",\"attributes\":{\"plan\":\"gold\"}}}}",
  "{\"type\":\"echo\",\"payload\":{\"any\":[1,2,{\"x\":null}]}}",
  "{\"type\":\"nothing\"}",
  "[]",
  NULL,
};

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

int
main (int argc, char **argv)
{
  return foyer_fuzz_main (argc, argv, fuzz_frame, seeds);
}
