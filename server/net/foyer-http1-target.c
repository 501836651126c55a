/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-http1-private.h"

/* A path as its reader will see it: decoded byte by byte, without a copy. */
typedef struct
{
  guint8 segment;   /* bytes of this segment, no more than 3 counted */
  guint8 dots;      /* how many of them are dots */
  guint8 pending;   /* bytes that are missing of a character */
  guint8 low, high; /* what the next of them may be */
} Reader;

/* One byte of UTF-8 (Unicode 15, table 3-7). */
static gboolean
read_utf8 (Reader *reader, guint8 byte)
{
  if (reader->pending > 0)
    {
      if (byte < reader->low || byte > reader->high)
        return FALSE;
      reader->pending--;
      reader->low = 0x80;
      reader->high = 0xbf;
      return TRUE;
    }
  if (byte < 0x80)
    return TRUE;
  if (byte < 0xc2 || byte > 0xf4)
    return FALSE;
  reader->pending = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  reader->low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
  reader->high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
  return TRUE;
}

static gboolean
ends_segment (Reader *reader)
{
  gboolean is_dots = reader->segment == reader->dots && (reader->dots == 1 || reader->dots == 2);

  reader->segment = 0;
  reader->dots = 0;
  return !is_dots;
}

/* The byte at @text, or what its escape stands for; -1 for an escape that is none. Moves @text behind it. */
static int
next_byte (const char **text, const char *end, gboolean *is_escaped)
{
  const char *at = *text;

  *is_escaped = *at == '%';
  if (!*is_escaped)
    {
      *text = at + 1;
      return (guint8) *at;
    }
  if (end - at < 3 || !g_ascii_isxdigit (at[1]) || !g_ascii_isxdigit (at[2]))
    return -1;
  *text = at + 3;
  return g_ascii_xdigit_value (at[1]) * 16 + g_ascii_xdigit_value (at[2]);
}

static gboolean
read_path_byte (FoyerHttp1 *self, Reader *reader, int byte, gboolean is_escaped)
{
  if (byte < 0)
    return foyer_http1_refuse (self, 400, "The path has a percent sign that escapes nothing");
  if (byte == '\0' || byte == '\\' || (byte == '/' && is_escaped))
    return foyer_http1_refuse (self, 400, "The path has an encoded NUL or slash, or a backslash");
  if (!read_utf8 (reader, (guint8) byte))
    return foyer_http1_refuse (self, 400, "The path is not UTF-8");
  if (byte == '/')
    return ends_segment (reader) || foyer_http1_refuse (self, 400, "The path has dot segments");
  reader->segment = (guint8) MIN (reader->segment + 1, 3);
  if (byte == '.')
    reader->dots = (guint8) MIN (reader->dots + 1, 3);
  return TRUE;
}

static gboolean
check_path (FoyerHttp1 *self, const char *text, const char *end)
{
  Reader   reader = { 0 };
  gboolean is_escaped;

  while (text < end)
    {
      int byte = next_byte (&text, end, &is_escaped);
      if (!read_path_byte (self, &reader, byte, is_escaped))
        return FALSE;
    }
  if (reader.pending > 0)
    return foyer_http1_refuse (self, 400, "The path is not UTF-8");
  return ends_segment (&reader) || foyer_http1_refuse (self, 400, "The path has dot segments");
}

static gboolean
check_query (FoyerHttp1 *self, const char *text, const char *end)
{
  Reader   reader = { 0 };
  gboolean is_escaped;

  while (text < end)
    {
      int byte = next_byte (&text, end, &is_escaped);
      if (byte <= 0 || !read_utf8 (&reader, (guint8) byte))
        return foyer_http1_refuse (self, 400, "The query is not percent-encoded UTF-8");
    }
  return reader.pending == 0 || foyer_http1_refuse (self, 400, "The query is not percent-encoded UTF-8");
}

/* http://host/path: to be accepted, though only proxies should get it (RFC 9112, 3.2.2). */
static const char *
skip_authority (FoyerHttp1 *self, const char *text, const char *end)
{
  static const char scheme[] = "http://";
  gsize             length = strlen (scheme);

  if ((gsize) (end - text) <= length || g_ascii_strncasecmp (text, scheme, length) != 0)
    return NULL;
  text += length;
  const char *stop = text;
  while (stop < end && *stop != '/' && *stop != '?')
    stop++;
  return foyer_http1_is_authority (text, (gsize) (stop - text)) ? stop : NULL;
}

/**
 * foyer_http1_check_target:
 * @self: a request whose target is known
 * @data: its bytes
 *
 * Returns: whether the target means the same to everybody who reads it; its path is known then
 */
gboolean
foyer_http1_check_target (FoyerHttp1 *self, const char *data)
{
  const char *text = data + self->target.start;
  const char *end = text + self->target.length;

  if (self->target.length == 1 && *text == '*' && self->method.length == 7 &&
      memcmp (data + self->method.start, "OPTIONS", 7) == 0)
    {
      self->path = self->target;
      return TRUE;
    }
  if (self->target.length == 0)
    return foyer_http1_refuse (self, 400, "The address is missing");
  if (self->method.length == 7 && memcmp (data + self->method.start, "CONNECT", 7) == 0)
    return foyer_http1_refuse (self, 400, "This is not a proxy");
  if (*text != '/')
    text = skip_authority (self, text, end);
  if (text == NULL)
    return foyer_http1_refuse (self, 400, "The address is not valid");
  if (memchr (text, '#', (gsize) (end - text)) != NULL)
    return foyer_http1_refuse (self, 400, "The address has a fragment");

  const char *query = memchr (text, '?', (gsize) (end - text));
  const char *path_end = query != NULL ? query : end;
  self->path = (FoyerHttp1Span){ (guint32) (text - data), (guint32) (path_end - text) };
  return check_path (self, text, path_end) && check_query (self, path_end, end);
}
