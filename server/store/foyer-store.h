/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store-request.h"

G_BEGIN_DECLS

/**
 * FoyerStore:
 *
 * Everything durable. All methods are asynchronous, each is one transaction, plain model objects go in and
 * out. An implementation has one pair to write, run_async and run_finish; the typed functions below make the
 * requests.
 *
 * Signals, all in the main context:
 * - `changed (FoyerChange *change)`: after a commit, of this or another process, in cursor order; its
 * rows are JSON without passwordHash and identitySecret. Where this process appended a message they are
 * records, and the change is told only as long as foyer_store_watch_appends() asks for it.
 * - `appended (FoyerMessage *message, FoyerConversation *conversation)`: after a message was committed by
 * this process, before its caller's callback.
 */
#define FOYER_TYPE_STORE (foyer_store_get_type ())
G_DECLARE_INTERFACE (FoyerStore, foyer_store, FOYER, STORE, GObject)

struct _FoyerStoreInterface
{
  GTypeInterface parent_interface;

  void (*run_async) (FoyerStore         *self,
                     FoyerStoreRequest  *request,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data);
  gpointer (*run_finish) (FoyerStore *self, GAsyncResult *result, GError **error);
  gboolean (*is_connected) (FoyerStore *self);
  void (*watch_appends) (FoyerStore *self, gboolean watch);
};

void     foyer_store_run_async (FoyerStore         *self,
                                FoyerStoreRequest  *request,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gpointer foyer_store_run_finish (FoyerStore *self, GAsyncResult *result, GError **error);
gboolean foyer_store_is_connected (FoyerStore *self);
void     foyer_store_watch_appends (FoyerStore *self, gboolean watch);
void     foyer_store_emit_changed (FoyerStore *self, FoyerChange *change);
void     foyer_store_emit_appended (FoyerStore *self, FoyerMessage *message, FoyerConversation *conversation);

/* Typed makers of requests, for foyer_store_run_async(). */
FoyerStoreRequest *foyer_store_list (GType type, FoyerListQuery *query);
FoyerStoreRequest *foyer_store_get (GType type, const char *id);
FoyerStoreRequest *foyer_store_insert (FoyerRecord *record, const FoyerActor *actor);
FoyerStoreRequest *foyer_store_update (FoyerRecord *record, gint64 expected_version, const FoyerActor *actor);
FoyerStoreRequest *foyer_store_patch (FoyerRecord *record, const char *const *names, const FoyerActor *actor);
FoyerStoreRequest *
foyer_store_delete (GType type, const char *id, gint64 expected_version, const FoyerActor *actor);
FoyerStoreRequest *foyer_store_append (FoyerStoreAppend *append);
FoyerStoreRequest *foyer_store_list_messages (
    const char *conversation_id, gint64 after_seq, gint64 before_seq, guint limit, gboolean with_staff);
FoyerStoreRequest *foyer_store_list_changes (const char *table, gint64 since, guint limit, gint64 reach);

G_END_DECLS
