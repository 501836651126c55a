/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-http1-chunks.h"

#include <string.h>

#define SIZE_DIGITS 8
#define EXTENSION_BYTES 256

typedef enum
{
  SIZE,
  EXTENSION,
  SIZE_LINE_FEED,
  DATA,
  DATA_RETURN,
  DATA_LINE_FEED,
  END_RETURN,
  END_LINE_FEED,
} State;

static FoyerHttp1Result
refuse (FoyerHttp1Chunks *self, guint status, const char *reason)
{
  self->status = status;
  self->reason = reason;
  return FOYER_HTTP1_REFUSED;
}

static FoyerHttp1Result
read_size (FoyerHttp1Chunks *self, guint8 byte)
{
  if (g_ascii_isxdigit ((char) byte))
    {
      if (++self->n_digits > SIZE_DIGITS)
        return refuse (self, 400, "A chunk has no valid size");
      self->left = self->left * 16 + (guint64) g_ascii_xdigit_value ((char) byte);
      return FOYER_HTTP1_MORE;
    }
  if (self->n_digits == 0 || (byte != '\r' && byte != ';'))
    return refuse (self, 400, "A chunk has no valid size");
  self->n_extension = 0;
  self->state = byte == '\r' ? SIZE_LINE_FEED : EXTENSION;
  return FOYER_HTTP1_MORE;
}

static FoyerHttp1Result
read_extension (FoyerHttp1Chunks *self, guint8 byte)
{
  if (byte == '\r')
    self->state = SIZE_LINE_FEED;
  else if ((byte < ' ' && byte != '\t') || byte == 0x7f || ++self->n_extension > EXTENSION_BYTES)
    return refuse (self, 400, "A chunk extension is not valid");
  return FOYER_HTTP1_MORE;
}

static FoyerHttp1Result
size_is_read (FoyerHttp1Chunks *self, guint64 limit)
{
  self->n_digits = 0;
  if (self->left > limit || self->total > limit - self->left)
    return refuse (self, 413, "The body is too large");
  self->total += self->left;
  self->state = self->left == 0 ? END_RETURN : DATA;
  return FOYER_HTTP1_MORE;
}

/* Any byte but those of the data. */
static FoyerHttp1Result
read_byte (FoyerHttp1Chunks *self, guint8 byte, guint64 limit)
{
  State state = self->state;

  if (state == SIZE)
    return read_size (self, byte);
  if (state == EXTENSION)
    return read_extension (self, byte);
  if (byte != (state == DATA_RETURN || state == END_RETURN ? '\r' : '\n'))
    return refuse (self, 400,
                   state == END_RETURN ? "Trailers are not accepted" : "A chunk does not end with CR LF");
  if (state == SIZE_LINE_FEED)
    return size_is_read (self, limit);
  if (state == END_LINE_FEED)
    return FOYER_HTTP1_DONE;
  self->state = state == DATA_RETURN ? DATA_LINE_FEED : state == DATA_LINE_FEED ? SIZE : END_LINE_FEED;
  return FOYER_HTTP1_MORE;
}

/**
 * foyer_http1_chunks_read:
 * @self: a body; zeroed before its first byte
 * @data: (array length=length): bytes that have come; those of the chunks' data move to the front
 * @length: how many
 * @limit: bytes that the body may have
 * @used: (out): how many bytes were read
 * @decoded: (out): how many bytes of the body now stand at the front of @data
 *
 * Takes a chunked body apart in place (RFC 9112, 7.1). Trailers are refused, chunk extensions skipped. A body
 * over @limit is refused as soon as a chunk announces it.
 *
 * Returns: %FOYER_HTTP1_DONE behind the last chunk; %FOYER_HTTP1_REFUSED with status and reason
 */
FoyerHttp1Result
foyer_http1_chunks_read (
    FoyerHttp1Chunks *self, guint8 *data, gsize length, guint64 limit, gsize *used, gsize *decoded)
{
  g_return_val_if_fail (self != NULL && used != NULL && decoded != NULL, FOYER_HTTP1_REFUSED);

  FoyerHttp1Result result = FOYER_HTTP1_MORE;

  *used = 0;
  *decoded = 0;
  while (*used < length && result == FOYER_HTTP1_MORE)
    {
      if (self->state != DATA)
        {
          result = read_byte (self, data[*used], limit);
          (*used)++;
          continue;
        }
      gsize n = (gsize) MIN (self->left, (guint64) (length - *used));
      memmove (data + *decoded, data + *used, n);
      *used += n;
      *decoded += n;
      self->left -= n;
      if (self->left == 0)
        self->state = DATA_RETURN;
    }
  return result;
}
