/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-store.h"

#include "foyer-store-marshal.h"

G_DEFINE_INTERFACE (FoyerStore, foyer_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  APPENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
foyer_store_default_init (FoyerStoreInterface *iface)
{
  /**
   * FoyerStore::changed:
   * @self: the store
   * @change: what was committed
   *
   * Its detail is the table: whoever follows but one does not cost anything for the changes of others.
   */
  signals[CHANGED] = g_signal_new ("changed", FOYER_TYPE_STORE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0,
                                   NULL, NULL, g_cclosure_marshal_VOID__BOXED, G_TYPE_NONE, 1,
                                   FOYER_TYPE_CHANGE | G_SIGNAL_TYPE_STATIC_SCOPE);
  g_signal_set_va_marshaller (signals[CHANGED], FOYER_TYPE_STORE, g_cclosure_marshal_VOID__BOXEDv);
  /**
   * FoyerStore::appended:
   * @self: the store
   * @message: the message as committed
   * @conversation: its conversation after the append
   */
  signals[APPENDED] = g_signal_new ("appended", FOYER_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    foyer_store_marshal_VOID__OBJECT_OBJECT, G_TYPE_NONE, 2,
                                    FOYER_TYPE_MESSAGE, FOYER_TYPE_CONVERSATION);
  g_signal_set_va_marshaller (signals[APPENDED], FOYER_TYPE_STORE, foyer_store_marshal_VOID__OBJECT_OBJECTv);
}

/**
 * foyer_store_run_async:
 * @self: a store
 * @request: (transfer full): what to do
 * @cancellable: (nullable): gives up waiting; a write that has begun is finished
 * @callback: called in the thread-default main context of now
 * @user_data: for @callback
 */
void
foyer_store_run_async (FoyerStore         *self,
                       FoyerStoreRequest  *request,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_STORE (self) && request != NULL);
  FOYER_STORE_GET_IFACE (self)->run_async (self, request, cancellable, callback, user_data);
}

/**
 * foyer_store_run_finish:
 * @self: a store
 * @result: what the callback got
 * @error: receives a #FOYER_ERROR, see #FoyerStoreOperation
 *
 * Returns: (transfer full) (nullable): what #FoyerStoreOperation says of the method; for methods that may
 * answer %NULL, @error tells failure
 */
gpointer
foyer_store_run_finish (FoyerStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (FOYER_IS_STORE (self), NULL);
  return FOYER_STORE_GET_IFACE (self)->run_finish (self, result, error);
}

/**
 * foyer_store_is_connected:
 * @self: a store
 *
 * Returns: whether the database answered last time
 */
gboolean
foyer_store_is_connected (FoyerStore *self)
{
  g_return_val_if_fail (FOYER_IS_STORE (self), FALSE);
  return FOYER_STORE_GET_IFACE (self)->is_connected (self);
}

/**
 * foyer_store_watch_appends:
 * @self: a store
 * @watch: whether from now on
 *
 * Whether `changed` tells the changes of what this process appends, too. At first it does not: most messages
 * nobody follows by table, and of each `appended` tells anyway.
 */
void
foyer_store_watch_appends (FoyerStore *self, gboolean watch)
{
  g_return_if_fail (FOYER_IS_STORE (self));
  FOYER_STORE_GET_IFACE (self)->watch_appends (self, watch);
}

/**
 * foyer_store_emit_changed:
 * @self: a store
 * @change: what was committed
 *
 * For implementations.
 */
void
foyer_store_emit_changed (FoyerStore *self, FoyerChange *change)
{
  g_return_if_fail (FOYER_IS_STORE (self) && change != NULL);
  /* One that nobody has connected to has no quark. */
  g_signal_emit (self, signals[CHANGED], g_quark_try_string (change->table), change);
}

/**
 * foyer_store_emit_appended:
 * @self: a store
 * @message: the message as committed
 * @conversation: its conversation after the append
 *
 * For implementations.
 */
void
foyer_store_emit_appended (FoyerStore *self, FoyerMessage *message, FoyerConversation *conversation)
{
  g_return_if_fail (FOYER_IS_STORE (self) && FOYER_IS_MESSAGE (message) &&
                    FOYER_IS_CONVERSATION (conversation));
  g_signal_emit (self, signals[APPENDED], 0, message, conversation);
}

/**
 * foyer_store_list:
 * @type: the GType of a noun with a table
 * @query: (transfer full): which rows
 *
 * Returns: (transfer full): a request for a #FoyerStorePage
 */
FoyerStoreRequest *
foyer_store_list (GType type, FoyerListQuery *query)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LIST);
  request->type = type;
  request->query = query;
  return request;
}

/**
 * foyer_store_get:
 * @type: the GType of a noun with a table
 * @id: which row
 *
 * Returns: (transfer full): a request for that row
 */
FoyerStoreRequest *
foyer_store_get (GType type, const char *id)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_GET);
  request->type = type;
  request->id = g_strdup (id);
  return request;
}

/**
 * foyer_store_insert:
 * @record: (transfer none): the new row; not to be changed any more
 * @actor: (nullable): who does it
 *
 * Returns: (transfer full): a request for the row as stored
 */
FoyerStoreRequest *
foyer_store_insert (FoyerRecord *record, const FoyerActor *actor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_INSERT);
  request->record = g_object_ref (record);
  request->actor = foyer_actor_copy (actor);
  return request;
}

/**
 * foyer_store_update:
 * @record: (transfer none): the whole row, found by its id; not to be changed any more
 * @expected_version: the version it must have now, 0 for any
 * @actor: (nullable): who does it
 *
 * Returns: (transfer full): a request for the row as stored
 */
FoyerStoreRequest *
foyer_store_update (FoyerRecord *record, gint64 expected_version, const FoyerActor *actor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_UPDATE);
  request->record = g_object_ref (record);
  request->number = expected_version;
  request->actor = foyer_actor_copy (actor);
  return request;
}

/**
 * foyer_store_patch:
 * @record: (transfer none): its id and the fields to write; not to be changed any more
 * @names: the wire's names of the fields to write; one that is absent in @record is cleared
 * @actor: (nullable): who does it
 *
 * Returns: (transfer full): a request for the row as stored
 */
FoyerStoreRequest *
foyer_store_patch (FoyerRecord *record, const char *const *names, const FoyerActor *actor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_PATCH);
  request->record = g_object_ref (record);
  request->names = g_strdupv ((char **) names);
  request->actor = foyer_actor_copy (actor);
  return request;
}

/**
 * foyer_store_delete:
 * @type: the GType of a noun with a table
 * @id: which row
 * @expected_version: the version it must have now, 0 for any
 * @actor: (nullable): who does it
 *
 * Returns: (transfer full): a request without a result
 */
FoyerStoreRequest *
foyer_store_delete (GType type, const char *id, gint64 expected_version, const FoyerActor *actor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_DELETE);
  request->type = type;
  request->id = g_strdup (id);
  request->number = expected_version;
  request->actor = foyer_actor_copy (actor);
  return request;
}

/**
 * foyer_store_append:
 * @append: (transfer full): the message and what happens with it
 *
 * Returns: (transfer full): a request for a #FoyerStoreAppended
 */
FoyerStoreRequest *
foyer_store_append (FoyerStoreAppend *append)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_APPEND);
  request->append = append;
  return request;
}

/**
 * foyer_store_list_messages:
 * @conversation_id: whose messages
 * @after_seq: only later ones, %FOYER_NO_SEQ for no such bound
 * @before_seq: only earlier ones, 0 for no such bound
 * @limit: how many at the most
 * @with_staff: whether internal notes are among them
 *
 * Returns: (transfer full): a request for an array of #FoyerMessage
 */
FoyerStoreRequest *
foyer_store_list_messages (
    const char *conversation_id, gint64 after_seq, gint64 before_seq, guint limit, gboolean with_staff)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LIST_MESSAGES);
  request->id = g_strdup (conversation_id);
  request->number = after_seq;
  request->second_number = before_seq;
  request->limit = limit;
  request->flag = with_staff;
  return request;
}

/**
 * foyer_store_list_changes:
 * @table: (nullable): only of this table
 * @since: only behind this cursor
 * @limit: how many at the most
 * @reach: how far behind the newest cursor @since may be, 0 for any. Where it is further nothing is listed:
 * to find the few changes of one table everything that came after @since is looked through
 *
 * Returns: (transfer full): a request for a #FoyerStoreChanges
 */
FoyerStoreRequest *
foyer_store_list_changes (const char *table, gint64 since, guint limit, gint64 reach)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LIST_CHANGES);
  request->text = g_strdup (table);
  request->number = since;
  request->second_number = reach;
  request->limit = limit;
  return request;
}
