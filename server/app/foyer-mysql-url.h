/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *host;
  guint port;
  char *socket;
  char *user;
  char *password;
  char *database;
} FoyerMysqlUrl;

FoyerMysqlUrl *foyer_mysql_url_parse (const char *text, GError **error);
void           foyer_mysql_url_free (FoyerMysqlUrl *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerMysqlUrl, foyer_mysql_url_free)

G_END_DECLS
