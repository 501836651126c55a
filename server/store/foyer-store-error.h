/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoyerStoreError:
 * @FOYER_STORE_ERROR_FAILED: anything not named below; the message is the database's and never for a client
 * @FOYER_STORE_ERROR_SYNTAX: a statement that the database does not understand, or a table that is missing
 * @FOYER_STORE_ERROR_UNIQUE: a row with that key exists; foyer_store_error_names_key() tells which key
 * @FOYER_STORE_ERROR_FOREIGN_KEY: a row that this one points to is missing, or one that points to it remains
 * @FOYER_STORE_ERROR_NOT_NULL: a column that must have a value got none
 * @FOYER_STORE_ERROR_TOO_LONG: a value does not fit its column
 * @FOYER_STORE_ERROR_DEADLOCK: this transaction lost against another; rolled back, worth running again
 * @FOYER_STORE_ERROR_LOCK_WAIT: another transaction kept a lock for too long
 * @FOYER_STORE_ERROR_BUSY: the database could not be read now
 * @FOYER_STORE_ERROR_STALE: a row is not as this process knew it; worth running again
 * @FOYER_STORE_ERROR_LOST: the connection is gone, or there was none to be had
 * @FOYER_STORE_ERROR_EXISTS: a column that a migration adds is there already, or a key that it drops is gone
 * @FOYER_STORE_ERROR_NEWER: the database was written by a newer program
 * @FOYER_STORE_ERROR_TIMEOUT: no answer before the deadline; a write may still have happened
 *
 * What went wrong in the database, told apart the same way whichever database it is.
 */
typedef enum
{
  FOYER_STORE_ERROR_FAILED,
  FOYER_STORE_ERROR_SYNTAX,
  FOYER_STORE_ERROR_UNIQUE,
  FOYER_STORE_ERROR_FOREIGN_KEY,
  FOYER_STORE_ERROR_NOT_NULL,
  FOYER_STORE_ERROR_TOO_LONG,
  FOYER_STORE_ERROR_DEADLOCK,
  FOYER_STORE_ERROR_LOCK_WAIT,
  FOYER_STORE_ERROR_BUSY,
  FOYER_STORE_ERROR_STALE,
  FOYER_STORE_ERROR_LOST,
  FOYER_STORE_ERROR_EXISTS,
  FOYER_STORE_ERROR_NEWER,
  FOYER_STORE_ERROR_TIMEOUT,
} FoyerStoreError;

#define FOYER_STORE_ERROR (foyer_store_error_quark ())
GQuark foyer_store_error_quark (void);

gboolean foyer_store_error_names_key (const GError *error, const char *key);

G_END_DECLS
