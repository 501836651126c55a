/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How long a proof may last, and how far the site's clock may be off. */
#define FOYER_VISITOR_PROOF_LONGEST_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define FOYER_VISITOR_PROOF_LEEWAY_MS (G_GINT64_CONSTANT (60) * 1000)

/**
 * FoyerVisitorProof:
 * @subject: who it is for the site, 1..64 characters
 * @name: (nullable): what they are called, at most 200 characters
 * @attributes: an object, a flat one of texts, numbers and booleans, empty where the site says nothing
 *
 * What a site says of its visitor under the secret of its widget: the JWT of `identity` at the start of a
 * session.
 */
typedef struct
{
  char     *subject;
  char     *name;
  JsonNode *attributes;
} FoyerVisitorProof;

FoyerVisitorProof *foyer_visitor_proof_read (
    const char *text, const char *secret, const char *widget_id, gint64 now_ms, GError **error);
void foyer_visitor_proof_free (FoyerVisitorProof *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerVisitorProof, foyer_visitor_proof_free)

G_END_DECLS
