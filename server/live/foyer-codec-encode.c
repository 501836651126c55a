/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-codec.h"

#include <string.h>

#define FINAL 0x80
#define MASKED 0x80
#define CONTROL 0x8
#define LENGTH_16 126
#define LENGTH_64 127

static gsize
write_header (guint8 header[static FOYER_CODEC_HEADER_LENGTH], guint8 first, guint8 masked, gsize length)
{
  header[0] = first;
  if (length < LENGTH_16)
    {
      header[1] = (guint8) (masked | length);
      return 2;
    }
  if (length <= G_MAXUINT16)
    {
      header[1] = masked | LENGTH_16;
      header[2] = (guint8) (length >> 8);
      header[3] = (guint8) length;
      return 4;
    }
  header[1] = masked | LENGTH_64;
  for (guint i = 0; i < 8; i++)
    header[2 + i] = (guint8) ((guint64) length >> (56 - 8 * i));
  return 10;
}

/**
 * foyer_codec_encode:
 * @opcode: what it is
 * @payload: (nullable): its bytes
 * @length: how many
 *
 * Builds a whole unmasked frame, once for all who get it.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
foyer_codec_encode (FoyerOpcode opcode, gconstpointer payload, gsize length)
{
  guint8 header[FOYER_CODEC_HEADER_LENGTH];
  gsize  start = write_header (header, (guint8) (FINAL | opcode), 0, length);

  g_return_val_if_fail (payload != NULL || length == 0, NULL);
  g_return_val_if_fail ((opcode & CONTROL) == 0 || length <= FOYER_CODEC_CONTROL_LENGTH, NULL);

  guint8 *frame = g_malloc (start + length);
  memcpy (frame, header, start);
  if (length > 0)
    memcpy (frame + start, payload, length);
  return g_bytes_new_take (frame, start + length);
}

/**
 * foyer_codec_encode_close:
 * @code: the close code, or %FOYER_CODEC_NO_CODE for an empty frame
 * @reason: (nullable): why, in UTF-8; cut before the character that would not fit
 *
 * Returns: (transfer full): a close frame
 */
GBytes *
foyer_codec_encode_close (guint16 code, const char *reason)
{
  guint8 payload[FOYER_CODEC_CONTROL_LENGTH];
  gsize  length = reason != NULL ? strlen (reason) : 0;

  g_return_val_if_fail (code == FOYER_CODEC_NO_CODE || foyer_codec_code_is_valid (code), NULL);

  if (code == FOYER_CODEC_NO_CODE)
    return foyer_codec_encode (FOYER_OPCODE_CLOSE, NULL, 0);
  if (length > sizeof payload - 2)
    {
      length = sizeof payload - 2;
      while (length > 0 && ((guint8) reason[length] & 0xc0) == 0x80)
        length--;
    }
  payload[0] = (guint8) (code >> 8);
  payload[1] = (guint8) code;
  if (length > 0)
    memcpy (payload + 2, reason, length);
  return foyer_codec_encode (FOYER_OPCODE_CLOSE, payload, length + 2);
}

/**
 * foyer_codec_encode_masked:
 * @opcode: what it is
 * @final: whether the message ends here
 * @payload: (nullable): its bytes
 * @length: how many
 * @mask: four random bytes
 *
 * Builds a frame as a client sends it.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
foyer_codec_encode_masked (
    FoyerOpcode opcode, gboolean final, gconstpointer payload, gsize length, const guint8 mask[static 4])
{
  guint8 header[FOYER_CODEC_HEADER_LENGTH];
  gsize  start = write_header (header, (guint8) ((final ? FINAL : 0) | opcode), MASKED, length);

  g_return_val_if_fail (payload != NULL || length == 0, NULL);

  memcpy (header + start, mask, 4);
  start += 4;
  guint8 *frame = g_malloc (start + length);
  memcpy (frame, header, start);
  if (length > 0)
    memcpy (frame + start, payload, length);
  foyer_codec_mask (frame + start, length, mask, 0);
  return g_bytes_new_take (frame, start + length);
}
