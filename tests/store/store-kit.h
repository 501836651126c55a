/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-gda-store.h"
#include "foyer-test.h"

G_BEGIN_DECLS

/* A fresh database of the kind that FOYER_TEST_DATABASE names (sqlite, or mysql at MYSQL_SOCKET), for one
 * test. */
typedef struct
{
  const char     *directory;
  char           *name; /* of the MySQL database */
  FoyerGdaTarget *target;
} StoreKit;

StoreKit *store_kit_new (void);
void      store_kit_free (StoreKit *kit);
gboolean  store_kit_is_mysql (void);

FoyerGdaStore *store_kit_open (StoreKit *kit);
void           store_kit_close (FoyerGdaStore *store);

/* Runs a request to its end. The first must work; the second must fail with the code. */
gpointer store_kit_run (FoyerGdaStore *store, FoyerStoreRequest *request);
void     store_kit_refuse (FoyerGdaStore *store, FoyerStoreRequest *request, FoyerError code);
gpointer store_kit_try (FoyerGdaStore *store, FoyerStoreRequest *request, GError **error);

FoyerMessage      *store_kit_message (const char *conversation_id, const char *content);
FoyerStoreAppend  *store_kit_append_new (FoyerMessage *message); /* takes it over */
FoyerStoreSession *store_kit_session (FoyerGdaStore *store, const char *widget_id);
FoyerWidget       *store_kit_widget (FoyerGdaStore *store);

/* What makes changes: a canned reply with the shortcut sNUMBER, or so many documents. */
FoyerStoreRequest *store_kit_reply (guint number);
FoyerStoreRequest *store_kit_import (const char *base_id, guint count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreKit, store_kit_free)

G_END_DECLS
