/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "foyer-protocol.h"

G_BEGIN_DECLS

/**
 * FoyerRecord:
 *
 * What every noun of the model is: values by the fields that protocol.json lists for its type. The nouns
 * themselves (FoyerMessage, FoyerConversation, …) are in foyer-model.gen.h, with typed getters and setters
 * and GObject properties of the same names ("sender-kind"). A field that was never set, or set to NULL, is
 * absent. Not for several threads at once; hand a record over whole.
 */
#define FOYER_TYPE_RECORD (foyer_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (FoyerRecord, foyer_record, FOYER, RECORD, GObject)

struct _FoyerRecordClass
{
  GObjectClass         parent_class;
  const FoyerTypeInfo *info;
  JsonNode           **defaults; /* of each field, sealed, or NULL */
};

/**
 * FoyerRecordView:
 * @FOYER_VIEW_WIRE: what HTTP answers and frames show
 * @FOYER_VIEW_CHANGE: what database_change shows: without what is computed for one caller
 * @FOYER_VIEW_STORED: everything that is stored, internal fields too
 */
typedef enum
{
  FOYER_VIEW_WIRE,
  FOYER_VIEW_CHANGE,
  FOYER_VIEW_STORED,
} FoyerRecordView;

void                 foyer_record_class_bind (FoyerRecordClass *klass, const FoyerTypeInfo *info);
const FoyerTypeInfo *foyer_record_get_info (FoyerRecord *self);
const FoyerTypeInfo *foyer_record_type_info (GType type);
gboolean             foyer_record_has (FoyerRecord *self, guint field);
void                 foyer_record_clear (FoyerRecord *self, guint field);
FoyerRecord         *foyer_record_copy (FoyerRecord *self);
gboolean             foyer_record_equal (FoyerRecord *self, FoyerRecord *other);
gboolean             foyer_record_field_equal (FoyerRecord *self, FoyerRecord *other, guint field);
gsize                foyer_record_weigh (FoyerRecord *self);
const char          *foyer_record_get_id (FoyerRecord *self);

const char        *foyer_record_get_text (FoyerRecord *self, guint field);
gint64             foyer_record_get_int (FoyerRecord *self, guint field);
gboolean           foyer_record_get_bool (FoyerRecord *self, guint field);
double             foyer_record_get_real (FoyerRecord *self, guint field);
const char *const *foyer_record_get_texts (FoyerRecord *self, guint field);
JsonNode          *foyer_record_get_json (FoyerRecord *self, guint field);
JsonObject        *foyer_record_get_object (FoyerRecord *self, guint field);

void foyer_record_set_text (FoyerRecord *self, guint field, const char *value);
void foyer_record_share_text (FoyerRecord *self, guint field, FoyerRecord *from);
void foyer_record_set_int (FoyerRecord *self, guint field, gint64 value);
void foyer_record_set_bool (FoyerRecord *self, guint field, gboolean value);
void foyer_record_set_real (FoyerRecord *self, guint field, double value);
void foyer_record_set_texts (FoyerRecord *self, guint field, const char *const *value);
void foyer_record_set_json (FoyerRecord *self, guint field, JsonNode *value);

/* foyer-record-json.c */
gboolean     foyer_field_is_shown (const FoyerFieldInfo *field, FoyerRecordView view);
JsonObject  *foyer_record_to_json (FoyerRecord *self, FoyerRecordView view);
FoyerRecord *foyer_record_from_json (GType type, JsonObject *object, FoyerRecordView view, GError **error);
gboolean
     foyer_record_apply_json (FoyerRecord *self, JsonObject *object, FoyerValidateMode mode, GError **error);
void foyer_record_set_defaults (FoyerRecord *self);
JsonNode *foyer_record_field_to_json (FoyerRecord *self, guint field);
gboolean  foyer_record_field_from_json (FoyerRecord *self, guint field, JsonNode *node);

/* foyer-record-print.c */
void foyer_record_append_json (FoyerRecord *self, FoyerRecordView view, GString *out);
void foyer_record_append_field (FoyerRecord *self, guint field, GString *out);

G_END_DECLS
