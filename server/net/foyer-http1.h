/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_HTTP1_HEAD_BYTES (64 * 1024 - 1)

typedef enum
{
  FOYER_HTTP1_MORE,
  FOYER_HTTP1_DONE,
  FOYER_HTTP1_REFUSED,
} FoyerHttp1Result;

/* A stretch of the head: where it starts and how long it is. */
typedef struct
{
  guint32 start;
  guint32 length;
} FoyerHttp1Span;

/* What the framing of one request says. Zeroed memory is a request of which nothing came. All spans are
 * offsets into the bytes that were given to foyer_http1_read_head(). */
typedef struct
{
  /* how far the scan is */
  guint32 start; /* behind empty lines */
  guint32 scanned;
  guint32 line_start;
  guint8  n_empty_lines;

  /* after FOYER_HTTP1_DONE */
  guint32        end; /* behind the empty line */
  guint8         minor_version;
  guint          is_chunked : 1;
  guint          has_length : 1;
  guint          keep_alive : 1;
  guint          expects_continue : 1;
  guint          has_host : 1;
  guint64        content_length;
  FoyerHttp1Span method;
  FoyerHttp1Span target;
  FoyerHttp1Span path;        /* of the target, without the query */
  FoyerHttp1Span body_line;   /* the Content-Length or Transfer-Encoding field with its CRLF */
  FoyerHttp1Span expect_line; /* the Expect field with its CRLF */

  /* after FOYER_HTTP1_REFUSED */
  guint       status;
  const char *reason;
} FoyerHttp1;

FoyerHttp1Result foyer_http1_read_head (FoyerHttp1 *self, const char *data, gsize length);

G_END_DECLS
