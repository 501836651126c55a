/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-model.gen.h"

G_BEGIN_DECLS

/* How many rows that are no documents an answer names; the others are only counted. */
#define FOYER_KNOWLEDGE_IMPORT_FAILURES 1000

/**
 * FoyerKnowledgeImport:
 * @documents: (element-type FoyerDocument): what could be read, in the order of the file
 * @passages: (element-type GPtrArray): the texts of each document, cut
 * @failed: rows {line, error} of what could not; the last one tells of those that there is no room for
 * @n_left_out: how many these are
 * @line_left_out: where the first of them starts
 */
typedef struct
{
  GPtrArray *documents;
  GPtrArray *passages;
  JsonArray *failed;
  guint      n_left_out;
  guint      line_left_out;
} FoyerKnowledgeImport;

FoyerKnowledgeImport *foyer_knowledge_import_parse (GBytes *body, const char *content_type, GError **error);
FoyerKnowledgeImport *foyer_knowledge_import_new_with (FoyerDocument *document);
void                  foyer_knowledge_import_free (FoyerKnowledgeImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerKnowledgeImport, foyer_knowledge_import_free)

JsonArray *foyer_knowledge_import_steal_failed (FoyerKnowledgeImport *self);
GPtrArray *foyer_knowledge_cut (const char *text);

/*< private >*/
void foyer_knowledge_import_fail (FoyerKnowledgeImport *self, guint line, const char *message);
void foyer_knowledge_import_add (FoyerKnowledgeImport *self, guint line, JsonObject *row);
void foyer_knowledge_import_tell_apart (FoyerKnowledgeImport *self);
void foyer_knowledge_import_markdown (FoyerKnowledgeImport *self, const char *text);

G_END_DECLS
