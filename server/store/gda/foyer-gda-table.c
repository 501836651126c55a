/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-table.h"

#define SMALL 200 /* rows of some kilobytes */
#define LARGE 16  /* rows of up to a request's body */
#define HUGE 4    /* rows of up to 4 MB: 1,000,000 characters */

#define TABLE(type, at_once, noun)                                                                           \
  {                                                                                                          \
    type, at_once, FOYER_GDA_QUERY_##noun##_BY_ID, FOYER_GDA_QUERY_##noun##_LIST, FOYER_GDA_ORDER_ID,        \
        FOYER_GDA_QUERY_##noun##_INSERT, FOYER_GDA_QUERY_##noun##_UPDATE, FOYER_GDA_QUERY_##noun##_DELETE    \
  }

static const FoyerGdaTable tables[] = {
  TABLE (foyer_user_get_type, SMALL, USER),
  TABLE (foyer_visitor_get_type, SMALL, VISITOR),
  TABLE (foyer_widget_get_type, LARGE, WIDGET),
  TABLE (foyer_knowledge_base_get_type, SMALL, BASE),
  TABLE (foyer_document_get_type, HUGE, DOCUMENT),
  TABLE (foyer_prompt_template_get_type, SMALL, TEMPLATE),
  TABLE (foyer_canned_reply_get_type, SMALL, CANNED_REPLY),
  TABLE (foyer_moderation_rule_get_type, SMALL, MODERATION_RULE),
  { foyer_context_rule_get_type, LARGE, FOYER_GDA_QUERY_RULE_BY_ID, FOYER_GDA_QUERY_RULE_LIST,
    FOYER_GDA_ORDER_PRIORITY, FOYER_GDA_QUERY_RULE_INSERT, FOYER_GDA_QUERY_RULE_UPDATE,
    FOYER_GDA_QUERY_RULE_DELETE },
  { foyer_conversation_get_type, SMALL, FOYER_GDA_QUERY_CONVERSATION_BY_ID, FOYER_GDA_QUERY_CONVERSATION_LIST,
    FOYER_GDA_ORDER_ACTIVITY, FOYER_GDA_QUERY_CONVERSATION_INSERT, FOYER_GDA_QUERY_CONVERSATION_UPDATE,
    FOYER_GDA_QUERY_CONVERSATION_DELETE },
  { foyer_message_get_type, SMALL, FOYER_GDA_QUERY_MESSAGE_BY_ID, FOYER_GDA_NO_QUERY, FOYER_GDA_ORDER_ID,
    FOYER_GDA_NO_QUERY, FOYER_GDA_NO_QUERY, FOYER_GDA_NO_QUERY },
  { foyer_member_get_type, SMALL, FOYER_GDA_NO_QUERY, FOYER_GDA_QUERY_MEMBER_LIST, FOYER_GDA_ORDER_ID,
    FOYER_GDA_QUERY_MEMBER_INSERT, FOYER_GDA_NO_QUERY, FOYER_GDA_NO_QUERY },
  { foyer_rule_version_get_type, LARGE, FOYER_GDA_NO_QUERY, FOYER_GDA_QUERY_RULE_VERSION_LIST,
    FOYER_GDA_ORDER_VERSION, FOYER_GDA_NO_QUERY, FOYER_GDA_NO_QUERY, FOYER_GDA_NO_QUERY },
  { foyer_audit_entry_get_type, SMALL, FOYER_GDA_NO_QUERY, FOYER_GDA_QUERY_AUDIT_LIST, FOYER_GDA_ORDER_NUMBER,
    FOYER_GDA_NO_QUERY, FOYER_GDA_NO_QUERY, FOYER_GDA_NO_QUERY },
};

/**
 * foyer_gda_table_find:
 * @type: the GType of a noun
 *
 * Returns: (nullable): its table
 */
const FoyerGdaTable *
foyer_gda_table_find (GType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (tables[i].get_type () == type)
      return &tables[i];
  return NULL;
}

/**
 * foyer_gda_table_find_field:
 * @info: a type
 * @column: one of its columns
 *
 * Returns: the field's number, or -1
 */
int
foyer_gda_table_find_field (const FoyerTypeInfo *info, const char *column)
{
  for (guint i = 0; i < info->n_fields; i++)
    if (g_strcmp0 (info->fields[i].column, column) == 0)
      return (int) i;
  return -1;
}

/**
 * foyer_gda_table_read_one:
 * @statement: a bound statement
 * @type: the type of record
 * @error: what failed
 *
 * Returns: (transfer full) (nullable): its first row; %NULL without an error where there is none
 */
FoyerRecord *
foyer_gda_table_read_one (FoyerGdaStatement *statement, GType type, GError **error)
{
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);

  if (rows == NULL || !foyer_gda_rows_next (rows, error))
    return NULL;
  return foyer_gda_rows_to_record (rows, type);
}

/**
 * foyer_gda_table_read_all:
 * @statement: a bound statement
 * @type: the type of record
 * @error: what failed
 *
 * Returns: (transfer full) (element-type FoyerRecord): its rows, in their order
 */
GPtrArray *
foyer_gda_table_read_all (FoyerGdaStatement *statement, GType type, GError **error)
{
  g_autoptr (GPtrArray)    records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError)       failure = NULL;
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);

  if (rows == NULL)
    return NULL;
  while (foyer_gda_rows_next (rows, &failure))
    g_ptr_array_add (records, foyer_gda_rows_to_record (rows, type));
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_steal_pointer (&records);
}

/**
 * foyer_gda_table_load:
 * @session: the transaction
 * @type: the type of record
 * @id: its id
 * @for_update: whether to lock the row until the end of the transaction
 * @error: what failed
 *
 * Returns: (transfer full) (nullable): the record; %NULL without an error where there is none
 */
FoyerRecord *
foyer_gda_table_load (
    FoyerGdaSession *session, GType type, const char *id, gboolean for_update, GError **error)
{
  const FoyerGdaTable *table = foyer_gda_table_find (type);

  g_assert (table != NULL && table->by_id != FOYER_GDA_NO_QUERY);
  FoyerGdaStatement *statement = for_update ? foyer_gda_session_prepare_locking (session, table->by_id, error)
                                            : foyer_gda_session_prepare (session, table->by_id, error);
  if (statement == NULL)
    return NULL;
  foyer_gda_statement_bind_text (statement, "id", id);
  return foyer_gda_table_read_one (statement, type, error);
}

/**
 * foyer_gda_table_get:
 * @session: the transaction
 * @type: the type of record
 * @id: its id
 * @error: what failed; %FOYER_ERROR_NOT_FOUND where there is none
 *
 * As foyer_gda_table_load() for update, but a row that is missing is an error.
 *
 * Returns: (transfer full): the record
 */
FoyerRecord *
foyer_gda_table_get (FoyerGdaSession *session, GType type, const char *id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  FoyerRecord       *record = foyer_gda_table_load (session, type, id, TRUE, &failure);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (record == NULL)
    g_set_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "no %s has this id",
                 foyer_record_type_info (type)->name);
  return record;
}

/**
 * foyer_gda_table_write:
 * @session: the transaction
 * @id: an INSERT or UPDATE with the parameters of a record
 * @record: the record
 * @error: what failed
 *
 * Returns: whether it was written
 */
gboolean
foyer_gda_table_write (FoyerGdaSession *session, FoyerGdaQueryId id, FoyerRecord *record, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, id, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_record (statement, record);
  return foyer_gda_statement_run (statement, NULL, error);
}

/**
 * foyer_gda_table_remove:
 * @session: the transaction
 * @type: the type of record
 * @id: its id
 * @error: what failed
 *
 * A row that is not there is no error.
 *
 * Returns: whether it is gone
 */
gboolean
foyer_gda_table_remove (FoyerGdaSession *session, GType type, const char *id, GError **error)
{
  const FoyerGdaTable *table = foyer_gda_table_find (type);

  g_assert (table != NULL && table->remove != FOYER_GDA_NO_QUERY);
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, table->remove, error);
  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "id", id);
  return foyer_gda_statement_run (statement, NULL, error);
}
