/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge-import.h"

#include <string.h>

#include "foyer-csv.h"
#include "foyer-passages.h"

/* The names that a column or member may have, by the field that it fills; the first that is there is taken.
 */
static const struct
{
  const char *field;
  const char *names[3];
} columns[] = {
  { "title", { "title", "question" } },   { "text", { "text", "answer" } }, { "url", { "url", "link" } },
  { "language", { "language", "lang" } }, { "phrasings", { "phrasings" } }, { "id", { "id" } },
};

/**
 * foyer_knowledge_import_free:
 * @self: an import
 */
void
foyer_knowledge_import_free (FoyerKnowledgeImport *self)
{
  g_return_if_fail (self != NULL);
  g_ptr_array_unref (self->documents);
  g_ptr_array_unref (self->passages);
  g_clear_pointer (&self->failed, json_array_unref);
  g_free (self);
}

/**
 * foyer_knowledge_cut:
 * @text: a document's text
 *
 * Returns: (transfer full) (element-type utf8): its passages, see foyer_passages_cut()
 */
GPtrArray *
foyer_knowledge_cut (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_autoptr (GArray) pieces = foyer_passages_cut (text);
  GPtrArray         *passages = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < pieces->len; i++)
    {
      const FoyerPassageRange *piece = &g_array_index (pieces, FoyerPassageRange, i);
      g_ptr_array_add (passages, g_strndup (text + piece->offset, piece->length));
    }
  return passages;
}

static FoyerKnowledgeImport *
import_new (void)
{
  FoyerKnowledgeImport *self = g_new0 (FoyerKnowledgeImport, 1);

  self->documents = g_ptr_array_new_with_free_func (g_object_unref);
  self->passages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->failed = json_array_new ();
  return self;
}

static void
add_document (FoyerKnowledgeImport *self, FoyerDocument *document)
{
  g_ptr_array_add (self->passages, foyer_knowledge_cut (foyer_document_get_text (document)));
  g_ptr_array_add (self->documents, g_object_ref (document));
}

/**
 * foyer_knowledge_import_new_with:
 * @document: a document
 *
 * Returns: (transfer full): an import of that document alone, cut
 */
FoyerKnowledgeImport *
foyer_knowledge_import_new_with (FoyerDocument *document)
{
  g_return_val_if_fail (FOYER_IS_DOCUMENT (document), NULL);
  FoyerKnowledgeImport *self = import_new ();

  add_document (self, document);
  return self;
}

static void
add_failure (FoyerKnowledgeImport *self, guint line, const char *message)
{
  JsonObject *row = json_object_new ();

  json_object_set_int_member (row, "line", line);
  json_object_set_string_member (row, "error", message);
  json_array_add_object_element (self->failed, row);
}

static void
tell_what_is_left_out (FoyerKnowledgeImport *self)
{
  g_autofree char *message =
      g_strdup_printf ("this and %u other rows are no documents", self->n_left_out - 1);

  if (self->n_left_out > 0)
    add_failure (self, self->line_left_out, message);
}

/**
 * foyer_knowledge_import_steal_failed:
 * @self: an import
 *
 * Its holders are counted for one thread only: it has one.
 *
 * Returns: (transfer full): the rows of what could not be read, which @self has no more
 */
JsonArray *
foyer_knowledge_import_steal_failed (FoyerKnowledgeImport *self)
{
  return g_steal_pointer (&self->failed);
}

/**
 * foyer_knowledge_import_fail:
 * @self: an import
 * @line: the line where the row starts, from 1
 * @message: what is wrong, for people
 */
void
foyer_knowledge_import_fail (FoyerKnowledgeImport *self, guint line, const char *message)
{
  g_return_if_fail (self != NULL && message != NULL);

  if (json_array_get_length (self->failed) < FOYER_KNOWLEDGE_IMPORT_FAILURES)
    add_failure (self, line, message);
  else if (self->n_left_out++ == 0)
    self->line_left_out = line;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

/* A link that a visitor will be shown: only the web, or a path on the site. */
static gboolean
is_safe_url (const char *url)
{
  g_autofree char *scheme = g_uri_parse_scheme (url);
  return scheme == NULL || g_ascii_strcasecmp (scheme, "http") == 0 ||
         g_ascii_strcasecmp (scheme, "https") == 0;
}

/* The row's member under any of its names, null and blank ones passed over. Borrowed. */
static JsonNode *
find_value (JsonObject *row, guint column)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns[column].names) && columns[column].names[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (row, columns[column].names[i]);
      gboolean  is_text = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING;
      if (node != NULL && !JSON_NODE_HOLDS_NULL (node) &&
          (!is_text || !is_blank (json_node_get_string (node))))
        return node;
    }
  return NULL;
}

/* Addresses, tags and ids have no space around them, whatever the table's author put there. */
static void
set_stripped (JsonObject *body, const char *field, JsonNode *node)
{
  g_autofree char *text = NULL;

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    text = g_strstrip (g_strdup (json_node_get_string (node)));
  else if (json_node_get_value_type (node) == G_TYPE_INT64)
    text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (text != NULL)
    json_object_set_string_member (body, field, text);
  else
    json_object_set_member (body, field, foyer_json_hold (node));
}

/* A table has phrasings in one field: a JSON array, or a bar between them. */
static JsonNode *
split_phrasings (const char *text)
{
  if (text[strspn (text, " \t")] == '[')
    {
      JsonNode *parsed = foyer_json_parse (text, -1, NULL);
      if (parsed != NULL)
        return parsed;
    }
  g_auto (GStrv)        parts = g_strsplit (text, "|", -1);
  g_autoptr (JsonArray) phrasings = json_array_new ();
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      json_array_add_string_element (phrasings, parts[i]);
  return json_node_init_array (json_node_alloc (), phrasings);
}

/* The document as the contract has it, from a row under whatever names; the id goes to @id. */
static JsonObject *
make_body (JsonObject *row, char **id)
{
  JsonObject *body = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const char *field = columns[i].field;
      JsonNode   *node = find_value (row, i);
      if (node == NULL)
        continue;
      if (strcmp (field, "phrasings") == 0 && json_node_get_value_type (node) == G_TYPE_STRING)
        json_object_set_member (body, field, split_phrasings (json_node_get_string (node)));
      else if (strcmp (field, "title") == 0 || strcmp (field, "text") == 0 ||
               strcmp (field, "phrasings") == 0)
        json_object_set_member (body, field, foyer_json_hold (node));
      else
        set_stripped (body, field, node);
    }
  *id = g_strdup (foyer_json_text (body, "id"));
  json_object_remove_member (body, "id");
  return body;
}

/* What is wrong with a row, beyond what protocol.json says of a document; NULL where nothing is. */
static const char *
find_problem (JsonObject *body, const char *id)
{
  const char *url = foyer_json_text (body, "url");

  if (!json_object_has_member (body, "title"))
    return "there is no title (title or question)";
  if (!json_object_has_member (body, "text"))
    return "there is no text (text or answer)";
  if (url != NULL && !is_safe_url (url))
    return "url must be http, https or a path";
  if (id != NULL && g_utf8_strlen (id, -1) > 200)
    return "id has more than 200 characters";
  return NULL;
}

/**
 * foyer_knowledge_import_add:
 * @self: an import
 * @line: the line where the row starts, from 1
 * @row: title or question, text or answer, url or link, language or lang, phrasings, id; others are ignored
 *
 * Adds the document, or the reason why it is none.
 */
void
foyer_knowledge_import_add (FoyerKnowledgeImport *self, guint line, JsonObject *row)
{
  g_return_if_fail (self != NULL && row != NULL);
  g_autofree char          *id = NULL;
  g_autoptr (JsonObject)    body = make_body (row, &id);
  g_autoptr (FoyerDocument) document = foyer_document_new ();
  g_autoptr (GError)        error = NULL;
  const char               *problem = find_problem (body, id);

  if (problem == NULL &&
      !foyer_record_apply_json (FOYER_RECORD (document), body, FOYER_VALIDATE_CREATE, &error))
    problem = error->message;
  if (problem != NULL)
    {
      foyer_knowledge_import_fail (self, line, problem);
      return;
    }
  foyer_document_set_external_id (document, id);
  add_document (self, document);
}

static void
import_record (FoyerKnowledgeImport *self, guint line, GPtrArray *head, GPtrArray *fields)
{
  g_autoptr (JsonObject) row = json_object_new ();

  if (fields->len > head->len)
    {
      g_autofree char *message =
          g_strdup_printf ("there are %u fields, the heading has %u", fields->len, head->len);
      foyer_knowledge_import_fail (self, line, message);
      return;
    }
  for (guint i = 0; i < fields->len; i++)
    if (!json_object_has_member (row, head->pdata[i]))
      json_object_set_string_member (row, head->pdata[i], fields->pdata[i]);
  foyer_knowledge_import_add (self, line, row);
}

/* Whether the heading has a column for the field, under any of its names. */
static gboolean
has_column (GPtrArray *head, guint column)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns[column].names) && columns[column].names[i] != NULL; i++)
    if (g_ptr_array_find_with_equal_func (head, columns[column].names[i], g_str_equal, NULL))
      return TRUE;
  return FALSE;
}

static gboolean
import_table (FoyerKnowledgeImport *self, const char *text, gsize length, char separator, GError **error)
{
  g_autoptr (GPtrArray) head = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  const char           *problem = NULL;
  FoyerCsv              csv;
  guint                 line = 1;

  foyer_csv_init (&csv, text, length, separator);
  (void) foyer_csv_next (&csv, head, &line, &problem);
  for (guint i = 0; i < head->len; i++)
    {
      char *name = g_ascii_strdown (g_strstrip (head->pdata[i]), -1);
      g_free (head->pdata[i]);
      head->pdata[i] = name;
    }
  if (problem != NULL || !has_column (head, 0) || !has_column (head, 1))
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST,
                   "The first line must name a column title or question, and a column text or answer%s%s",
                   problem != NULL ? ": " : "", problem != NULL ? problem : "");
      return FALSE;
    }
  while (foyer_csv_next (&csv, fields, &line, &problem))
    if (problem != NULL)
      foyer_knowledge_import_fail (self, line, problem);
    else
      import_record (self, line, head, fields);
  return TRUE;
}

/* The line on which each element of an array starts; the text is known to be good JSON. */
static GArray *
find_element_lines (const char *text)
{
  GArray  *lines = g_array_new (FALSE, FALSE, sizeof (guint));
  guint    line = 1, depth = 0;
  gboolean in_string = FALSE, expecting = FALSE;

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '\n')
        line++;
      if (in_string && *at == '\\')
        at++;
      else if (*at == '"')
        in_string = !in_string;
      if (g_ascii_isspace (*at) || (in_string && *at != '"'))
        continue;
      if (depth == 1 && expecting && *at != ']')
        g_array_append_val (lines, line);
      expecting = depth == 1 && *at == ',';
      if (*at == '[' || *at == '{')
        expecting = depth++ == 0;
      else if (*at == ']' || *at == '}')
        depth--;
    }
  return lines;
}

static gboolean
import_json (FoyerKnowledgeImport *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = foyer_json_parse (text, -1, error);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST, "An array of documents is expected");
      return FALSE;
    }
  g_autoptr (GArray) lines = find_element_lines (text);
  JsonArray         *rows = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *row = json_array_get_element (rows, i);
      guint     line = i < lines->len ? g_array_index (lines, guint, i) : 0;
      if (JSON_NODE_HOLDS_OBJECT (row))
        foyer_knowledge_import_add (self, line, json_node_get_object (row));
      else
        foyer_knowledge_import_fail (self, line, "a document must be an object");
    }
  return TRUE;
}

/* "text/csv; charset=utf-8" is text/csv. */
static gboolean
is_type (const char *content_type, const char *type)
{
  gsize length = strlen (type);
  return g_ascii_strncasecmp (content_type, type, length) == 0 &&
         strchr ("; \t", content_type[length]) != NULL;
}

static gboolean
import_text (
    FoyerKnowledgeImport *self, const char *text, gsize length, const char *content_type, GError **error)
{
  if (is_type (content_type, "text/csv"))
    return import_table (self, text, length, ',', error);
  if (is_type (content_type, "text/tab-separated-values"))
    return import_table (self, text, length, '\t', error);
  if (is_type (content_type, "application/json"))
    return import_json (self, text, error);
  if (is_type (content_type, "text/markdown"))
    {
      foyer_knowledge_import_markdown (self, text);
      return TRUE;
    }
  g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_UNSUPPORTED_DATA,
                       "An import is text/csv, text/tab-separated-values, application/json or text/markdown");
  return FALSE;
}

/**
 * foyer_knowledge_import_parse:
 * @body: the file
 * @content_type: (nullable): what it is; parameters are ignored, the text must be UTF-8
 * @error: receives unsupported_data, too_large, bad_request or invalid_json where nothing can be read
 *
 * Reads documents out of a file. It is linear in the file's size, and for big files a job for a thread.
 *
 * Returns: (transfer full) (nullable): the documents, and the rows that are none
 */
FoyerKnowledgeImport *
foyer_knowledge_import_parse (GBytes *body, const char *content_type, GError **error)
{
  g_return_val_if_fail (body != NULL, NULL);
  gsize                            length;
  const char                      *data = g_bytes_get_data (body, &length);
  g_autoptr (FoyerKnowledgeImport) self = import_new ();

  if (length > FOYER_LIMIT_IMPORT_BYTES)
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_TOO_LARGE, "An import has at most %d bytes",
                   FOYER_LIMIT_IMPORT_BYTES);
      return NULL;
    }
  if (length > 0 && !g_utf8_validate_len (data, length, NULL))
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_BAD_REQUEST,
                           "The text is not UTF-8, or has a NUL");
      return NULL;
    }
  g_autofree char *text = g_strndup (length > 0 ? data : "", length);
  if (!import_text (self, text, length, content_type != NULL ? content_type : "", error))
    return NULL;
  foyer_knowledge_import_tell_apart (self);
  tell_what_is_left_out (self);
  return g_steal_pointer (&self);
}
