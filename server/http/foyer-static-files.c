/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-static-files.h"

#include "foyer-byte-range.h"
#include "foyer-static-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define HASH_LETTERS 8 /* as Vite makes them, base64url */
#define MEMORY_BYTES (32 * 1024 * 1024)

struct _FoyerStaticFiles
{
  GObject parent_instance;

  int         root_fd;
  GHashTable *files; /* path → FoyerStaticFile */
  gsize       memory;
};

/* One request whose file is being read. */
typedef struct
{
  FoyerStaticFiles  *files;
  SoupServerMessage *message;
  char              *path;
  gboolean           fallback;
  gboolean           left; /* the peer did not wait */
} Load;

G_DEFINE_FINAL_TYPE (FoyerStaticFiles, foyer_static_files, G_TYPE_OBJECT)

static void
load_free (gpointer data)
{
  Load *self = data;
  g_clear_object (&self->files);
  g_clear_object (&self->message);
  g_free (self->path);
  g_free (self);
}

static void
foyer_static_files_finalize (GObject *object)
{
  FoyerStaticFiles *self = FOYER_STATIC_FILES (object);

  if (self->root_fd >= 0)
    close (self->root_fd);
  g_clear_pointer (&self->files, g_hash_table_unref);
  G_OBJECT_CLASS (foyer_static_files_parent_class)->finalize (object);
}

static void
foyer_static_files_class_init (FoyerStaticFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = foyer_static_files_finalize;
}

static void
foyer_static_files_init (FoyerStaticFiles *self)
{
  self->root_fd = -1;
  self->files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) foyer_static_file_unref);
}

/**
 * foyer_static_files_new:
 * @web_root: the web folder; where it is missing every file is
 *
 * Returns: (transfer full): what serves it
 */
FoyerStaticFiles *
foyer_static_files_new (const char *web_root)
{
  g_return_val_if_fail (web_root != NULL, NULL);
  FoyerStaticFiles *self = g_object_new (FOYER_TYPE_STATIC_FILES, NULL);
  self->root_fd = open (web_root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self->root_fd < 0)
    g_message ("The web folder %s cannot be opened: %s", web_root, g_strerror (errno));
  return self;
}

static void
answer_not_found (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, text,
                                    strlen (text));
}

static gboolean
is_asset (const char *path)
{
  return g_str_has_prefix (path, "assets/") || strstr (path, "/assets/") != NULL;
}

/* "…/assets/name-hash.js": the name changes with the content. The hash may have dashes of its own; a word in
 * small letters is none. */
static gboolean
is_hashed (const char *path)
{
  const char *dot = strrchr (path, '.');
  gboolean    is_word = TRUE;

  if (!is_asset (path) || dot == NULL || dot - path <= HASH_LETTERS || dot[-HASH_LETTERS - 1] != '-')
    return FALSE;
  for (const char *at = dot - HASH_LETTERS; at < dot; at++)
    is_word = is_word && g_ascii_islower (*at);
  return !is_word;
}

static const char *
cache_control (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;

  if (is_hashed (path))
    return "max-age=31536000, immutable";
  if (g_str_equal (name, "index.html") || g_str_equal (name, "chat-embed.html"))
    return "no-cache";
  return g_str_equal (path, "chat-widget.js") ? "max-age=300" : "max-age=86400";
}

static gboolean
accepts (const char *header, const char *coding)
{
  return header != NULL && soup_header_contains (header, coding);
}

static gboolean
has_etag (const char *header, const char *etag)
{
  if (header == NULL)
    return FALSE;
  GSList  *tags = soup_header_parse_list (header);
  gboolean found = FALSE;
  for (GSList *l = tags; l != NULL && !found; l = l->next)
    {
      const char *tag = l->data;
      /* Weak comparison (RFC 9110, 13.1.2). */
      found = g_str_equal (tag, "*") || g_str_equal (g_str_has_prefix (tag, "W/") ? tag + 2 : tag, etag);
    }
  soup_header_free_list (tags);
  return found;
}

static GBytes *
choose_form (const FoyerStaticFile *file,
             SoupMessageHeaders    *request,
             SoupMessageHeaders    *response,
             gboolean               whole,
             const char           **suffix)
{
  const char *accepted = soup_message_headers_get_list (request, "Accept-Encoding");

  *suffix = "";
  if (file->gzip == NULL && file->brotli == NULL)
    return file->content;
  soup_message_headers_append (response, "Vary", "Accept-Encoding");
  if (whole && file->brotli != NULL && accepts (accepted, "br"))
    {
      *suffix = "-br";
      soup_message_headers_replace (response, "Content-Encoding", "br");
      return file->brotli;
    }
  if (whole && file->gzip != NULL && accepts (accepted, "gzip"))
    {
      *suffix = "-gz";
      soup_message_headers_replace (response, "Content-Encoding", "gzip");
      return file->gzip;
    }
  return file->content;
}

static void
send_bytes (SoupServerMessage *message, guint status, GBytes *bytes)
{
  soup_server_message_set_status (message, status, NULL);
  /* libsoup complains about what is empty. */
  if (g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
}

static gboolean
wants_range (const FoyerStaticFile *file, SoupMessageHeaders *request, const char *range)
{
  const char      *condition = soup_message_headers_get_one (request, "If-Range");
  g_autofree char *etag = g_strconcat ("\"", file->etag, "\"", NULL);

  return range != NULL && (condition == NULL || g_str_equal (condition, etag));
}

static void
send_range (
    SoupServerMessage *message, const FoyerStaticFile *file, FoyerRange kind, gsize start, gsize length)
{
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  gsize               size = g_bytes_get_size (file->content);
  g_autofree char    *unsatisfiable = g_strdup_printf ("bytes */%" G_GSIZE_FORMAT, size);

  if (kind == FOYER_RANGE_UNSATISFIABLE)
    {
      soup_message_headers_replace (response, "Content-Range", unsatisfiable);
      answer_not_found (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "No such range\n");
      return;
    }
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (file->content, start, length);
  soup_message_headers_set_content_range (response, (goffset) start, (goffset) (start + length - 1),
                                          (goffset) size);
  send_bytes (message, SOUP_STATUS_PARTIAL_CONTENT, part);
}

static void
add_headers (SoupMessageHeaders *response, const FoyerStaticFile *file, const char *path, gboolean fallback)
{
  soup_message_headers_replace (response, "Content-Type",
                                file->type != NULL ? file->type : "application/octet-stream");
  soup_message_headers_replace (response, "Cache-Control", fallback ? "no-cache" : cache_control (path));
  soup_message_headers_replace (response, "Accept-Ranges", "bytes");
  if (g_str_equal (path, "chat-widget.js") || is_asset (path))
    {
      /* Other sites' pages load these. */
      soup_message_headers_replace (response, "Access-Control-Allow-Origin", "*");
      soup_message_headers_replace (response, "Cross-Origin-Resource-Policy", "cross-origin");
    }
}

static void
answer (SoupServerMessage *message, const FoyerStaticFile *file, const char *path, gboolean fallback)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  g_autofree char    *range = g_strdup (soup_message_headers_get_one (request, "Range"));
  gsize               start = 0, length = 0;
  const char         *suffix;
  FoyerRange          kind = wants_range (file, request, range)
                                 ? foyer_byte_range_parse (range, g_bytes_get_size (file->content), &start, &length)
                                 : FOYER_RANGE_WHOLE;

  /* libsoup would cut any 200 by itself, without looking at If-Range. */
  soup_message_headers_remove (request, "Range");
  add_headers (response, file, path, fallback);
  GBytes          *form = choose_form (file, request, response, kind == FOYER_RANGE_WHOLE, &suffix);
  g_autofree char *etag = g_strconcat ("\"", file->etag, suffix, "\"", NULL);
  soup_message_headers_replace (response, "ETag", etag);
  if (has_etag (soup_message_headers_get_list (request, "If-None-Match"), etag))
    {
      soup_message_headers_remove (response, "Content-Encoding");
      soup_message_headers_set_encoding (response, SOUP_ENCODING_NONE);
      soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
    }
  else if (kind != FOYER_RANGE_WHOLE)
    send_range (message, file, kind, start, length);
  else
    send_bytes (message, SOUP_STATUS_OK, form);
}

static void
remember (FoyerStaticFiles *self, const char *path, FoyerStaticFile *file)
{
  gsize memory = foyer_static_file_get_memory (file);

  if (memory > MEMORY_BYTES / 4)
    return;
  FoyerStaticFile *old = g_hash_table_lookup (self->files, path);
  if (old != NULL)
    self->memory -= foyer_static_file_get_memory (old);
  if (self->memory + memory > MEMORY_BYTES)
    {
      g_hash_table_remove_all (self->files);
      self->memory = 0;
    }
  self->memory += memory;
  g_hash_table_replace (self->files, g_strdup (path), foyer_static_file_ref (file));
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load            *load = data;
  GError          *error = NULL;
  FoyerStaticFile *file = foyer_static_file_load (load->files->root_fd, load->path, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) foyer_static_file_unref);
  else
    g_task_return_error (task, error);
}

static void
on_finished (Load *self)
{
  self->left = TRUE;
}

static void
on_file_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Load                       *load = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError)          error = NULL;
  g_autoptr (FoyerStaticFile) file = g_task_propagate_pointer (G_TASK (result), &error);

  g_signal_handlers_disconnect_by_data (load->message, load);
  if (file != NULL)
    remember (load->files, load->path, file);
  if (load->left)
    return;
  if (file == NULL)
    answer_not_found (load->message, SOUP_STATUS_NOT_FOUND, "Not found\n");
  else
    answer (load->message, file, load->path, load->fallback);
  soup_server_message_unpause (load->message);
}

static void
read_file (FoyerStaticFiles *self, SoupServerMessage *message, const char *path, gboolean fallback)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_file_read, NULL);
  Load             *load = g_new0 (Load, 1);

  load->files = g_object_ref (self);
  load->message = g_object_ref (message);
  load->path = g_strdup (path);
  load->fallback = fallback;
  g_signal_connect_swapped (message, "finished", G_CALLBACK (on_finished), load);
  g_signal_connect_swapped (message, "disconnected", G_CALLBACK (on_finished), load);
  g_task_set_source_tag (task, read_file);
  g_task_set_task_data (task, load, load_free);
  soup_server_message_pause (message);
  g_task_run_in_thread (task, load_in_thread);
}

/* A folder is its index.html; what is nowhere is the page's own business, unless it tries to get out. */
static char *
find_file (FoyerStaticFiles *self, const char *path, struct stat *status, gboolean *fallback)
{
  g_autofree char *name = g_strdup (path + (*path == '/'));
  gsize            length = strlen (name);

  if (length > 0 && name[length - 1] == '/')
    name[length - 1] = '\0';
  int fd = foyer_static_file_open (self->root_fd, name, status);
  if (fd >= 0 && S_ISDIR (status->st_mode))
    {
      g_autofree char *index =
          *name != '\0' ? g_strconcat (name, "/index.html", NULL) : g_strdup ("index.html");
      close (fd);
      g_free (g_steal_pointer (&name));
      name = g_steal_pointer (&index);
      fd = foyer_static_file_open (self->root_fd, name, status);
    }
  if (fd < 0 && errno != ELOOP && errno != EXDEV)
    {
      *fallback = TRUE;
      g_free (g_steal_pointer (&name));
      name = g_strdup ("index.html");
      fd = foyer_static_file_open (self->root_fd, name, status);
    }
  if (fd < 0)
    return NULL;
  close (fd);
  return S_ISREG (status->st_mode) ? g_steal_pointer (&name) : NULL;
}

/**
 * foyer_static_files_handle:
 * @self: what serves the web folder
 * @message: a request; is paused while its file is read
 * @path: its path, decoded and checked
 *
 * Answers, always.
 */
void
foyer_static_files_handle (FoyerStaticFiles *self, SoupServerMessage *message, const char *path)
{
  g_return_if_fail (FOYER_IS_STATIC_FILES (self) && SOUP_IS_SERVER_MESSAGE (message) && path != NULL);
  const char *method = soup_server_message_get_method (message);
  struct stat status;
  gboolean    fallback = FALSE;
  if (!g_str_equal (method, "GET") && !g_str_equal (method, "HEAD"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "GET, HEAD");
      answer_not_found (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Only GET and HEAD are served here\n");
      return;
    }
  g_autofree char *name = self->root_fd >= 0 ? find_file (self, path, &status, &fallback) : NULL;
  if (name == NULL)
    {
      answer_not_found (message, SOUP_STATUS_NOT_FOUND, "Not found\n");
      return;
    }
  FoyerStaticFile *file = g_hash_table_lookup (self->files, name);
  if (file != NULL && foyer_static_file_is_current (file, &status))
    answer (message, file, name, fallback);
  else
    read_file (self, message, name, fallback);
}
