/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include <string.h>

#include "foyer-gda-table.h"

#define ALL 10000
/* A filter that SQL does not know looks at no more rows than this for one answer. */
#define MAX_SCANNED 50000

/* Where a page begins: behind the last row of the one before, by what its order goes by. */
typedef struct
{
  gint64 first;
  gint64 second;
  char  *id;
} Place;

static void
place_clear (Place *self)
{
  g_free (self->id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
place_start (Place *self, FoyerGdaOrder order)
{
  self->first = order == FOYER_GDA_ORDER_ID ? 0 : G_MAXINT64;
  self->second = G_MININT64;
  self->id = g_strdup ("");
}

/* "first.second.id" in base64url: opaque, and no secret. */
static gboolean
place_parse (Place *self, const char *text, GError **error)
{
  gsize            length;
  g_autofree char *padded = g_strconcat (text, "====", NULL);
  gsize            used = strlen (text) + (4 - strlen (text) % 4) % 4;

  padded[used] = '\0';
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  g_autofree char *plain = (char *) g_base64_decode (padded, &length);
  g_autofree char *bounded = g_strndup (plain == NULL ? "" : plain, length);
  g_auto (GStrv)   parts = g_strsplit (bounded, ".", 3);
  if (g_strv_length (parts) == 3 && g_utf8_validate (parts[2], -1, NULL) &&
      g_ascii_string_to_signed (parts[0], 10, G_MININT64, G_MAXINT64, &self->first, NULL) &&
      g_ascii_string_to_signed (parts[1], 10, G_MININT64, G_MAXINT64, &self->second, NULL))
    {
      self->id = g_strdup (parts[2]);
      return TRUE;
    }
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "after", "after is not what a page's link had");
  return FALSE;
}

static void
place_set (Place *self, FoyerGdaOrder order, FoyerRecord *record)
{
  g_free (self->id);
  self->id = NULL;
  switch (order)
    {
    case FOYER_GDA_ORDER_ACTIVITY:
      self->first = foyer_conversation_get_updated_at (FOYER_CONVERSATION (record));
      break;
    case FOYER_GDA_ORDER_PRIORITY:
      self->first = foyer_context_rule_get_priority (FOYER_CONTEXT_RULE (record));
      self->second = foyer_context_rule_get_created_at (FOYER_CONTEXT_RULE (record));
      break;
    case FOYER_GDA_ORDER_NUMBER:
      self->first = foyer_audit_entry_get_id (FOYER_AUDIT_ENTRY (record));
      self->id = g_strdup ("");
      return;
    case FOYER_GDA_ORDER_VERSION:
      self->first = foyer_rule_version_get_version (FOYER_RULE_VERSION (record));
      self->id = g_strdup ("");
      return;
    case FOYER_GDA_ORDER_ID:
    default:
      break;
    }
  self->id = g_strdup (foyer_record_get_id (record));
}

static char *
place_print (const Place *self)
{
  g_autofree char *plain =
      g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s", self->first, self->second, self->id);
  char *text = g_base64_encode ((const guchar *) plain, strlen (plain));

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static gboolean
has_parameter (const FoyerGdaQuery *query, const char *name)
{
  for (guint i = 0; i < query->n_in; i++)
    if (g_str_equal (query->in[i].name, name))
      return TRUE;
  return FALSE;
}

static void
place_bind (const Place *self, FoyerGdaOrder order, FoyerGdaStatement *statement)
{
  switch (order)
    {
    case FOYER_GDA_ORDER_ACTIVITY:
      foyer_gda_statement_bind_int (statement, "before_time", self->first);
      foyer_gda_statement_bind_int (statement, "before_second", self->first / 1000);
      foyer_gda_statement_bind_text (statement, "before_id", self->id);
      break;
    case FOYER_GDA_ORDER_PRIORITY:
      foyer_gda_statement_bind_int (statement, "after_priority", self->first);
      foyer_gda_statement_bind_int (statement, "after_time", self->second);
      foyer_gda_statement_bind_text (statement, "after_id", self->id);
      break;
    case FOYER_GDA_ORDER_NUMBER:
      foyer_gda_statement_bind_int (statement, "before_id", self->first);
      break;
    case FOYER_GDA_ORDER_VERSION:
      foyer_gda_statement_bind_int (statement, "before_version", self->first);
      break;
    case FOYER_GDA_ORDER_ID:
    default:
      foyer_gda_statement_bind_text (statement, "after_id", self->id);
      break;
    }
}

/* Internal ones too: it is this program that asks, with names of its own. */
static const FoyerFieldInfo *
find_field (const FoyerTypeInfo *info, const char *name)
{
  for (guint i = 0; i < info->n_fields; i++)
    if (g_str_equal (info->fields[i].name, name))
      return &info->fields[i];
  return NULL;
}

static const char *
column_of (const FoyerTypeInfo *info, const char *name)
{
  const FoyerFieldInfo *field = find_field (info, name);
  return field == NULL ? NULL : field->column;
}

/* What SQL can filter by is bound; the rest is looked at row by row. */
static void
bind_filters (FoyerGdaStatement *statement, const FoyerTypeInfo *info, const FoyerListQuery *query)
{
  const FoyerGdaQuery *sql = foyer_gda_statement_get_query (statement);

  for (guint i = 0; i + 1 < query->equals->len; i += 2)
    {
      const char *column = column_of (info, query->equals->pdata[i]);
      if (column != NULL && query->equals->pdata[i + 1] != NULL && has_parameter (sql, column))
        foyer_gda_statement_bind_text (statement, column, query->equals->pdata[i + 1]);
    }
  if (has_parameter (sql, "caller_id"))
    foyer_gda_statement_bind_text (statement, "caller_id", query->caller_id);
}

static char *
print_field (FoyerRecord *record, guint field)
{
  switch (foyer_record_get_info (record)->fields[field].kind)
    {
    case FOYER_FIELD_INT:
    case FOYER_FIELD_TIME:
      return g_strdup_printf ("%" G_GINT64_FORMAT, foyer_record_get_int (record, field));
    case FOYER_FIELD_BOOL:
      return g_strdup (foyer_record_get_bool (record, field) ? "true" : "false");
    case FOYER_FIELD_TEXT:
    case FOYER_FIELD_ID:
    case FOYER_FIELD_ENUM:
      return g_strdup (foyer_record_get_text (record, field));
    case FOYER_FIELD_REAL:
    case FOYER_FIELD_TEXTS:
    case FOYER_FIELD_OBJECT:
    case FOYER_FIELD_OBJECTS:
    case FOYER_FIELD_MAP:
    case FOYER_FIELD_MAPS:
    default:
      return NULL;
    }
}

static gboolean
field_equals (FoyerRecord *record, const char *name, const char *value)
{
  const FoyerTypeInfo  *info = foyer_record_get_info (record);
  const FoyerFieldInfo *field = find_field (info, name);

  if (field == NULL)
    return FALSE;
  guint number = (guint) (field - info->fields);
  if (value == NULL || !foyer_record_has (record, number))
    return value == NULL && !foyer_record_has (record, number);
  g_autofree char *text = print_field (record, number);
  return g_strcmp0 (text, value) == 0;
}

static gboolean
text_contains (const char *text, const char *folded)
{
  if (text == NULL)
    return FALSE;
  g_autofree char *own = g_utf8_casefold (text, -1);
  return strstr (own, folded) != NULL;
}

static gboolean
contains_text (FoyerRecord *record, const char *folded)
{
  const FoyerTypeInfo *info = foyer_record_get_info (record);

  for (guint i = 0; i < info->n_fields; i++)
    {
      if ((info->fields[i].flags & FOYER_FIELD_INTERNAL) != 0)
        continue;
      if (info->fields[i].kind == FOYER_FIELD_TEXT &&
          text_contains (foyer_record_get_text (record, i), folded))
        return TRUE;
      if (info->fields[i].of != NULL && info->fields[i].kind == FOYER_FIELD_OBJECT &&
          text_contains (foyer_json_text (foyer_record_get_object (record, i), "content"), folded))
        return TRUE;
    }
  return FALSE;
}

static gboolean
matches (FoyerRecord *record, const FoyerListQuery *query, const char *folded)
{
  for (guint i = 0; i + 1 < query->equals->len; i += 2)
    if (!field_equals (record, query->equals->pdata[i], query->equals->pdata[i + 1]))
      return FALSE;
  return folded == NULL || contains_text (record, folded);
}

static FoyerGdaStatement *
prepare_page (FoyerGdaSession      *session,
              FoyerGdaQueryId       id,
              GType                 type,
              const FoyerListQuery *query,
              const Place          *place,
              guint                 limit,
              GError              **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, id, error);

  if (statement == NULL)
    return NULL;
  place_bind (place, foyer_gda_table_find (type)->order, statement);
  bind_filters (statement, foyer_record_type_info (type), query);
  foyer_gda_statement_bind_int (statement, "limit", limit);
  return statement;
}

/* Conversations are found by the second of their last activity and then sorted, the last second wholly. */
static GPtrArray *
read_conversations (
    FoyerGdaSession *session, const FoyerListQuery *query, const Place *place, guint limit, GError **error)
{
  FoyerGdaStatement       *statement = prepare_page (session, FOYER_GDA_QUERY_CONVERSATION_LIST_REACH,
                                                     FOYER_TYPE_CONVERSATION, query, place, limit, error);
  g_autoptr (FoyerGdaRows) rows = statement == NULL ? NULL : foyer_gda_statement_query (statement, error);

  if (rows == NULL || !foyer_gda_rows_next (rows, error))
    return NULL;
  gint64 reach = foyer_gda_rows_get_int (rows, 1);
  if (foyer_gda_rows_get_int (rows, 0) == 0)
    return g_ptr_array_new_with_free_func (g_object_unref);
  statement = prepare_page (session, FOYER_GDA_QUERY_CONVERSATION_LIST, FOYER_TYPE_CONVERSATION, query, place,
                            limit, error);
  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_int (statement, "reach_second", reach);
  return foyer_gda_conversation_read_all (statement, error);
}

static GPtrArray *
read_page (FoyerGdaSession      *session,
           GType                 type,
           const FoyerListQuery *query,
           const Place          *place,
           guint                 limit,
           GError              **error)
{
  if (type == FOYER_TYPE_CONVERSATION)
    return read_conversations (session, query, place, limit, error);
  FoyerGdaStatement *statement =
      prepare_page (session, foyer_gda_table_find (type)->list, type, query, place, limit, error);
  return statement == NULL ? NULL : foyer_gda_table_read_all (statement, type, error);
}

/* What a page may still take. */
typedef struct
{
  guint rows;
  gsize bytes;
} Room;

/* A page that has nothing yet takes a row of any size, or nobody would ever get past it. */
static gboolean
take_room (Room *room, FoyerRecord *row, gboolean is_first)
{
  gsize weight = foyer_record_weigh (row);

  if (room->rows == 0 || (weight > room->bytes && !is_first))
    return FALSE;
  room->rows--;
  room->bytes -= MIN (weight, room->bytes);
  return TRUE;
}

/* Fills @page until there is no @room; TRUE in @more if others may follow @place. */
static gboolean
collect (FoyerGdaSession      *session,
         GType                 type,
         const FoyerListQuery *query,
         Room                  room,
         Place                *place,
         FoyerStorePage       *page,
         gboolean             *more,
         GError              **error)
{
  const FoyerGdaTable *table = foyer_gda_table_find (type);
  g_autofree char     *folded = query->text == NULL ? NULL : g_utf8_casefold (query->text, -1);
  guint                at_once = MIN (room.rows + 1, table->at_once);
  guint                scanned = 0;

  g_assert (table->list != FOYER_GDA_NO_QUERY);
  *more = TRUE;
  while (*more && scanned < MAX_SCANNED)
    {
      g_autoptr (GPtrArray) rows = read_page (session, type, query, place, at_once, error);
      if (rows == NULL)
        return FALSE;
      *more = rows->len == at_once;
      scanned += rows->len;
      for (guint i = 0; i < rows->len; i++)
        {
          gboolean is_match = matches (rows->pdata[i], query, folded);
          if (room.rows == 0 || (is_match && !take_room (&room, rows->pdata[i], page->records->len == 0)))
            {
              *more = TRUE;
              return TRUE;
            }
          place_set (place, table->order, rows->pdata[i]);
          if (is_match)
            g_ptr_array_add (page->records, g_object_ref (rows->pdata[i]));
        }
    }
  return TRUE;
}

FOYER_GDA_OPERATION (list)
{
  FoyerStoreRequest    *request = input;
  const FoyerListQuery *query = request->query;
  const FoyerGdaTable  *table = foyer_gda_table_find (request->type);
  gboolean              is_page = query->limit > 0;
  Room                  room = { is_page ? query->limit : ALL, is_page ? FOYER_LIMIT_PAGE_BYTES : G_MAXSIZE };
  gboolean              more;
  g_auto (Place)        place = { 0, 0, NULL };
  g_autoptr (FoyerStorePage) page = g_new0 (FoyerStorePage, 1);

  page->records = g_ptr_array_new_with_free_func (g_object_unref);
  g_assert (table != NULL);
  if (query->after == NULL)
    place_start (&place, table->order);
  else if (!place_parse (&place, query->after, error))
    return FALSE;
  if (!collect (session, request->type, query, room, &place, page, &more, error))
    return FALSE;
  if (more)
    page->next = place_print (&place);
  *output = g_steal_pointer (&page);
  return TRUE;
}
