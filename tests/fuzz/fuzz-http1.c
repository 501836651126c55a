/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
/* Heads and chunked bodies of requests: the same verdict however the bytes are cut into pieces, and nothing
 * that two readers could read in two ways is let through. The first byte of an input says how long the pieces
 * are. */
#include <string.h>

#include "foyer-fuzz.h"
#include "foyer-http1-chunks.h"

#define BODY_BYTES 1024

static void
check_path (const char *data, FoyerHttp1Span path)
{
  g_autofree char *decoded =
      g_uri_unescape_segment (data + path.start, data + path.start + path.length, NULL);

  g_assert_nonnull (decoded);
  g_assert_true (g_utf8_validate (decoded, -1, NULL));
  g_auto (GStrv) segments = g_strsplit (decoded, "/", -1);
  for (guint i = 0; segments[i] != NULL; i++)
    g_assert_false (g_str_equal (segments[i], ".") || g_str_equal (segments[i], ".."));
}

static void
check_span (const FoyerHttp1 *head, FoyerHttp1Span span)
{
  if (span.length == 0) /* a field that is not there */
    return;
  g_assert_cmpuint (span.start, >=, head->start);
  g_assert_cmpuint (span.start + (guint64) span.length, <=, head->end);
}

static void
check_head (const FoyerHttp1 *head, const char *data, gsize length)
{
  g_assert_cmpuint (head->end, <=, length);
  g_assert_cmpuint (head->end - head->start, <=, FOYER_HTTP1_HEAD_BYTES);
  g_assert_cmpmem (data + head->end - 4, 4, "\r\n\r\n", 4);
  for (guint32 at = head->start; at < head->end; at++)
    {
      g_assert_true ((data[at] == '\n') == (at > 0 && data[at - 1] == '\r'));
      g_assert_true (data[at] != '\0');
    }
  check_span (head, head->method);
  check_span (head, head->target);
  check_span (head, head->body_line);
  check_span (head, head->expect_line);
  g_assert_cmpuint (head->method.length, >, 0);
  g_assert_cmpuint (head->target.length, >, 0);
  g_assert_false (head->is_chunked && head->has_length);
  g_assert_true (head->has_host || head->minor_version == 0);
  if (head->path.length > 0)
    check_path (data, head->path);
}

/* What the body amounts to: where it ended, and its bytes. */
static void
read_chunks (GString *verdict, guint8 *data, gsize length, gsize piece)
{
  FoyerHttp1Chunks chunks = { 0 };
  FoyerHttp1Result result = FOYER_HTTP1_MORE;
  gsize            read = 0;
  gsize            total = 0;

  while (read < length && result == FOYER_HTTP1_MORE)
    {
      gsize end = MIN (length, (read / piece + 1) * piece);
      gsize used, decoded;
      result = foyer_http1_chunks_read (&chunks, data + read, end - read, BODY_BYTES, &used, &decoded);
      g_assert_cmpuint (used, <=, end - read);
      g_assert_cmpuint (decoded, <=, used);
      g_assert_true (result != FOYER_HTTP1_MORE || used == end - read);
      g_string_append_len (verdict, (const char *) data + read, (gssize) decoded);
      read += used;
      total += decoded;
      g_assert_cmpuint (total, <=, BODY_BYTES);
    }
  g_assert_true (result != FOYER_HTTP1_DONE || chunks.total == total);
  g_assert_true (result != FOYER_HTTP1_REFUSED || (chunks.status >= 400 && chunks.reason != NULL));
  g_string_append_printf (verdict, "; body %d %u at %" G_GSIZE_FORMAT, (int) result, chunks.status, read);
}

static GString *
read_request (const guint8 *data, gsize length, gsize piece)
{
  GString           *verdict = g_string_new (NULL);
  g_autofree guint8 *copy = g_memdup2 (data, length);
  FoyerHttp1         head = { 0 };
  FoyerHttp1Result   result = FOYER_HTTP1_MORE;

  for (gsize have = 0; have < length && result == FOYER_HTTP1_MORE;)
    {
      have = MIN (length, have + piece);
      result = foyer_http1_read_head (&head, (const char *) copy, have);
    }
  g_string_append_printf (verdict, "%d %u", (int) result, head.status);
  if (result == FOYER_HTTP1_REFUSED)
    g_assert_true (head.status >= 400 && head.reason != NULL);
  if (result != FOYER_HTTP1_DONE)
    return verdict;
  check_head (&head, (const char *) copy, length);
  g_string_append_printf (verdict, " %u %d %d %d %" G_GUINT64_FORMAT, head.end, head.keep_alive,
                          head.is_chunked, head.expects_continue, head.content_length);
  if (head.is_chunked)
    read_chunks (verdict, copy + head.end, length - head.end, piece);
  return verdict;
}

static void
fuzz_http1 (const guint8 *data, gsize length)
{
  if (length < 2)
    return;
  GString *whole = read_request (data + 1, length - 1, length);
  GString *pieces = read_request (data + 1, length - 1, 1 + data[0] % 64);
  g_assert_cmpmem (whole->str, whole->len, pieces->str, pieces->len);
  g_string_free (whole, TRUE);
  g_string_free (pieces, TRUE);
}

FOYER_FUZZ (fuzz_http1)
