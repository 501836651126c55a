/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-http1.h"

#include <string.h>

#include "foyer-http1-private.h"

/* RFC 9112, 2.2: what clients of old send between requests. */
#define EMPTY_LINES 4
#define METHOD_BYTES 32
#define VERSION_BYTES 8

/**
 * foyer_http1_refuse:
 * @self: a request
 * @status: of the answer
 * @reason: for people, in English
 *
 * Returns: FALSE, for the caller to return
 */
gboolean
foyer_http1_refuse (FoyerHttp1 *self, guint status, const char *reason)
{
  self->status = status;
  self->reason = reason;
  return FALSE;
}

/**
 * foyer_http1_is_token:
 * @character: a byte
 *
 * Returns: whether names of methods and fields may have it (RFC 9110, 5.6.2)
 */
gboolean
foyer_http1_is_token (char character)
{
  if (g_ascii_isalnum (character))
    return TRUE;
  return character != '\0' && strchr ("!#$%&'*+-.^_`|~", character) != NULL;
}

/* METHOD SP target SP HTTP/1.x; each space is one. */
static gboolean
check_request_line (FoyerHttp1 *self, const char *data, guint32 end)
{
  guint32 at = self->start;

  while (at < end && foyer_http1_is_token (data[at]))
    at++;
  self->method = (FoyerHttp1Span){ self->start, at - self->start };
  if (self->method.length == 0 || self->method.length > METHOD_BYTES || at == end || data[at] != ' ')
    return foyer_http1_refuse (self, 400, "The method is not valid");

  guint32 target = ++at;
  while (at < end && data[at] != ' ' && data[at] != '\t')
    at++;
  self->target = (FoyerHttp1Span){ target, at - target };
  if (end - at != VERSION_BYTES + 1 || data[at] != ' ' || memcmp (data + at + 1, "HTTP/", 5) != 0 ||
      !g_ascii_isdigit (data[at + 6]) || data[at + 7] != '.' || !g_ascii_isdigit (data[at + 8]))
    return foyer_http1_refuse (self, 400, "The request line is not valid");
  if (data[at + 6] != '1' || data[at + 8] > '1')
    return foyer_http1_refuse (self, 505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
  self->minor_version = (guint8) (data[at + 8] - '0');
  self->keep_alive = self->minor_version == 1;
  return foyer_http1_check_target (self, data);
}

static gboolean
check_framing (FoyerHttp1 *self)
{
  if (self->minor_version == 1 && !self->has_host)
    return foyer_http1_refuse (self, 400, "Host is missing");
  if (self->is_chunked && self->has_length)
    return foyer_http1_refuse (self, 400, "Content-Length and Transfer-Encoding exclude each other");
  if (self->is_chunked && self->minor_version == 0)
    return foyer_http1_refuse (self, 400, "HTTP/1.0 knows no Transfer-Encoding");
  if (self->minor_version == 0)
    {
      /* RFC 9110, 10.1.1: to be ignored; and its connections are not kept. */
      self->expects_continue = FALSE;
      self->keep_alive = FALSE;
    }
  return TRUE;
}

static gboolean
check_head (FoyerHttp1 *self, const char *data)
{
  const char *newline = memchr (data + self->start, '\n', self->end - self->start);
  guint32     line = (guint32) (newline - data) + 1;

  if (!check_request_line (self, data, line - 2))
    return FALSE;
  while (line < self->end - 2)
    {
      newline = memchr (data + line, '\n', self->end - line);
      guint32 next = (guint32) (newline - data) + 1;
      if (!foyer_http1_check_field (self, data, line, next - 2))
        return FALSE;
      line = next;
    }
  return check_framing (self);
}

/* One byte of the head. Whatever no head may contain is refused where it stands, so that nobody waits for the
 * end of what is none: a TLS greeting, a line that ends without CR. */
static FoyerHttp1Result
scan_byte (FoyerHttp1 *self, const char *data, guint32 at)
{
  guchar   byte = (guchar) data[at];
  gboolean after_return = at > 0 && data[at - 1] == '\r';

  if (after_return != (byte == '\n'))
    {
      foyer_http1_refuse (self, 400, "A line does not end with CR LF");
      return FOYER_HTTP1_REFUSED;
    }
  if ((byte < ' ' && byte != '\t' && byte != '\r' && byte != '\n') || byte == 0x7f)
    {
      foyer_http1_refuse (self, 400, "The head contains control characters");
      return FOYER_HTTP1_REFUSED;
    }
  if (byte != '\n')
    return FOYER_HTTP1_MORE;

  gboolean is_empty = at - self->line_start == 1;
  self->line_start = at + 1;
  if (!is_empty)
    return FOYER_HTTP1_MORE;
  if (at - self->start > 1)
    return FOYER_HTTP1_DONE;
  self->start = at + 1;
  if (++self->n_empty_lines <= EMPTY_LINES)
    return FOYER_HTTP1_MORE;
  foyer_http1_refuse (self, 400, "The request line is missing");
  return FOYER_HTTP1_REFUSED;
}

/**
 * foyer_http1_read_head:
 * @self: a request; zeroed before its first byte
 * @data: (array length=length): all bytes of the request that have come
 * @length: how many
 *
 * Looks at the framing of a request head as RFC 9112 wants it and refuses what two readers could read in two
 * ways. Goes on where it stopped when called again with more bytes. Pure, and allocates nothing.
 *
 * Returns: %FOYER_HTTP1_DONE when the head has ended, at @self's end; %FOYER_HTTP1_REFUSED with status and
 * reason
 */
FoyerHttp1Result
foyer_http1_read_head (FoyerHttp1 *self, const char *data, gsize length)
{
  g_return_val_if_fail (self != NULL && data != NULL, FOYER_HTTP1_REFUSED);

  guint32 limit = self->start + FOYER_HTTP1_HEAD_BYTES;

  while (self->scanned < length && self->scanned < limit)
    {
      FoyerHttp1Result result = scan_byte (self, data, self->scanned);
      self->scanned++;
      if (result == FOYER_HTTP1_REFUSED)
        return result;
      if (result == FOYER_HTTP1_DONE)
        {
          self->end = self->scanned;
          return check_head (self, data) ? FOYER_HTTP1_DONE : FOYER_HTTP1_REFUSED;
        }
    }
  if (self->scanned < limit)
    return FOYER_HTTP1_MORE;
  if (self->line_start == self->start)
    foyer_http1_refuse (self, 414, "The address is too long");
  else
    foyer_http1_refuse (self, 431, "The head is too large");
  return FOYER_HTTP1_REFUSED;
}
