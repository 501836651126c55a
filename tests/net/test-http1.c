/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-http1-chunks.h"
#include "foyer-http1.h"

#include <string.h>

typedef struct
{
  const char *head;
  guint       status; /* 0: accepted */
} HeadCase;

#define REST "\r\nHost: example.org\r\n\r\n"
#define FIELDS(fields) "GET / HTTP/1.1\r\nHost: example.org\r\n" fields "\r\n\r\n"

static const HeadCase heads[] = {
  /* request lines */
  { "GET / HTTP/1.1" REST, 0 },
  { "\r\n\r\nGET / HTTP/1.1" REST, 0 },
  { "\r\n\r\n\r\n\r\n\r\n\r\n", 400 },
  { "GET / HTTP/1.0\r\n\r\n", 0 },
  { "GET / HTTP/1.1\r\n\r\n", 400 },
  { "get / HTTP/1.1" REST, 0 },
  { "GET  / HTTP/1.1" REST, 400 },
  { "GET / HTTP/1.1 " REST, 400 },
  { " GET / HTTP/1.1" REST, 400 },
  { "GET /\tx HTTP/1.1" REST, 400 },
  { "GET / HTTP/2.0" REST, 505 },
  { "GET / HTTP/1.2" REST, 505 },
  { "GET / http/1.1" REST, 400 },
  { "GET / HTTP/1.10" REST, 400 },
  { "GET /\r\n\r\n", 400 },
  { "GET" REST, 400 },
  { "G(T / HTTP/1.1" REST, 400 },
  { "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1" REST, 400 },
  { "\x16\x03\x01\x02", 400 },
  { "GET / HTTP/1.1\nHost: a\n\n", 400 },
  { "GET / HTTP/1.1\rHost: a\r\r", 400 },
  { "GET / HTTP/1.1\r\nHost: a\r\n\n", 400 },
  { "CONNECT a:80 HTTP/1.1" REST, 400 },
  { "OPTIONS * HTTP/1.1" REST, 0 },
  { "GET * HTTP/1.1" REST, 400 },
  /* targets */
  { "GET http://example.org/a HTTP/1.1" REST, 0 },
  { "GET http://example.org HTTP/1.1" REST, 0 },
  { "GET http://[::1]:80/ HTTP/1.1" REST, 0 },
  { "GET http://user@example.org/ HTTP/1.1" REST, 400 },
  { "GET http:///a HTTP/1.1" REST, 400 },
  { "GET ftp://example.org/ HTTP/1.1" REST, 400 },
  { "GET a HTTP/1.1" REST, 400 },
  { "GET /a%20b/%C3%A4?q=%20 HTTP/1.1" REST, 0 },
  { "GET /\xc3\xa4 HTTP/1.1" REST, 0 },
  { "GET /\xf0\x9f\x98\x80 HTTP/1.1" REST, 0 },
  { "GET /\xff HTTP/1.1" REST, 400 },
  { "GET /%ff HTTP/1.1" REST, 400 },
  { "GET /%C3 HTTP/1.1" REST, 400 },
  { "GET /%C3/%A4 HTTP/1.1" REST, 400 },
  { "GET /%c0%80 HTTP/1.1" REST, 400 },
  { "GET /%ed%a0%80 HTTP/1.1" REST, 400 },
  { "GET /%f4%90%80%80 HTTP/1.1" REST, 400 },
  { "GET /%e0%80%80 HTTP/1.1" REST, 400 },
  { "GET /% HTTP/1.1" REST, 400 },
  { "GET /%4 HTTP/1.1" REST, 400 },
  { "GET /%zz HTTP/1.1" REST, 400 },
  { "GET /%00 HTTP/1.1" REST, 400 },
  { "GET /a%2fb HTTP/1.1" REST, 400 },
  { "GET /a%5Cb HTTP/1.1" REST, 400 },
  { "GET /a\\b HTTP/1.1" REST, 400 },
  { "GET /. HTTP/1.1" REST, 400 },
  { "GET /.. HTTP/1.1" REST, 400 },
  { "GET /a/../b HTTP/1.1" REST, 400 },
  { "GET /a/./b HTTP/1.1" REST, 400 },
  { "GET /a/%2e%2E/b HTTP/1.1" REST, 400 },
  { "GET /a/.%2e HTTP/1.1" REST, 400 },
  { "GET /a/..?x HTTP/1.1" REST, 400 },
  { "GET /a/... HTTP/1.1" REST, 0 },
  { "GET /..a/.b HTTP/1.1" REST, 0 },
  { "GET //a HTTP/1.1" REST, 0 },
  { "GET /a#b HTTP/1.1" REST, 400 },
  { "GET /?a=%00 HTTP/1.1" REST, 400 },
  { "GET /?a=%f HTTP/1.1" REST, 400 },
  { "GET /?a=%ff HTTP/1.1" REST, 400 },
  { "GET /?a=/../..%2f HTTP/1.1" REST, 0 },
  /* fields */
  { FIELDS ("A: b"), 0 },
  { FIELDS ("A:b\r\nC:"), 0 },
  { FIELDS ("A: \xff"), 0 },
  { FIELDS ("A : b"), 400 },
  { FIELDS (": b"), 400 },
  { FIELDS ("A"), 400 },
  { FIELDS ("A: b\r\n folded"), 400 },
  { "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400 },
  { FIELDS ("A: b\x01"), 400 },
  { FIELDS ("A: b\x7f"), 400 },
  { FIELDS ("A\x80: b"), 400 },
  { FIELDS ("Host: example.org"), 400 },
  { "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a:80\r\n\r\n", 0 },
  { "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 0 },
  { "GET / HTTP/1.1\r\nHost: [::g]\r\n\r\n", 400 },
  { "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
  /* framing */
  { FIELDS ("Content-Length: 5"), 0 },
  { FIELDS ("content-length:\t005 "), 0 },
  { FIELDS ("Content-Length:"), 400 },
  { FIELDS ("Content-Length: +5"), 400 },
  { FIELDS ("Content-Length: -5"), 400 },
  { FIELDS ("Content-Length: 0x5"), 400 },
  { FIELDS ("Content-Length: 5 5"), 400 },
  { FIELDS ("Content-Length: 5, 5"), 400 },
  { FIELDS ("Content-Length: 5\r\nContent-Length: 6"), 400 },
  { FIELDS ("Content-Length: 99999999999999999999999"), 413 },
  { FIELDS ("Transfer-Encoding: chunked"), 0 },
  { FIELDS ("Transfer-Encoding: CHUNKED"), 0 },
  { FIELDS ("Transfer-Encoding: gzip, chunked"), 400 },
  { FIELDS ("Transfer-Encoding: chunked, chunked"), 400 },
  { FIELDS ("Transfer-Encoding: identity"), 400 },
  { FIELDS ("Transfer-Encoding: xchunked"), 400 },
  { FIELDS ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400 },
  { FIELDS ("Transfer-Encoding: chunked\r\nContent-Length: 5"), 400 },
  { FIELDS ("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400 },
  { "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { FIELDS ("Expect: 100-continue"), 0 },
  { FIELDS ("Expect: 100-Continue"), 0 },
  { FIELDS ("Expect: 200-ok"), 417 },
};

static void
check_head (const HeadCase *test, gsize step)
{
  FoyerHttp1       http1 = { 0 };
  FoyerHttp1Result result = FOYER_HTTP1_MORE;
  gsize            length = strlen (test->head);

  for (gsize given = MIN (step, length); result == FOYER_HTTP1_MORE; given = MIN (given + step, length))
    {
      /* A copy of its own, so that the sanitizer sees a read behind its end. */
      g_autofree char *copy = g_memdup2 (test->head, given);
      result = foyer_http1_read_head (&http1, copy, given);
      g_assert_true (result != FOYER_HTTP1_MORE || given < length);
    }
  if (test->status == 0 && result != FOYER_HTTP1_DONE)
    {
      g_autofree char *shown = g_strescape (test->head, NULL);
      g_test_message ("%s: %s", shown, http1.reason);
    }
  g_assert_cmpint (result, ==, test->status == 0 ? FOYER_HTTP1_DONE : FOYER_HTTP1_REFUSED);
  if (test->status == 0)
    g_assert_cmpuint (http1.end, ==, length);
  else
    g_assert_cmpuint (http1.status, ==, test->status);
  g_assert_true ((http1.reason == NULL) == (test->status == 0));
}

static void
test_heads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *shown = g_strescape (heads[i].head, NULL);
      g_test_message ("%u: %.60s", i, shown);
      check_head (&heads[i], 1);
      check_head (&heads[i], 7);
      check_head (&heads[i], G_MAXSIZE / 2);
    }
}

static void
test_nul (void)
{
  static const char head[] = "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n";
  FoyerHttp1        http1 = { 0 };

  g_assert_cmpint (foyer_http1_read_head (&http1, head, sizeof head - 1), ==, FOYER_HTTP1_REFUSED);
  g_assert_cmpuint (http1.status, ==, 400);
}

static void
test_what_it_says (void)
{
  static const char head[] = "POST /a/b?c=d HTTP/1.1\r\nHost: a\r\nConnection: foo , Close\r\n"
                             "Expect: 100-continue\r\nContent-Length: 123456\r\n\r\nBODY";
  FoyerHttp1        http1 = { 0 };

  g_assert_cmpint (foyer_http1_read_head (&http1, head, strlen (head)), ==, FOYER_HTTP1_DONE);
  g_assert_cmpuint (http1.end, ==, strlen (head) - 4);
  g_assert_cmpuint (http1.content_length, ==, 123456);
  g_assert_true (http1.expects_continue);
  g_assert_false (http1.keep_alive);
  g_assert_false (http1.is_chunked);
  g_assert_cmpmem (head + http1.method.start, http1.method.length, "POST", 4);
  g_assert_cmpmem (head + http1.path.start, http1.path.length, "/a/b", 4);
  g_assert_cmpmem (head + http1.target.start, http1.target.length, "/a/b?c=d", 8);
  g_assert_cmpmem (head + http1.expect_line.start, http1.expect_line.length, "Expect: 100-continue\r\n", 22);
}

static guint
status_of_long_head (const char *start, gsize length)
{
  g_autoptr (GString) head = g_string_new (start);
  FoyerHttp1          http1 = { 0 };

  while (head->len < length - 4)
    g_string_append_c (head, 'x');
  g_string_append (head, start[0] == 'G' && strchr (start, '\n') != NULL ? "\r\n\r\n" : "    ");
  FoyerHttp1Result result = foyer_http1_read_head (&http1, head->str, head->len);
  return result == FOYER_HTTP1_DONE ? 0 : result == FOYER_HTTP1_MORE ? 1 : http1.status;
}

static void
test_long_heads (void)
{
  static const char field[] = "GET / HTTP/1.1\r\nHost: a\r\nX: ";

  g_assert_cmpuint (status_of_long_head (field, FOYER_HTTP1_HEAD_BYTES), ==, 0);
  g_assert_cmpuint (status_of_long_head (field, FOYER_HTTP1_HEAD_BYTES + 1), ==, 431);
  g_assert_cmpuint (status_of_long_head (field, 70 * 1024), ==, 431);
  g_assert_cmpuint (status_of_long_head ("GET /", 70 * 1024), ==, 414);
}

typedef struct
{
  const char *body;
  const char *decoded; /* NULL: refused */
  guint       status;
} ChunkCase;

static const ChunkCase chunks[] = {
  { "0\r\n\r\n", "", 0 },
  { "5\r\nhello\r\n0\r\n\r\n", "hello", 0 },
  { "5\r\nhello\r\n006\r\n world\r\n0\r\n\r\n", "hello world", 0 },
  { "5;name=value;x=\"y\"\r\nhello\r\n0;z\r\n\r\n", "hello", 0 },
  { "A\r\n0123456789\r\n0\r\n\r\n", "0123456789", 0 },
  { "\r\n", NULL, 400 },
  { "x\r\n", NULL, 400 },
  { "0x5\r\n", NULL, 400 },
  { "-5\r\n", NULL, 400 },
  { "+5\r\n", NULL, 400 },
  { " 5\r\n", NULL, 400 },
  { "5 \r\n", NULL, 400 },
  { "5\nhello", NULL, 400 },
  { "5\rhello", NULL, 400 },
  { "5;a\nb\r\n", NULL, 400 },
  { "5\r\nhellox\r\n", NULL, 400 },
  { "5\r\nhello\n0\r\n\r\n", NULL, 400 },
  { "0\r\nTrailer: x\r\n\r\n", NULL, 400 },
  { "0\r\n\n", NULL, 400 },
  { "000000005\r\n", NULL, 400 },
  { "FFFFFFFF\r\n", NULL, 413 },
  { "15\r\n", NULL, 413 },
  { "14\r\n01234567890123456789\r\n1\r\n", NULL, 413 },
};

static void
check_chunks (const ChunkCase *test, gsize step)
{
  FoyerHttp1Chunks    state = { 0 };
  FoyerHttp1Result    result = FOYER_HTTP1_MORE;
  g_autoptr (GString) decoded = g_string_new (NULL);
  gsize               length = strlen (test->body);
  gsize               at = 0;

  while (result == FOYER_HTTP1_MORE && at < length)
    {
      gsize            n = MIN (step, length - at);
      g_autofree char *copy = g_memdup2 (test->body + at, n);
      gsize            used, got;
      result = foyer_http1_chunks_read (&state, (guint8 *) copy, n, 20, &used, &got);
      g_string_append_len (decoded, copy, (gssize) got);
      at += used;
    }
  if (test->decoded == NULL)
    {
      g_assert_cmpint (result, ==, FOYER_HTTP1_REFUSED);
      g_assert_cmpuint (state.status, ==, test->status);
      return;
    }
  g_assert_cmpint (result, ==, FOYER_HTTP1_DONE);
  g_assert_cmpuint (at, ==, length);
  g_assert_cmpstr (decoded->str, ==, test->decoded);
  g_assert_cmpuint (state.total, ==, decoded->len);
}

static void
test_chunks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autofree char *shown = g_strescape (chunks[i].body, NULL);
      g_test_message ("%u: %.60s", i, shown);
      check_chunks (&chunks[i], 1);
      check_chunks (&chunks[i], 3);
      check_chunks (&chunks[i], G_MAXSIZE);
    }
}

static void
test_behind_chunks (void)
{
  char             data[] = "3\r\nabc\r\n0\r\n\r\nGET /";
  FoyerHttp1Chunks state = { 0 };
  gsize            used, decoded;

  g_assert_cmpint (foyer_http1_chunks_read (&state, (guint8 *) data, strlen (data), 20, &used, &decoded), ==,
                   FOYER_HTTP1_DONE);
  g_assert_cmpmem (data, decoded, "abc", 3);
  g_assert_cmpstr (data + used, ==, "GET /");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/http1/heads", test_heads);
  g_test_add_func ("/net/http1/nul", test_nul);
  g_test_add_func ("/net/http1/what-it-says", test_what_it_says);
  g_test_add_func ("/net/http1/long-heads", test_long_heads);
  g_test_add_func ("/net/http1/chunks", test_chunks);
  g_test_add_func ("/net/http1/behind-chunks", test_behind_chunks);
  return g_test_run ();
}
