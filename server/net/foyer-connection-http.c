/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-connection-private.h"
#include "foyer-refusal.h"
#include "foyer-request-stream.h"

#define READS 16 /* of the hub's buffer, for one connection in one turn of the loop */

#define MOST_BODY_BYTES 999999999 /* a GByteArray counts in 32 bits */

/* Not longer than any line that tells of a body, so that nothing moves. */
#define NO_BODY_LINE "Content-Length:0"

static const char continue_answer[] = "HTTP/1.1 100 Continue\r\n\r\n";

static void
start_timer (FoyerConnection *self, guint after_ms)
{
  foyer_hub_start_timer (self->hub, &self->timer, after_ms);
}

/* Keeps the hub's sum of all input true. */
void
foyer_connection_count_input (FoyerConnection *self)
{
  gsize now = self->input != NULL ? self->input->len : 0;

  foyer_hub_count_buffered (self->hub, (gssize) now - (gssize) self->counted);
  self->counted = (guint32) now;
}

void
foyer_connection_drop_input (FoyerConnection *self)
{
  g_clear_pointer (&self->input, g_byte_array_unref);
  foyer_connection_count_input (self);
}

/* Answers for the server what never reaches it, and closes so that the peer sees the answer. */
void
foyer_connection_refuse (FoyerConnection *self, guint status, const char *reason)
{
  g_autoptr (GBytes) answer = foyer_refusal_new (status, reason);

  g_debug ("%s: refused with %u: %s", foyer_connection_get_peer_address (self), status, reason);
  self->phase = FOYER_PHASE_FLUSHING;
  foyer_connection_queue (self, answer);
  foyer_connection_linger (self, foyer_hub_get_limits (self->hub)->linger_bytes);
}

void
foyer_connection_http_timed_out (FoyerConnection *self)
{
  if (self->phase == FOYER_PHASE_HEAD && self->input == NULL)
    foyer_connection_end (self);
  else
    foyer_connection_refuse (self, 408, "The request did not come in time");
}

/* Takes a line of the head out, with the place that may stand behind it. */
static void
remove_span (FoyerConnection *self, FoyerHttp1Span span, FoyerHttp1Span *other)
{
  g_byte_array_remove_range (self->input, span.start, span.length);
  self->exchange->http1.end -= span.length;
  if (other->start > span.start)
    other->start -= span.length;
}

/* What is done here already, libsoup is not to do again: the head it gets has no Expect, and no body, of
 * which it would make two copies. Who answers gets that from foyer_connection_dup_body(). */
static void
rewrite_head (FoyerConnection *self)
{
  if (self->exchange->http1.expect_line.length > 0)
    remove_span (self, self->exchange->http1.expect_line, &self->exchange->http1.body_line);
  FoyerHttp1Span line = self->exchange->http1.body_line;

  if (line.length == 0)
    return;
  gsize length = strlen (NO_BODY_LINE);
  g_assert (length + 2 <= line.length);
  memcpy (self->input->data + line.start, NO_BODY_LINE, length);
  memset (self->input->data + line.start + length, ' ', line.length - 2 - length);
}

/* A whole request, head and body, lies in input: it goes to who answers it. */
static void
dispatch (FoyerConnection *self)
{
  const FoyerHubService *service;
  gpointer               user_data;
  gsize                  body =
      self->exchange->http1.is_chunked ? self->exchange->chunks.total : self->exchange->http1.content_length;

  rewrite_head (self);
  gsize                  size = self->exchange->http1.end + body;
  g_autoptr (GByteArray) request = g_steal_pointer (&self->input);
  if (request->len > size)
    {
      self->input = g_byte_array_new ();
      g_byte_array_append (self->input, request->data + size, (guint) (request->len - size));
      g_byte_array_set_size (request, (guint) size);
    }
  foyer_connection_count_input (self);
  foyer_hub_stop_timer (self->hub, &self->timer);
  service = foyer_hub_get_service (self->hub, &user_data);
  if (service == NULL)
    {
      foyer_connection_refuse (self, 503, "The service is not available");
      return;
    }
  self->phase = FOYER_PHASE_WAITING;
  self->is_answered = FALSE;
  self->is_clean = FALSE;
  self->was_hung_up = self->is_hung_up;
  g_clear_object (&self->exchange->cancellable);
  g_autoptr (FoyerRequestStream) stream =
      foyer_request_stream_new (self, g_byte_array_free_to_bytes (g_steal_pointer (&request)),
                                self->exchange->http1.start, self->exchange->http1.end);
  service->request (self, G_IO_STREAM (stream), user_data);
}

/* The stream of the request was closed: the answer is all in the queue. */
void
foyer_connection_answered (FoyerConnection *self, gboolean is_clean)
{
  self->is_answered = TRUE;
  self->is_clean = is_clean;
  foyer_connection_schedule (self);
}

static gboolean
read_body (FoyerConnection *self)
{
  if (!self->exchange->http1.is_chunked)
    return self->input->len >= self->exchange->http1.end + self->exchange->http1.content_length;

  gsize            used, decoded;
  guint8          *data = self->input->data + self->exchange->body_end;
  gsize            length = self->input->len - self->exchange->body_end;
  FoyerHttp1Result result = foyer_http1_chunks_read (&self->exchange->chunks, data, length,
                                                     self->exchange->body_limit, &used, &decoded);
  if (result == FOYER_HTTP1_REFUSED)
    {
      foyer_connection_refuse (self, self->exchange->chunks.status, self->exchange->chunks.reason);
      return FALSE;
    }
  self->exchange->body_end += decoded;
  g_byte_array_remove_range (self->input, (guint) self->exchange->body_end, (guint) (used - decoded));
  foyer_connection_count_input (self);
  return result == FOYER_HTTP1_DONE;
}

static void
run_body (FoyerConnection *self)
{
  if (read_body (self))
    dispatch (self);
}

static gsize
choose_body_limit (FoyerConnection *self)
{
  gpointer               user_data;
  const FoyerHubService *service = foyer_hub_get_service (self->hub, &user_data);
  const char            *data = (const char *) self->input->data;
  const FoyerHttp1      *head = &self->exchange->http1;

  if (service == NULL || service->body_limit == NULL)
    return foyer_hub_get_limits (self->hub)->body_bytes;
  return service->body_limit (data + head->method.start, head->method.length, data + head->path.start,
                              head->path.length, user_data);
}

static void
head_is_read (FoyerConnection *self)
{
  gboolean has_body = self->exchange->http1.is_chunked || self->exchange->http1.content_length > 0;

  /* To find the limit, who answers looks through the routes: 11,000 instructions. */
  self->exchange->body_limit = has_body ? MIN (choose_body_limit (self), MOST_BODY_BYTES) : 0;
  self->exchange->body_end = self->exchange->http1.end;
  self->exchange->chunks = (FoyerHttp1Chunks){ 0 };
  if (!self->exchange->http1.is_chunked && self->exchange->http1.content_length > self->exchange->body_limit)
    {
      foyer_connection_refuse (self, 413, "The body is too large");
      return;
    }
  self->phase = FOYER_PHASE_BODY;
  self->is_late = FALSE;
  start_timer (self, foyer_hub_get_limits (self->hub)->body_ms);
  if (self->exchange->http1.expects_continue && has_body && self->input->len == self->exchange->http1.end)
    {
      g_autoptr (GBytes) answer = g_bytes_new_static (continue_answer, strlen (continue_answer));
      foyer_connection_queue (self, answer);
    }
  run_body (self);
}

static void
run_head (FoyerConnection *self)
{
  FoyerHttp1Result result =
      foyer_http1_read_head (&self->exchange->http1, (const char *) self->input->data, self->input->len);

  if (result == FOYER_HTTP1_REFUSED)
    foyer_connection_refuse (self, self->exchange->http1.status, self->exchange->http1.reason);
  else if (result == FOYER_HTTP1_DONE)
    head_is_read (self);
}

/* Of a later request: its time begins with its first byte. */
static void
begin_head (FoyerConnection *self)
{
  self->is_late = FALSE;
  start_timer (self, foyer_hub_get_limits (self->hub)->head_ms);
}

/* Returns whether something came. */
static gboolean
read_input (FoyerConnection *self)
{
  gsize    size;
  guint8  *buffer = foyer_hub_borrow_buffer (self->hub, &size);
  gssize   n = foyer_connection_read (self, buffer, size);
  gboolean is_new = self->input == NULL;

  if (n > 0)
    {
      if (is_new)
        self->input = g_byte_array_new ();
      g_byte_array_append (self->input, buffer, (guint) n);
      foyer_connection_count_input (self);
    }
  foyer_hub_return_buffer (self->hub, buffer);
  if (n < 0)
    {
      foyer_connection_end (self);
      return FALSE;
    }
  if (n > 0 && self->phase == FOYER_PHASE_BODY)
    start_timer (self, foyer_hub_get_limits (self->hub)->body_ms);
  else if (n > 0 && is_new && !self->is_first)
    begin_head (self);
  if (n > 0 && !foyer_hub_has_room (self->hub))
    {
      foyer_connection_refuse (self, 503, "Too many requests are being received");
      return FALSE;
    }
  return n > 0;
}

static void
run_reading (FoyerConnection *self)
{
  guint reads = 0;

  while ((self->phase == FOYER_PHASE_HEAD || self->phase == FOYER_PHASE_BODY) && self->is_readable)
    {
      if (reads++ == READS)
        {
          foyer_connection_schedule (self);
          return;
        }
      if (!read_input (self))
        return;
      if (self->phase == FOYER_PHASE_HEAD)
        run_head (self);
      else
        run_body (self);
    }
  if (self->phase == FOYER_PHASE_HEAD && self->is_late)
    foyer_connection_http_timed_out (self);
}

/* A peer that leaves while its answer is being made: whoever makes it may stop. */
static void
tell_left (FoyerConnection *self)
{
  if (!self->is_hung_up || self->was_hung_up || self->exchange->cancellable == NULL ||
      g_cancellable_is_cancelled (self->exchange->cancellable))
    return;
  g_autoptr (GCancellable) cancellable = g_object_ref (self->exchange->cancellable);
  g_cancellable_cancel (cancellable);
}

/* The answer before is out; only now the next head is read, so that answers keep their order. */
void
foyer_connection_next_request (FoyerConnection *self)
{
  const FoyerHubLimits *limits = foyer_hub_get_limits (self->hub);

  if (!foyer_connection_get_keep_alive (self) || !self->is_clean)
    {
      foyer_connection_linger (self, limits->linger_bytes);
      return;
    }
  g_clear_object (&self->exchange->cancellable);
  self->exchange->http1 = (FoyerHttp1){ 0 };
  self->phase = FOYER_PHASE_HEAD;
  self->is_first = FALSE;
  self->is_answered = FALSE;
  start_timer (self, self->input != NULL ? limits->head_ms : limits->idle_ms);
  if (self->input != NULL)
    run_head (self);
}

void
foyer_connection_run_http (FoyerConnection *self)
{
  if (self->phase == FOYER_PHASE_WAITING && self->is_answered)
    self->phase = FOYER_PHASE_FLUSHING;
  if (self->phase == FOYER_PHASE_HEAD && self->input == NULL && foyer_hub_is_draining (self->hub))
    foyer_connection_end (self);
  else if (self->phase == FOYER_PHASE_WAITING)
    tell_left (self);
  else if (self->phase == FOYER_PHASE_FLUSHING && self->queued == 0)
    foyer_connection_next_request (self);
  if (self->phase == FOYER_PHASE_HEAD || self->phase == FOYER_PHASE_BODY)
    run_reading (self);
}
