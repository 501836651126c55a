/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include "foyer-gda-table.h"

/* The row of a query with one text parameter, NULL where there is none: not an error. */
static gboolean
find_by_text (FoyerGdaSession *session,
              FoyerGdaQueryId  id,
              const char      *name,
              const char      *value,
              GType            type,
              gpointer        *output,
              GError         **error)
{
  g_autoptr (GError) failure = NULL;
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, id, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, name, value);
  *output = foyer_gda_table_read_one (statement, type, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
run_with_text (
    FoyerGdaSession *session, FoyerGdaQueryId id, const char *name, const char *value, GError **error)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, id, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, name, value);
  return foyer_gda_statement_run (statement, NULL, error);
}

FOYER_GDA_OPERATION (find_user)
{
  FoyerStoreRequest *request = input;
  return find_by_text (session, FOYER_GDA_QUERY_USER_FOLDED, "email_folded", request->text, FOYER_TYPE_USER,
                       output, error);
}

static gboolean
count_admins (FoyerGdaSession *session, guint *count, GError **error)
{
  FoyerGdaStatement       *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_ADMIN_LOCK, error);
  g_autoptr (FoyerGdaRows) rows = statement == NULL ? NULL : foyer_gda_statement_query (statement, error);

  if (rows == NULL)
    return FALSE;
  *count = foyer_gda_rows_get_count (rows);
  return TRUE;
}

FOYER_GDA_OPERATION (has_admin)
{
  FoyerGdaStatement *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_ADMIN_COUNT, error);
  g_autoptr (FoyerGdaRows) rows = statement == NULL ? NULL : foyer_gda_statement_query (statement, error);

  if (rows == NULL || !foyer_gda_rows_next (rows, error))
    return FALSE;
  *output = json_node_init_boolean (json_node_alloc (), foyer_gda_rows_get_int (rows, 0) > 0);
  return TRUE;
}

/* Two at once would both find no administrator to lock: the counter's row makes them take turns. */
FOYER_GDA_OPERATION (add_first_admin)
{
  FoyerStoreRequest *request = input;
  guint              count;

  if (!foyer_gda_session_serialise (session, error) || !count_admins (session, &count, error))
    return FALSE;
  if (count == 0)
    return foyer_gda_insert (session, input, output, error);
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "there is an administrator already");
  (void) request;
  return FALSE;
}

static gboolean
is_admin (FoyerUser *user)
{
  return user != NULL && g_strcmp0 (foyer_user_get_role (user), "admin") == 0 &&
         foyer_user_get_is_active (user);
}

/**
 * foyer_gda_account_check_admin_left:
 * @session: a session
 * @old: an account as it is
 * @changed: (nullable): as it shall be, %NULL if it shall go
 * @error: %FOYER_ERROR_CONFLICT if nobody could administer any more
 *
 * Returns: whether it may be done
 */
gboolean
foyer_gda_account_check_admin_left (FoyerGdaSession *session,
                                    FoyerUser       *old,
                                    FoyerUser       *changed,
                                    GError         **error)
{
  guint count;

  if (!is_admin (old) || is_admin (changed))
    return TRUE;
  if (!count_admins (session, &count, error))
    return FALSE;
  if (count > 1)
    return TRUE;
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT, "the last administrator must stay one");
  return FALSE;
}

FOYER_GDA_OPERATION (add_token)
{
  FoyerStoreRequest *request = input;
  return foyer_gda_table_write (session, FOYER_GDA_QUERY_TOKEN_INSERT, request->record, error);
}

FOYER_GDA_OPERATION (find_token)
{
  FoyerStoreRequest *request = input;
  return find_by_text (session, FOYER_GDA_QUERY_TOKEN_BY_HASH, "hash", request->text, FOYER_TYPE_TOKEN,
                       output, error);
}

FOYER_GDA_OPERATION (touch_token)
{
  FoyerStoreRequest *request = input;
  return foyer_gda_table_write (session, FOYER_GDA_QUERY_TOKEN_TOUCH, request->record, error);
}

FOYER_GDA_OPERATION (delete_token)
{
  FoyerStoreRequest *request = input;

  foyer_gda_session_note_audit (session, request->actor, "tokens.delete", "tokens", NULL, NULL);
  return run_with_text (session, FOYER_GDA_QUERY_TOKEN_DELETE, "hash", request->text, error);
}

FOYER_GDA_OPERATION (delete_user_tokens)
{
  FoyerStoreRequest    *request = input;
  g_autoptr (GPtrArray) tokens = NULL;
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  FoyerGdaStatement    *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_TOKEN_OF_USER, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "user_id", request->id);
  tokens = foyer_gda_table_read_all (statement, FOYER_TYPE_TOKEN, error);
  if (tokens == NULL)
    return FALSE;
  for (guint i = 0; i < tokens->len; i++)
    {
      const char *hash = foyer_token_get_hash (tokens->pdata[i]);
      if (g_strcmp0 (hash, request->text) == 0)
        continue;
      if (!run_with_text (session, FOYER_GDA_QUERY_TOKEN_DELETE, "hash", hash, error))
        return FALSE;
      g_ptr_array_add (hashes, g_strdup (hash));
    }
  *output = g_steal_pointer (&hashes);
  return TRUE;
}

FOYER_GDA_OPERATION (add_audit)
{
  FoyerStoreRequest          *request = input;
  g_autoptr (FoyerAuditEntry) entry = (FoyerAuditEntry *) foyer_record_copy (request->record);

  foyer_gda_session_note_audit_entry (session, entry);
  return TRUE;
}
