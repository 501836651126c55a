/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-request-private.h"

#include "foyer-etag.h"
#include "foyer-gzip.h"
#include "foyer-paging.h"

#include <string.h>

#define GZIP_FROM_BYTES 1024
#define THREAD_FROM_BYTES (64 * 1024) /* what is bigger is printed and compressed off the loop */
#define THREAD_FROM_RECORDS 20        /* each may have long texts */

typedef struct
{
  JsonNode  *node;
  GPtrArray *records; /* what @node is made of, in the thread; or NULL */
  gboolean   gzip;
  GBytes    *bytes;
  gboolean   compressed;
} Output;

static void
output_clear_content (Output *output)
{
  g_clear_pointer (&output->node, json_node_unref);
  g_clear_pointer (&output->records, g_ptr_array_unref);
}

static void
output_free (gpointer data)
{
  Output *output = data;

  output_clear_content (output);
  g_clear_pointer (&output->bytes, g_bytes_unref);
  g_free (output);
}

static JsonNode *
node_of_records (GPtrArray *records)
{
  JsonArray *array = json_array_sized_new (records->len);
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < records->len; i++)
    json_array_add_object_element (array,
                                   foyer_record_to_json (g_ptr_array_index (records, i), FOYER_VIEW_WIRE));
  json_node_take_array (node, array);
  return node;
}

static void
output_print (Output *output)
{
  if (output->node == NULL)
    output->node = node_of_records (output->records);
  char *text = foyer_json_print (output->node);

  output->bytes = g_bytes_new_take (text, strlen (text));
  if (!output->gzip || g_bytes_get_size (output->bytes) <= GZIP_FROM_BYTES)
    return;
  GBytes *packed = foyer_gzip_compress (output->bytes);
  if (packed == NULL)
    return;
  g_bytes_unref (output->bytes);
  output->bytes = packed;
  output->compressed = TRUE;
}

static void
print_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  output_print (task_data);
  output_clear_content (task_data);
  g_task_return_boolean (task, TRUE);
}

/* Takes what the node weighs from @left, no further than below 0. The depth is bounded by what
 * foyer_json_parse() and our own types allow. */
static gboolean
is_light (JsonNode *node, gssize *left)
{
  *left -= 16;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode      *member;
      json_object_iter_init (&iter, json_node_get_object (node));
      while (*left >= 0 && json_object_iter_next (&iter, NULL, &member))
        (void) is_light (member, left);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; *left >= 0 && i < json_array_get_length (json_node_get_array (node)); i++)
      (void) is_light (json_array_get_element (json_node_get_array (node), i), left);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    *left -= (gssize) strlen (json_node_get_string (node));
  return *left >= 0;
}

static gboolean
is_small (const Output *output)
{
  gssize left = THREAD_FROM_BYTES;

  return output->node != NULL ? is_light (output->node, &left) : output->records->len < THREAD_FROM_RECORDS;
}

static SoupMessageHeaders *
headers_of (FoyerRequest *self)
{
  return soup_server_message_get_response_headers (self->message);
}

static void
let_go (FoyerRequest *self)
{
  if (self->paused && !self->over)
    soup_server_message_unpause (self->message);
  self->paused = FALSE;
}

static void
pause_message (FoyerRequest *self)
{
  if (!self->paused && !self->over)
    {
      soup_server_message_pause (self->message);
      self->paused = TRUE;
    }
}

static void
send_output (FoyerRequest *self, const Output *output)
{
  if (output->compressed)
    soup_message_headers_replace (headers_of (self), "Content-Encoding", "gzip");
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  soup_message_headers_replace (headers_of (self), "Content-Type", "application/json");
  soup_message_body_truncate (body);
  soup_message_body_append_bytes (body, output->bytes);
  soup_message_body_complete (body);
  let_go (self);
}

static void
on_printed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoyerRequest) self = FOYER_REQUEST (source);

  send_output (self, g_task_get_task_data (G_TASK (result)));
}

static void
claim (FoyerRequest *self, guint status)
{
  g_assert (!self->answered);
  self->answered = TRUE;
  soup_server_message_set_status (self->message, status, NULL);
}

static void
reply_output (FoyerRequest *self, guint status, Output *output)
{
  claim (self, status);
  output->gzip = foyer_gzip_is_accepted (foyer_request_get_header (self, "Accept-Encoding"));
  soup_message_headers_append (headers_of (self), "Vary", "Accept-Encoding");
  if (is_small (output))
    {
      output_print (output);
      send_output (self, output);
      output_free (output);
      return;
    }
  g_autoptr (GTask) task = g_task_new (self, NULL, on_printed, NULL);
  g_task_set_source_tag (task, reply_output);
  g_task_set_task_data (task, output, output_free);
  pause_message (self);
  g_object_ref (self);
  g_task_run_in_thread (task, print_in_thread);
}

static void
reply (FoyerRequest *self, guint status, JsonNode *node)
{
  Output *output = g_new0 (Output, 1);

  output->node = node;
  reply_output (self, status, output);
}

static JsonNode *
node_of_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static guint
status_of_success (FoyerRequest *self)
{
  const FoyerCallInfo *call = foyer_request_get_call (self);

  return call != NULL ? call->status : SOUP_STATUS_OK;
}

/**
 * foyer_request_is_answered:
 * @self: the request
 *
 * A request owes exactly one reply.
 *
 * Returns: whether it has got it
 */
gboolean
foyer_request_is_answered (FoyerRequest *self)
{
  g_return_val_if_fail (FOYER_IS_REQUEST (self), TRUE);
  return self->answered;
}

/**
 * foyer_request_add_etag:
 * @self: the request
 * @record: what the answer shows
 *
 * Puts the ETag of its version on the answer, where the call has one. The replies with a record do it
 * themselves.
 */
void
foyer_request_add_etag (FoyerRequest *self, gpointer record)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && FOYER_IS_RECORD (record));
  const FoyerCallInfo *call = foyer_request_get_call (self);
  const FoyerTypeInfo *info = foyer_record_get_info (record);

  for (guint i = 0; call != NULL && call->etag && i < info->n_fields; i++)
    if (g_str_equal (info->fields[i].name, "version"))
      {
        g_autofree char *etag = foyer_etag_print (foyer_record_get_int (record, i));
        soup_message_headers_replace (headers_of (self), "ETag", etag);
      }
}

/**
 * foyer_request_reply_node:
 * @self: the request
 * @node: (transfer full): the body; the status is the call's of success
 */
void
foyer_request_reply_node (FoyerRequest *self, JsonNode *node)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && node != NULL);
  reply (self, status_of_success (self), node);
}

/**
 * foyer_request_reply_object:
 * @self: the request
 * @object: (transfer full): the body
 */
void
foyer_request_reply_object (FoyerRequest *self, JsonObject *object)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && object != NULL);
  reply (self, status_of_success (self), node_of_object (object));
}

/**
 * foyer_request_reply_status:
 * @self: the request
 * @status: another status than the call's
 * @object: (transfer full): the body
 */
void
foyer_request_reply_status (FoyerRequest *self, guint status, JsonObject *object)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && object != NULL);
  reply (self, status, node_of_object (object));
}

/**
 * foyer_request_reply_record:
 * @self: the request
 * @record: a #FoyerRecord, shown as the wire shows it, with its ETag where the call has one
 */
void
foyer_request_reply_record (FoyerRequest *self, gpointer record)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && FOYER_IS_RECORD (record));
  foyer_request_add_etag (self, record);
  foyer_request_reply_object (self, foyer_record_to_json (record, FOYER_VIEW_WIRE));
}

/**
 * foyer_request_reply_created:
 * @self: the request, a POST to a collection
 * @record: what was made; its Location is the collection's path and its id
 */
void
foyer_request_reply_created (FoyerRequest *self, gpointer record)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && FOYER_IS_RECORD (record));
  g_autofree char *location = g_strdup_printf ("%s/%s", self->path, foyer_record_get_id (record));

  foyer_request_add_etag (self, record);
  foyer_request_reply_created_at (self, location, foyer_record_to_json (record, FOYER_VIEW_WIRE));
}

/**
 * foyer_request_reply_created_at:
 * @self: the request
 * @location: the path of what was made
 * @object: (transfer full): the body
 */
void
foyer_request_reply_created_at (FoyerRequest *self, const char *location, JsonObject *object)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && location != NULL && object != NULL);
  g_autofree char *escaped = g_uri_escape_string (location, "/", FALSE);

  soup_message_headers_replace (headers_of (self), "Location", escaped);
  reply (self, SOUP_STATUS_CREATED, node_of_object (object));
}

/**
 * foyer_request_reply_records:
 * @self: the request
 * @records: (element-type FoyerRecord): the whole list; not to be changed any more, for a thread may print it
 */
void
foyer_request_reply_records (FoyerRequest *self, GPtrArray *records)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && records != NULL);
  Output *output = g_new0 (Output, 1);

  output->records = g_ptr_array_ref (records);
  reply_output (self, status_of_success (self), output);
}

/**
 * foyer_request_reply_page:
 * @self: the request
 * @page: one page of a list, with a Link to the next where there is one
 */
void
foyer_request_reply_page (FoyerRequest *self, FoyerStorePage *page)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && page != NULL);
  if (page->next != NULL)
    {
      g_autofree char *link = foyer_paging_print_link (self->path, self->query, page->next);
      soup_message_headers_replace (headers_of (self), "Link", link);
    }
  foyer_request_reply_records (self, page->records);
}

/**
 * foyer_request_reply_page_bytes:
 * @self: the request
 * @type: the content's type
 * @page: what to show, as it is
 */
void
foyer_request_reply_page_bytes (FoyerRequest *self, const char *type, GBytes *page)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && type != NULL && page != NULL);
  claim (self, SOUP_STATUS_OK);
  soup_message_headers_replace (headers_of (self), "Content-Type", type);
  if (g_bytes_get_size (page) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), page);
  let_go (self);
}

/**
 * foyer_request_reply_empty:
 * @self: the request
 *
 * Answers 204.
 */
void
foyer_request_reply_empty (FoyerRequest *self)
{
  g_return_if_fail (FOYER_IS_REQUEST (self));
  claim (self, SOUP_STATUS_NO_CONTENT);
  let_go (self);
}

static void
add_error_headers (FoyerRequest *self, const GError *error, FoyerError code)
{
  if (code == FOYER_ERROR_METHOD_NOT_ALLOWED && self->route.methods != NULL)
    soup_message_headers_replace (headers_of (self), "Allow", self->route.methods);
  if (code == FOYER_ERROR_NOT_AUTHENTICATED)
    soup_message_headers_replace (headers_of (self), "WWW-Authenticate", "Bearer");
  if (code != FOYER_ERROR_RATE_LIMITED && code != FOYER_ERROR_UNAVAILABLE)
    return;
  g_autofree char *seconds =
      g_strdup_printf ("%u", MAX (1, (foyer_error_get_retry_after_ms (error) + 999) / 1000));
  soup_message_headers_replace (headers_of (self), "Retry-After", seconds);
}

/**
 * foyer_request_reply_error:
 * @self: the request
 * @error: an error of any domain
 *
 * The one place where errors become answers. What nobody translated is logged with the request's id, and the
 * client is told only that id. A call that was cancelled because its peer left is no fault.
 */
void
foyer_request_reply_error (FoyerRequest *self, const GError *error)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && error != NULL);
  FoyerError code = foyer_error_get_code (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      foyer_request_reply_code (self, FOYER_ERROR_UNAVAILABLE, "The request was given up");
      return;
    }
  if (code == FOYER_ERROR_INTERNAL)
    g_warning ("Request %s: %s %s: %s", self->request_id, foyer_request_get_method (self), self->path,
               error->message);
  add_error_headers (self, error, code);
  reply (self, foyer_error_code_status (code),
         node_of_object (foyer_error_to_json (error, self->request_id)));
}

/**
 * foyer_request_reply_code:
 * @self: the request
 * @code: what is wrong
 * @text: for people, in English
 */
void
foyer_request_reply_code (FoyerRequest *self, FoyerError code, const char *text)
{
  g_return_if_fail (FOYER_IS_REQUEST (self) && text != NULL);
  g_autoptr (GError) error = g_error_new_literal (FOYER_ERROR, (int) code, text);

  foyer_request_reply_error (self, error);
}

/**
 * foyer_request_hand_over:
 * @self: the request
 *
 * Somebody else answers the message: static files, or the WebSocket side.
 */
void
foyer_request_hand_over (FoyerRequest *self)
{
  g_return_if_fail (FOYER_IS_REQUEST (self));
  g_assert (!self->answered);
  self->answered = TRUE;
}

/**
 * foyer_request_hold:
 * @self: the request
 *
 * At the end of the server's handler: what is not answered yet will be later.
 */
void
foyer_request_hold (FoyerRequest *self)
{
  g_return_if_fail (FOYER_IS_REQUEST (self));
  if (!self->answered)
    pause_message (self);
}
