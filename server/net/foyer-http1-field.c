/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <arpa/inet.h>
#include <string.h>

#include "foyer-http1-private.h"

#define LENGTH_DIGITS 15
#define HOST_BYTES 255
#define PORT_DIGITS 5

static gboolean
is_equal (const char *text, gsize length, const char *word)
{
  return length == strlen (word) && g_ascii_strncasecmp (text, word, length) == 0;
}

/* Whether @word is one of a list with commas. */
static gboolean
lists (const char *text, gsize length, const char *word)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *comma = memchr (text, ',', (gsize) (end - text));
      const char *stop = comma != NULL ? comma : end;
      const char *last = stop;
      while (text < last && (*text == ' ' || *text == '\t'))
        text++;
      while (text < last && (last[-1] == ' ' || last[-1] == '\t'))
        last--;
      if (is_equal (text, (gsize) (last - text), word))
        return TRUE;
      text = stop + 1;
    }
  return FALSE;
}

static gboolean
is_address6 (const char *text, gsize length)
{
  char            copy[INET6_ADDRSTRLEN];
  struct in6_addr address;

  if (length >= sizeof copy)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  return inet_pton (AF_INET6, copy, &address) == 1;
}

static gboolean
is_port (const char *text, gsize length)
{
  guint port = 0;

  if (length > PORT_DIGITS)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      port = port * 10 + (guint) (text[i] - '0');
    }
  return port <= 65535;
}

/**
 * foyer_http1_is_authority:
 * @text: (array length=length): host, host:port or [address]:port
 * @length: its bytes
 *
 * Returns: whether it names a host, and in letters that are the same to every reader (no user, no escapes)
 */
gboolean
foyer_http1_is_authority (const char *text, gsize length)
{
  gsize host = 0;

  if (length > 0 && text[0] == '[')
    {
      const char *bracket = memchr (text, ']', length);
      if (bracket == NULL || !is_address6 (text + 1, (gsize) (bracket - text) - 1))
        return FALSE;
      host = (gsize) (bracket - text) + 1;
    }
  else
    {
      while (host < length && (g_ascii_isalnum (text[host]) || strchr ("-._", text[host]) != NULL))
        host++;
      if (host > HOST_BYTES)
        return FALSE;
    }
  if (host == 0)
    return FALSE;
  return host == length || (text[host] == ':' && is_port (text + host + 1, length - host - 1));
}

static gboolean
check_host (FoyerHttp1 *self, const char *value, gsize length)
{
  if (self->has_host)
    return foyer_http1_refuse (self, 400, "Host is there twice");
  self->has_host = TRUE;
  return foyer_http1_is_authority (value, length) || foyer_http1_refuse (self, 400, "Host is not valid");
}

static gboolean
check_length (FoyerHttp1 *self, const char *value, gsize length, FoyerHttp1Span line)
{
  if (self->has_length)
    return foyer_http1_refuse (self, 400, "Content-Length is there twice");
  self->has_length = TRUE;
  self->body_line = line;
  if (length == 0)
    return foyer_http1_refuse (self, 400, "Content-Length is not valid");
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (value[i]))
      return foyer_http1_refuse (self, 400, "Content-Length is not valid");
  while (length > 1 && *value == '0')
    {
      value++;
      length--;
    }
  if (length > LENGTH_DIGITS)
    return foyer_http1_refuse (self, 413, "The body is too large");
  for (gsize i = 0; i < length; i++)
    self->content_length = self->content_length * 10 + (guint64) (value[i] - '0');
  return TRUE;
}

static gboolean
check_coding (FoyerHttp1 *self, const char *value, gsize length, FoyerHttp1Span line)
{
  if (self->is_chunked)
    return foyer_http1_refuse (self, 400, "Transfer-Encoding is there twice");
  if (!is_equal (value, length, "chunked"))
    return foyer_http1_refuse (self, 400, "The only Transfer-Encoding is chunked");
  self->is_chunked = TRUE;
  self->body_line = line;
  return TRUE;
}

static gboolean
check_expect (FoyerHttp1 *self, const char *value, gsize length, FoyerHttp1Span line)
{
  if (self->expect_line.length > 0 || !is_equal (value, length, "100-continue"))
    return foyer_http1_refuse (self, 417, "The only expectation is 100-continue");
  self->expects_continue = TRUE;
  self->expect_line = line;
  return TRUE;
}

static gboolean
check_known (FoyerHttp1    *self,
             const char    *name,
             gsize          name_length,
             const char    *value,
             gsize          length,
             FoyerHttp1Span line)
{
  switch (name_length)
    {
    case 4:
      if (is_equal (name, name_length, "Host"))
        return check_host (self, value, length);
      break;
    case 6:
      if (is_equal (name, name_length, "Expect"))
        return check_expect (self, value, length, line);
      break;
    case 10:
      if (is_equal (name, name_length, "Connection") && lists (value, length, "close"))
        self->keep_alive = FALSE;
      break;
    case 14:
      if (is_equal (name, name_length, "Content-Length"))
        return check_length (self, value, length, line);
      break;
    case 17:
      if (is_equal (name, name_length, "Transfer-Encoding"))
        return check_coding (self, value, length, line);
      break;
    default:
      break;
    }
  return TRUE;
}

/**
 * foyer_http1_check_field:
 * @self: a request
 * @data: its bytes
 * @start: where a line starts
 * @end: where its CR stands
 *
 * Returns: whether the line is a field, and one that frames the request is one that can be believed
 */
gboolean
foyer_http1_check_field (FoyerHttp1 *self, const char *data, guint32 start, guint32 end)
{
  guint32 colon = start;

  if (data[start] == ' ' || data[start] == '\t')
    return foyer_http1_refuse (self, 400, "Folded fields are not accepted");
  while (colon < end && foyer_http1_is_token (data[colon]))
    colon++;
  if (colon == start || colon == end || data[colon] != ':')
    return foyer_http1_refuse (self, 400, "A field has no valid name");

  guint32 from = colon + 1;
  guint32 to = end;
  while (from < to && (data[from] == ' ' || data[from] == '\t'))
    from++;
  while (from < to && (data[to - 1] == ' ' || data[to - 1] == '\t'))
    to--;
  FoyerHttp1Span line = { start, end + 2 - start };
  return check_known (self, data + start, colon - start, data + from, to - from, line);
}
