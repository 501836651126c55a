/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include "foyer-gda-table.h"

static void
set_number (FoyerRecord *record, const char *column, gint64 value)
{
  int field = foyer_gda_table_find_field (foyer_record_get_info (record), column);
  if (field >= 0)
    foyer_record_set_int (record, (guint) field, value);
}

static gint64
get_number (FoyerRecord *record, const char *column)
{
  int field = foyer_gda_table_find_field (foyer_record_get_info (record), column);
  return field < 0 ? 0 : foyer_record_get_int (record, (guint) field);
}

static gboolean
has_column (FoyerRecord *record, const char *column)
{
  return foyer_gda_table_find_field (foyer_record_get_info (record), column) >= 0;
}

static gboolean
check_version (FoyerRecord *old, gint64 expected, GError **error)
{
  if (expected == 0 || !has_column (old, "version") || get_number (old, "version") == expected)
    return TRUE;
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_STALE_VERSION, "the version is %" G_GINT64_FORMAT " by now",
               get_number (old, "version"));
  return FALSE;
}

static void
note (
    FoyerGdaSession *session, const FoyerActor *actor, const char *event, FoyerRecord *row, FoyerRecord *old)
{
  static const struct
  {
    const char *event;
    const char *verb;
  } verbs[] = { { "INSERT", "create" }, { "UPDATE", "update" }, { "DELETE", "delete" } };
  FoyerRecord     *record = row == NULL ? old : row;
  const char      *table = foyer_record_get_info (record)->table;
  g_autofree char *action = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].event, event))
      action = g_strconcat (table, ".", verbs[i].verb, NULL);
  foyer_gda_session_note_change (session, event, foyer_record_get_id (record), row, old);
  foyer_gda_session_note_audit (session, actor, action, table, foyer_record_get_id (record), NULL);
}

/* What HTTP shows of a conversation is more than its row. */
static FoyerRecord *
for_output (FoyerGdaSession *session, FoyerRecord *record, const char *caller_id, GError **error)
{
  if (!FOYER_IS_CONVERSATION (record))
    return g_object_ref (record);
  return (FoyerRecord *) foyer_gda_conversation_get_full (session, foyer_record_get_id (record), caller_id,
                                                          error);
}

FOYER_GDA_OPERATION (get)
{
  FoyerStoreRequest *request = input;
  g_autoptr (GError) failure = NULL;

  if (request->type == FOYER_TYPE_CONVERSATION)
    *output = foyer_gda_conversation_get_full (session, request->id, request->text, &failure);
  else
    *output = foyer_gda_table_load (session, request->type, request->id, FALSE, &failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (*output == NULL)
    g_set_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "no %s has this id",
                 foyer_record_type_info (request->type)->name);
  return *output != NULL;
}

static gboolean
insert_record (FoyerGdaSession *session, FoyerRecord *record, const FoyerActor *actor, GError **error)
{
  const FoyerGdaTable *table = foyer_gda_table_find (G_OBJECT_TYPE (record));

  g_assert (table != NULL && table->insert != FOYER_GDA_NO_QUERY);
  if (foyer_record_get_id (record) == NULL)
    foyer_record_set_text (record, 0, foyer_gda_session_make_id (session));
  foyer_record_set_defaults (record);
  set_number (record, "created_at", foyer_gda_session_get_now (session));
  set_number (record, "updated_at", foyer_gda_session_get_now (session));
  set_number (record, "version", 1);
  if (!foyer_gda_table_write (session, table->insert, record, error))
    return FALSE;
  if (FOYER_IS_CONTEXT_RULE (record) &&
      !foyer_gda_rule_keep_version (session, FOYER_CONTEXT_RULE (record), actor, error))
    return FALSE;
  note (session, actor, "INSERT", record, NULL);
  return TRUE;
}

FOYER_GDA_OPERATION (insert)
{
  FoyerStoreRequest      *request = input;
  g_autoptr (FoyerRecord) record = foyer_record_copy (request->record);

  if (FOYER_IS_DOCUMENT (record))
    return foyer_gda_save_one_document (session, request, output, error);
  if (!insert_record (session, record, request->actor, error))
    return FALSE;
  *output = for_output (session, record, NULL, error);
  return *output != NULL;
}

/* A whole row from outside still leaves alone what only the program writes. */
static void
keep_own_fields (FoyerRecord *record, FoyerRecord *old)
{
  const FoyerTypeInfo *info = foyer_record_get_info (record);

  for (guint i = 0; i < info->n_fields; i++)
    if ((info->fields[i].flags & FOYER_FIELD_READ_ONLY) != 0 ||
        ((info->fields[i].flags & FOYER_FIELD_INTERNAL) != 0 && !foyer_record_has (record, i)))
      foyer_gda_record_copy_field (record, old, i);
}

static gboolean
write_update (
    FoyerGdaSession *session, FoyerRecord *record, FoyerRecord *old, const FoyerActor *actor, GError **error)
{
  const FoyerGdaTable *table = foyer_gda_table_find (G_OBJECT_TYPE (record));

  g_assert (table != NULL && table->update != FOYER_GDA_NO_QUERY);
  set_number (record, "updated_at", foyer_gda_session_get_now (session));
  if (has_column (record, "version"))
    set_number (record, "version", get_number (old, "version") + 1);
  if (FOYER_IS_USER (record) &&
      !foyer_gda_account_check_admin_left (session, FOYER_USER (old), FOYER_USER (record), error))
    return FALSE;
  if (!foyer_gda_table_write (session, table->update, record, error))
    return FALSE;
  if (FOYER_IS_CONTEXT_RULE (record) &&
      !foyer_gda_rule_keep_version (session, FOYER_CONTEXT_RULE (record), actor, error))
    return FALSE;
  note (session, actor, "UPDATE", record, old);
  return TRUE;
}

FOYER_GDA_OPERATION (update)
{
  FoyerStoreRequest      *request = input;
  GType                   type = G_OBJECT_TYPE (request->record);
  g_autoptr (FoyerRecord) record = foyer_record_copy (request->record);

  if (FOYER_IS_DOCUMENT (record))
    return foyer_gda_save_one_document (session, request, output, error);
  g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, type, foyer_record_get_id (record), error);
  if (old == NULL || !check_version (old, request->number, error))
    return FALSE;
  keep_own_fields (record, old);
  foyer_record_set_defaults (record);
  if (!write_update (session, record, old, request->actor, error))
    return FALSE;
  *output = for_output (session, record, NULL, error);
  return *output != NULL;
}

FOYER_GDA_OPERATION (patch)
{
  FoyerStoreRequest      *request = input;
  FoyerRecord            *given = request->record;
  g_autoptr (FoyerRecord) old =
      foyer_gda_table_get (session, G_OBJECT_TYPE (given), foyer_record_get_id (given), error);

  if (old == NULL || !check_version (old, request->number, error))
    return FALSE;
  g_autoptr (FoyerRecord) record = foyer_record_copy (old);
  const FoyerTypeInfo    *info = foyer_record_get_info (record);
  for (guint i = 0; i < info->n_fields; i++)
    if (g_strv_contains ((const char *const *) request->names, info->fields[i].name))
      foyer_gda_record_copy_field (record, given, i);
  if (!write_update (session, record, old, request->actor, error))
    return FALSE;
  *output = for_output (session, record, NULL, error);
  return *output != NULL;
}

static gboolean
prepare_delete (FoyerGdaSession *session, FoyerRecord *old, GError **error)
{
  if (FOYER_IS_USER (old))
    return foyer_gda_account_check_admin_left (session, FOYER_USER (old), NULL, error);
  if (FOYER_IS_CONTEXT_RULE (old))
    return foyer_gda_rule_check_unused (session, foyer_record_get_id (old), error);
  if (FOYER_IS_VISITOR (old))
    return foyer_gda_visitor_note_end (session, foyer_record_get_id (old), error);
  return TRUE;
}

FOYER_GDA_OPERATION (delete)
{
  FoyerStoreRequest      *request = input;
  g_autoptr (FoyerRecord) old = foyer_gda_table_get (session, request->type, request->id, error);

  *output = NULL;
  if (old == NULL || !check_version (old, request->number, error) || !prepare_delete (session, old, error) ||
      !foyer_gda_table_remove (session, request->type, request->id, error))
    return FALSE;
  note (session, request->actor, "DELETE", NULL, old);
  if (FOYER_IS_DOCUMENT (old))
    return foyer_gda_base_bump (session, foyer_document_get_knowledge_base_id (FOYER_DOCUMENT (old)), NULL,
                                error);
  return TRUE;
}
