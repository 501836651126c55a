/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-auth-service.h"
#include "foyer-config.h"
#include "foyer-gda-store.h"

G_BEGIN_DECLS

/* Exit codes, as --help says them. */
#define FOYER_CTL_DONE 0
#define FOYER_CTL_FAILED 1
#define FOYER_CTL_USAGE 2 /* also a bad configuration */

/**
 * FoyerCtl:
 * @config: the configuration, the same as the server's
 * @store: the database; %NULL for commands that do not open it
 * @json: whether to answer for machines
 *
 * What every command of foyerctl works with.
 */
typedef struct
{
  FoyerConfig   *config;
  FoyerGdaStore *store;
  gboolean       json;
} FoyerCtl;

/**
 * FoyerCtlCommand:
 * @name: one or two words
 * @arguments: what comes behind the options, for --help
 * @summary: what it does, one line, to be translated
 * @opens_database: whether it needs FoyerCtl.store
 * @options: (nullable): its own options
 * @run: does it; @arguments is what is left on the command line; returns the exit code, or sets the error
 */
typedef struct
{
  const char         *name;
  const char         *arguments;
  const char         *summary;
  gboolean            opens_database;
  const GOptionEntry *options;
  int (*run) (FoyerCtl *ctl, char **arguments, GError **error);
} FoyerCtlCommand;

extern const FoyerCtlCommand foyer_ctl_demo_load;
extern const FoyerCtlCommand foyer_ctl_doctor;
extern const FoyerCtlCommand foyer_ctl_kb_import;
extern const FoyerCtlCommand foyer_ctl_migrate;
extern const FoyerCtlCommand foyer_ctl_user_add;
extern const FoyerCtlCommand foyer_ctl_user_disable;
extern const FoyerCtlCommand foyer_ctl_user_list;
extern const FoyerCtlCommand foyer_ctl_user_set_password;
extern const FoyerCtlCommand foyer_ctl_widget_add;

/* Waiting for what is asynchronous: the callback that keeps the result, and the wait for it. */
void          foyer_ctl_keep (GObject *source, GAsyncResult *result, gpointer slot);
GAsyncResult *foyer_ctl_wait (GAsyncResult **slot);
gpointer      foyer_ctl_run (FoyerCtl *ctl, FoyerStoreRequest *request, GError **error);

FoyerActor       *foyer_ctl_get_actor (void);
FoyerAuthService *foyer_ctl_make_auth (FoyerCtl *ctl);
GPtrArray        *foyer_ctl_list (FoyerCtl *ctl, GType type, GError **error);
void              foyer_ctl_print_json (JsonObject *object);
gboolean          foyer_ctl_fail_usage (GError **error, const char *message);

/* foyer-ctl-kb.c, for the demo too: the base of that name, made if there is none, and a file into it */
FoyerKnowledgeBase *foyer_ctl_ensure_base (FoyerCtl *ctl, const char *name, gboolean make, GError **error);
JsonObject *foyer_ctl_import_file (FoyerCtl *ctl, const char *base_id, const char *path, GError **error);

G_END_DECLS
