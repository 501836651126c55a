/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-entries.h"

#include <string.h>

#include "foyer-model.gen.h"

/* A row is full with either; one big change may lie beyond. */
#define FULL_COUNT 500
#define FULL_BYTES (256 * 1024)
/* Rows come from bodies that may nest so deep by themselves. */
#define ENTRY_DEPTH (FOYER_JSON_DEPTH + 1)

static const char *const personal_tables[] = { "conversations", "messages", "visitors", NULL };
static const char *const personal_members[] = { "context", "page", "ratingComment", NULL };

/* What an append changes of a conversation. */
static const guint appended_fields[] = { FOYER_CONVERSATION_STATUS,      FOYER_CONVERSATION_MODE,
                                         FOYER_CONVERSATION_ASSIGNEE_ID, FOYER_CONVERSATION_LAST_SEQ,
                                         FOYER_CONVERSATION_UPDATED_AT,  FOYER_CONVERSATION_TURNS };

static void
begin_member (GString *text, gboolean *first, const char *name)
{
  if (!*first)
    g_string_append_c (text, ',');
  *first = FALSE;
  foyer_json_append_text (text, name);
  g_string_append_c (text, ':');
}

/* Of a conversation's old row only what the change changed: enough to tell who watched it by a filter that it
 * has left. The new row is read from its own table. */
static void
append_difference (GString *text, JsonObject *old, JsonObject *now)
{
  gboolean       first = TRUE;
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&iter, old);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      JsonNode *other = json_object_get_member (now, name);
      if (g_strv_contains (personal_members, name) || (other != NULL && json_node_equal (value, other)))
        continue;
      begin_member (text, &first, name);
      foyer_json_append (text, value);
    }
  g_string_append_c (text, '}');
}

/* The same of rows that the change carries as records. */
static void
append_record_difference (GString *text, FoyerRecord *old, FoyerRecord *now)
{
  gboolean first = TRUE;

  g_string_append_c (text, '{');
  for (guint i = 0; i < G_N_ELEMENTS (appended_fields); i++)
    {
      guint field = appended_fields[i];
      if (!foyer_record_has (old, field) || foyer_record_field_equal (old, now, field))
        continue;
      begin_member (text, &first, foyer_record_get_info (old)->fields[field].name);
      foyer_record_append_field (old, field, text);
    }
  g_string_append_c (text, '}');
}

static void
append_conversation (GString *text, FoyerChange *change, JsonObject *now, JsonObject *old)
{
  FoyerRecord *old_row = change->old_row;

  if (old_row != NULL)
    {
      g_string_append (text, ",null,");
      append_record_difference (text, old_row, change->row);
    }
  else if (now != NULL && old != NULL)
    {
      g_string_append (text, ",null,");
      append_difference (text, old, now);
    }
}

static void
append_rows (GString *text, FoyerChange *change, const char *table)
{
  JsonObject *now = foyer_change_get_object (change);
  JsonObject *old = foyer_change_get_old_object (change);

  if (g_str_equal (table, "conversations"))
    append_conversation (text, change, now, old);
  if ((now == NULL && old == NULL) || g_strv_contains (personal_tables, table))
    return;
  g_string_append_c (text, ',');
  if (now != NULL)
    foyer_json_append_object (text, now);
  else
    g_string_append (text, "null");
  if (old != NULL)
    {
      g_string_append_c (text, ',');
      foyer_json_append_object (text, old);
    }
}

/**
 * foyer_gda_entries_init:
 * @self: where to
 *
 * Begins without any.
 */
void
foyer_gda_entries_init (FoyerGdaEntries *self)
{
  self->text = g_string_new (NULL);
  foyer_gda_entries_empty (self);
}

/**
 * foyer_gda_entries_clear:
 * @self: entries
 */
void
foyer_gda_entries_clear (FoyerGdaEntries *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  self->text = NULL;
}

/**
 * foyer_gda_entries_empty:
 * @self: entries
 *
 * Begins again, with the next row.
 */
void
foyer_gda_entries_empty (FoyerGdaEntries *self)
{
  g_string_assign (self->text, "[");
  self->count = 0;
}

/**
 * foyer_gda_entries_add:
 * @self: entries
 * @change: what to keep of
 */
void
foyer_gda_entries_add (FoyerGdaEntries *self, FoyerChange *change)
{
  const char *table = change->table;

  g_string_append (self->text, self->count > 0 ? ",\n[" : "[");
  foyer_json_append_text (self->text, table);
  g_string_append_c (self->text, ',');
  foyer_json_append_text (self->text, change->event);
  g_string_append_c (self->text, ',');
  foyer_json_append_text (self->text, change->id);
  append_rows (self->text, change, table);
  g_string_append_c (self->text, ']');
  self->count++;
}

/**
 * foyer_gda_entries_are_full:
 * @self: entries
 *
 * Returns: whether the next change belongs to another row
 */
gboolean
foyer_gda_entries_are_full (const FoyerGdaEntries *self)
{
  return self->count >= FULL_COUNT || self->text->len >= FULL_BYTES;
}

/**
 * foyer_gda_entries_end:
 * @self: entries
 *
 * Returns: the row's text, valid until @self is touched again
 */
const char *
foyer_gda_entries_end (FoyerGdaEntries *self)
{
  g_string_append_c (self->text, ']');
  return self->text->str;
}

/**
 * foyer_gda_entry_make_mark:
 * @table: a table
 *
 * Returns: (transfer full): how the entries of that table begin, and hardly anything else
 */
char *
foyer_gda_entry_make_mark (const char *table)
{
  GString *mark = g_string_new ("[");

  foyer_json_append_text (mark, table);
  g_string_append_c (mark, ',');
  return g_string_free (mark, FALSE);
}

/**
 * foyer_gda_entry_init:
 * @self: where to
 * @row: what foyer_gda_entries_end() gave; must outlive @self
 *
 * Begins before the row's first entry.
 */
void
foyer_gda_entry_init (FoyerGdaEntry *self, const char *row)
{
  *self = (FoyerGdaEntry){ NULL, 0, row[0] == '[' ? row + 1 : "" };
}

/**
 * foyer_gda_entry_next:
 * @self: an entry
 *
 * Goes to the next one. Inside of an entry there is no line feed: JSON escapes it.
 *
 * Returns: whether there is one
 */
gboolean
foyer_gda_entry_next (FoyerGdaEntry *self)
{
  const char *end = strchr (self->rest, '\n');

  self->text = self->rest;
  self->length = end == NULL ? strlen (self->rest) : (gsize) (end - self->rest);
  self->rest = end == NULL ? self->text + self->length : end + 1;
  /* The comma, or the bracket that ends the row. */
  if (self->length > 0)
    self->length--;
  return self->length > 0;
}

/**
 * foyer_gda_entry_has_mark:
 * @self: an entry
 * @mark: what foyer_gda_entry_make_mark() gave
 *
 * Returns: whether it is of that table
 */
gboolean
foyer_gda_entry_has_mark (const FoyerGdaEntry *self, const char *mark)
{
  return g_str_has_prefix (self->text, mark);
}

static const char *
read_text (JsonArray *parts, guint index)
{
  JsonNode *node = index < json_array_get_length (parts) ? json_array_get_element (parts, index) : NULL;
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static JsonNode *
read_row (JsonArray *parts, guint index)
{
  JsonNode *node = index < json_array_get_length (parts) ? json_array_get_element (parts, index) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? node : NULL;
}

/* A row has its id, which a difference need not repeat. */
static JsonNode *
add_id (JsonNode *difference, const char *id)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObjectIter         iter;
  const char            *name;
  JsonNode              *value;

  json_object_set_string_member (object, "id", id);
  json_object_iter_init_ordered (&iter, json_node_get_object (difference));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (object, name, json_node_ref (value));
  return json_node_init_object (json_node_alloc (), object);
}

/**
 * foyer_gda_entry_read:
 * @self: an entry
 * @error: it is not what it should be
 *
 * Returns: (transfer full) (nullable): the change, without cursor and time
 */
FoyerChange *
foyer_gda_entry_read (const FoyerGdaEntry *self, GError **error)
{
  g_autoptr (JsonNode) node = foyer_json_parse_deep (self->text, (gssize) self->length, ENTRY_DEPTH, error);
  if (node == NULL)
    return NULL;
  JsonArray  *parts = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *texts[3] = { NULL };
  for (guint i = 0; parts != NULL && i < G_N_ELEMENTS (texts); i++)
    texts[i] = read_text (parts, i);
  if (texts[0] == NULL || texts[1] == NULL || texts[2] == NULL)
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON, "not table, event and id");
      return NULL;
    }
  /* There are as many names as tables. */
  FoyerChange *change = foyer_change_new (g_intern_string (texts[0]), g_intern_string (texts[1]), texts[2]);
  JsonNode    *old = read_row (parts, 4);
  g_autoptr (JsonNode) whole =
      old != NULL && g_str_equal (texts[0], "conversations") ? add_id (old, texts[2]) : NULL;
  foyer_change_set_json (change, read_row (parts, 3), whole != NULL ? whole : old);
  return change;
}
