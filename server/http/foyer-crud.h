/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-api.h"
#include "foyer-request.h"

G_BEGIN_DECLS

/* The five verbs on a type without rules of its own: one implementation for all of them. */
void foyer_crud_list (FoyerApi *api, FoyerRequest *request, GType type);
void foyer_crud_create (FoyerApi *api, FoyerRequest *request, GType type);
void foyer_crud_get (FoyerApi *api, FoyerRequest *request, GType type);
void foyer_crud_update (FoyerApi *api, FoyerRequest *request, GType type);
void foyer_crud_delete (FoyerApi *api, FoyerRequest *request, GType type);

/* The ends of such calls, for handlers with a beginning of their own: callbacks of foyer_store_run_async(),
 * whose user_data is the request. */
void foyer_crud_reply_record (GObject *source, GAsyncResult *result, gpointer user_data);
void foyer_crud_reply_created (GObject *source, GAsyncResult *result, gpointer user_data);
void foyer_crud_reply_page (GObject *source, GAsyncResult *result, gpointer user_data);
void foyer_crud_reply_empty (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
