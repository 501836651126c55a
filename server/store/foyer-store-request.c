/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-store-request.h"

#include "foyer-discard.h"

G_DEFINE_BOXED_TYPE (FoyerActor, foyer_actor, foyer_actor_copy, foyer_actor_free)

/**
 * foyer_actor_new:
 * @kind: "user", "visitor", "system" or "operator"
 * @id: (nullable): the user's or visitor's id
 * @address: (nullable): where the request came from
 *
 * Returns: (transfer full): who does something
 */
FoyerActor *
foyer_actor_new (const char *kind, const char *id, const char *address)
{
  g_return_val_if_fail (kind != NULL, NULL);
  FoyerActor *self = g_new0 (FoyerActor, 1);
  self->kind = g_strdup (kind);
  self->id = g_strdup (id);
  self->address = g_strdup (address);
  return self;
}

/**
 * foyer_actor_copy:
 * @self: (nullable): an actor
 *
 * Returns: (transfer full) (nullable): the same once more
 */
FoyerActor *
foyer_actor_copy (const FoyerActor *self)
{
  return self != NULL ? foyer_actor_new (self->kind, self->id, self->address) : NULL;
}

/**
 * foyer_actor_free:
 * @self: (nullable): an actor
 */
void
foyer_actor_free (FoyerActor *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->id);
  g_free (self->address);
  g_free (self);
}

/**
 * foyer_list_query_new:
 * @limit: rows at the most, 0 for all
 * @after: (nullable): the opaque end of the page before
 *
 * Returns: (transfer full): a query that lets every row through
 */
FoyerListQuery *
foyer_list_query_new (guint limit, const char *after)
{
  FoyerListQuery *self = g_new0 (FoyerListQuery, 1);
  self->equals = g_ptr_array_new_with_free_func (g_free);
  self->limit = limit;
  self->after = g_strdup (after);
  return self;
}

/**
 * foyer_list_query_copy:
 * @self: a query
 *
 * Returns: (transfer full): the same once more
 */
FoyerListQuery *
foyer_list_query_copy (const FoyerListQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  FoyerListQuery *copy = foyer_list_query_new (self->limit, self->after);
  for (guint i = 0; i < self->equals->len; i++)
    g_ptr_array_add (copy->equals, g_strdup (g_ptr_array_index (self->equals, i)));
  copy->text = g_strdup (self->text);
  copy->caller_id = g_strdup (self->caller_id);
  return copy;
}

/**
 * foyer_list_query_equals:
 * @self: a query
 * @name: a stored field's name on the wire
 * @value: (nullable): what it must be; %NULL: absent
 */
void
foyer_list_query_equals (FoyerListQuery *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL && name != NULL);
  g_ptr_array_add (self->equals, g_strdup (name));
  g_ptr_array_add (self->equals, g_strdup (value));
}

/**
 * foyer_list_query_free:
 * @self: (nullable): a query
 */
void
foyer_list_query_free (FoyerListQuery *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->equals);
  g_free (self->text);
  g_free (self->after);
  g_free (self->caller_id);
  g_free (self);
}

/**
 * foyer_store_append_new:
 * @message: (transfer none): the message without its seq
 *
 * Returns: (transfer full): what to append, with nothing beside
 */
FoyerStoreAppend *
foyer_store_append_new (FoyerMessage *message)
{
  g_return_val_if_fail (FOYER_IS_MESSAGE (message), NULL);
  FoyerStoreAppend *self = g_new0 (FoyerStoreAppend, 1);
  self->message = g_object_ref (message);
  return self;
}

/**
 * foyer_store_append_free:
 * @self: (nullable): what to append
 */
void
foyer_store_append_free (FoyerStoreAppend *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->message);
  g_clear_pointer (&self->trace, json_node_unref);
  g_free (self->question_id);
  g_free (self->take_over_by);
  g_free (self);
}

/**
 * foyer_store_appended_free:
 * @self: (nullable): a result
 */
void
foyer_store_appended_free (FoyerStoreAppended *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->message);
  g_clear_object (&self->conversation);
  g_free (self);
}

/**
 * foyer_store_page_free:
 * @self: (nullable): a result
 */
void
foyer_store_page_free (FoyerStorePage *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self->next);
  g_free (self);
}

/**
 * foyer_store_session_free:
 * @self: (nullable): a result
 */
void
foyer_store_session_free (FoyerStoreSession *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->visitor);
  g_clear_object (&self->conversation);
  g_free (self);
}

/**
 * foyer_store_saved_free:
 * @self: (nullable): a result
 */
void
foyer_store_saved_free (FoyerStoreSaved *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->documents, g_ptr_array_unref);
  g_free (self);
}

/**
 * foyer_store_passages_free:
 * @self: (nullable): a result
 */
void
foyer_store_passages_free (FoyerStorePassages *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->documents, g_ptr_array_unref);
  g_clear_pointer (&self->passages, g_ptr_array_unref);
  g_free (self->next);
  g_free (self);
}

/**
 * foyer_store_changes_free:
 * @self: (nullable): a result
 */
void
foyer_store_changes_free (FoyerStoreChanges *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

/**
 * foyer_store_request_new:
 * @operation: the method
 *
 * Returns: (transfer full): a request without arguments
 */
FoyerStoreRequest *
foyer_store_request_new (FoyerStoreOperation operation)
{
  g_return_val_if_fail (operation < FOYER_N_STORE_OPERATIONS, NULL);
  FoyerStoreRequest *self = g_new0 (FoyerStoreRequest, 1);
  self->operation = operation;
  return self;
}

/**
 * foyer_store_request_free:
 * @self: (nullable): a request
 */
void
foyer_store_request_free (FoyerStoreRequest *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->record);
  g_clear_object (&self->second);
  g_clear_object (&self->token);
  /* An import has tens of thousands of them. */
  foyer_discard (self->records, (GDestroyNotify) g_ptr_array_unref);
  foyer_discard (self->passages, (GDestroyNotify) g_ptr_array_unref);
  g_strfreev (self->names);
  g_free (self->id);
  g_free (self->text);
  g_free (self->after);
  foyer_list_query_free (self->query);
  foyer_store_append_free (self->append);
  foyer_actor_free (self->actor);
  g_free (self);
}

/* How each method's result is given back; a method that is not listed answers a GObject. */
static const GDestroyNotify result_frees[FOYER_N_STORE_OPERATIONS] = {
  [FOYER_STORE_LIST] = (GDestroyNotify) foyer_store_page_free,
  [FOYER_STORE_HAS_ADMIN] = (GDestroyNotify) json_node_unref,
  [FOYER_STORE_DELETE_USER_TOKENS] = (GDestroyNotify) g_ptr_array_unref,
  [FOYER_STORE_OPEN_SESSION] = (GDestroyNotify) foyer_store_session_free,
  [FOYER_STORE_APPEND] = (GDestroyNotify) foyer_store_appended_free,
  [FOYER_STORE_LIST_MESSAGES] = (GDestroyNotify) g_ptr_array_unref,
  [FOYER_STORE_GET_TRACE] = (GDestroyNotify) json_node_unref,
  [FOYER_STORE_JOIN_ROOM] = (GDestroyNotify) foyer_store_session_free,
  [FOYER_STORE_LIST_MEMBERSHIPS] = (GDestroyNotify) g_ptr_array_unref,
  [FOYER_STORE_PUBLISHED_RULES] = (GDestroyNotify) g_ptr_array_unref,
  [FOYER_STORE_SAVE_DOCUMENTS] = (GDestroyNotify) foyer_store_saved_free,
  [FOYER_STORE_LOAD_PASSAGES] = (GDestroyNotify) foyer_store_passages_free,
  [FOYER_STORE_GET_STATS] = (GDestroyNotify) json_node_unref,
  [FOYER_STORE_LIST_CHANGES] = (GDestroyNotify) foyer_store_changes_free,
};

/**
 * foyer_store_result_free:
 * @operation: the method that answered
 * @result: (nullable): its result
 */
void
foyer_store_result_free (FoyerStoreOperation operation, gpointer result)
{
  g_return_if_fail (operation < FOYER_N_STORE_OPERATIONS);
  if (result == NULL)
    return;
  if (result_frees[operation] != NULL)
    result_frees[operation](result);
  else
    g_object_unref (result);
}
