/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-request-stream.h"

#include <string.h>

#include "foyer-connection-private.h"

/* One request and its answer, as a stream. There is no descriptor in it: reading gives the head of this one
 * request and then its end, writing goes to the connection's queue, closing says that the answer is complete.
 */
struct _FoyerRequestStream
{
  GIOStream parent_instance;

  GInputStream    *input;
  GOutputStream   *output;
  GBytes          *request; /* all of it */
  gsize            read;
  gsize            head; /* where the head ends */
  FoyerConnection *connection;
  gboolean         is_attached; /* the connection knows of this stream */
  GSource         *waiting;     /* until the connection has room; NULL when nobody waits */
};

G_DEFINE_FINAL_TYPE (FoyerRequestStream, foyer_request_stream, G_TYPE_IO_STREAM)

/* Both halves point back to the stream, which outlives what is done with them. */
#define FOYER_TYPE_REQUEST_INPUT (foyer_request_input_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRequestInput, foyer_request_input, FOYER, REQUEST_INPUT, GInputStream)
#define FOYER_TYPE_REQUEST_OUTPUT (foyer_request_output_get_type ())
G_DECLARE_FINAL_TYPE (FoyerRequestOutput, foyer_request_output, FOYER, REQUEST_OUTPUT, GOutputStream)

struct _FoyerRequestInput
{
  GInputStream        parent_instance;
  FoyerRequestStream *stream; /* NULL when that is gone */
};

struct _FoyerRequestOutput
{
  GOutputStream       parent_instance;
  FoyerRequestStream *stream; /* NULL when that is gone */
};

static void foyer_request_input_iface_init (GPollableInputStreamInterface *iface);
static void foyer_request_output_iface_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FoyerRequestInput,
                               foyer_request_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      foyer_request_input_iface_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (FoyerRequestOutput,
                               foyer_request_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      foyer_request_output_iface_init))

/* A source that is ready when it is told to be. */
static gboolean
gate_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return callback != NULL ? callback (user_data) : G_SOURCE_CONTINUE;
}

/* GPollableSource puts a dummy callback on its child, and asks for this to be there. */
static gboolean
gate_closure_callback (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs gate_funcs = { NULL, NULL, gate_dispatch, NULL, gate_closure_callback, NULL };

static GSource *
gate_new (gboolean is_open)
{
  GSource *source = g_source_new (&gate_funcs, sizeof (GSource));

  g_source_set_static_name (source, "foyer-request-stream");
  g_source_set_ready_time (source, is_open ? 0 : -1);
  return source;
}

static gssize
input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  FoyerRequestStream *self = FOYER_REQUEST_INPUT (stream)->stream;

  if (self == NULL)
    return 0;
  gsize n = MIN (count, self->head - self->read);
  if (n > 0)
    memcpy (buffer, (const guint8 *) g_bytes_get_data (self->request, NULL) + self->read, n);
  self->read += n;
  return (gssize) n;
}

static gssize
input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  return input_read (G_INPUT_STREAM (stream), buffer, count, NULL, error);
}

static gboolean
input_is_readable (GPollableInputStream *stream)
{
  return TRUE;
}

static GSource *
input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) gate = gate_new (TRUE);

  return g_pollable_source_new_full (stream, gate, cancellable);
}

static void
foyer_request_input_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = input_is_readable;
  iface->create_source = input_create_source;
  iface->read_nonblocking = input_read_nonblocking;
}

static void
foyer_request_input_class_init (FoyerRequestInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = input_read;
}

static void
foyer_request_input_init (FoyerRequestInput *self)
{
}

static gssize
output_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count, GError **error)
{
  FoyerRequestStream *self = FOYER_REQUEST_OUTPUT (stream)->stream;
  gssize              n = -1;

  if (self != NULL && self->is_attached)
    n = foyer_connection_write_answer (self->connection, buffer, count);
  if (n < 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "The peer has left");
  else if (n == 0 && count > 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "The queue is full");
      return -1;
    }
  return n;
}

static gssize
output_write (
    GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, count, error);
}

static gboolean
output_is_writable (GPollableOutputStream *stream)
{
  FoyerRequestStream *self = FOYER_REQUEST_OUTPUT (stream)->stream;

  return self == NULL || !self->is_attached || foyer_connection_can_write_answer (self->connection);
}

static GSource *
output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  FoyerRequestStream *self = FOYER_REQUEST_OUTPUT (stream)->stream;
  g_autoptr (GSource) gate = gate_new (output_is_writable (stream));

  if (self != NULL)
    {
      g_clear_pointer (&self->waiting, g_source_unref);
      self->waiting = g_source_ref (gate);
    }
  return g_pollable_source_new_full (stream, gate, cancellable);
}

static void
foyer_request_output_iface_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = output_is_writable;
  iface->create_source = output_create_source;
  iface->write_nonblocking = output_write_nonblocking;
}

static void
foyer_request_output_class_init (FoyerRequestOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = output_write;
}

static void
foyer_request_output_init (FoyerRequestOutput *self)
{
}

static GInputStream *
request_stream_get_input_stream (GIOStream *stream)
{
  return FOYER_REQUEST_STREAM (stream)->input;
}

static GOutputStream *
request_stream_get_output_stream (GIOStream *stream)
{
  return FOYER_REQUEST_STREAM (stream)->output;
}

static gboolean
request_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  FoyerRequestStream *self = FOYER_REQUEST_STREAM (stream);

  if (!self->is_attached)
    return TRUE;
  gboolean is_clean = self->read == self->head;
  foyer_request_stream_detach (self);
  foyer_connection_answered (self->connection, is_clean);
  return TRUE;
}

static void
foyer_request_stream_finalize (GObject *object)
{
  FoyerRequestStream *self = FOYER_REQUEST_STREAM (object);

  FOYER_REQUEST_INPUT (self->input)->stream = NULL;
  FOYER_REQUEST_OUTPUT (self->output)->stream = NULL;
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_pointer (&self->waiting, g_source_unref);
  g_bytes_unref (self->request);
  foyer_connection_unref (self->connection);
  G_OBJECT_CLASS (foyer_request_stream_parent_class)->finalize (object);
}

static void
foyer_request_stream_class_init (FoyerRequestStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = foyer_request_stream_finalize;
  stream_class->get_input_stream = request_stream_get_input_stream;
  stream_class->get_output_stream = request_stream_get_output_stream;
  stream_class->close_fn = request_stream_close;
}

static void
foyer_request_stream_init (FoyerRequestStream *self)
{
  FoyerRequestInput  *input = g_object_new (FOYER_TYPE_REQUEST_INPUT, NULL);
  FoyerRequestOutput *output = g_object_new (FOYER_TYPE_REQUEST_OUTPUT, NULL);

  input->stream = self;
  output->stream = self;
  self->input = G_INPUT_STREAM (input);
  self->output = G_OUTPUT_STREAM (output);
}

/**
 * foyer_request_stream_new:
 * @connection: where the request came in
 * @request: (transfer full): all of it
 * @start: where in @request its head starts
 * @head: where that ends and the body starts
 *
 * Returns: (transfer full): a stream of one request's head
 */
FoyerRequestStream *
foyer_request_stream_new (FoyerConnection *connection, GBytes *request, gsize start, gsize head)
{
  FoyerRequestStream *self = g_object_new (FOYER_TYPE_REQUEST_STREAM, NULL);

  self->connection = foyer_connection_ref (connection);
  self->request = request;
  self->read = start;
  self->head = head;
  self->is_attached = TRUE;
  connection->stream = self;
  return self;
}

/**
 * foyer_request_stream_wake:
 * @self: a stream
 *
 * Lets a writer go on that waits for room, or for the news that there never will be any.
 */
void
foyer_request_stream_wake (FoyerRequestStream *self)
{
  g_autoptr (GSource) waiting = g_steal_pointer (&self->waiting);

  if (waiting != NULL && !g_source_is_destroyed (waiting))
    g_source_set_ready_time (waiting, 0);
}

/**
 * foyer_request_stream_detach:
 * @self: a stream
 *
 * Lets the connection and its stream go their own ways.
 */
void
foyer_request_stream_detach (FoyerRequestStream *self)
{
  if (!self->is_attached)
    return;
  self->is_attached = FALSE;
  self->connection->stream = NULL;
  foyer_request_stream_wake (self);
}

/**
 * foyer_connection_release_stream:
 * @self: a connection with a request that is being answered
 *
 * Takes the stream of the request out of the game, after libsoup has given it back: closing it means nothing
 * then.
 */
void
foyer_connection_release_stream (FoyerConnection *self)
{
  g_return_if_fail (self != NULL);

  if (self->stream != NULL)
    foyer_request_stream_detach (self->stream);
}

/**
 * foyer_connection_dup_body:
 * @self: a connection with a request that is being answered
 *
 * Returns: (transfer full): the request's body, decoded, as it came in: a slice, not a copy; empty where
 * there is none, or where the answer is complete
 */
GBytes *
foyer_connection_dup_body (FoyerConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  FoyerRequestStream *stream = self->stream;

  if (stream == NULL)
    return g_bytes_new_static (NULL, 0);
  return g_bytes_new_from_bytes (stream->request, stream->head,
                                 g_bytes_get_size (stream->request) - stream->head);
}
