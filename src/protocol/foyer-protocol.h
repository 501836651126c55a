/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-json.h"

G_BEGIN_DECLS

/**
 * FoyerFieldKind:
 * @FOYER_FIELD_TEXT: a text of min..max characters
 * @FOYER_FIELD_ID: an id, 1..64 characters
 * @FOYER_FIELD_INT: a whole number of min..max
 * @FOYER_FIELD_REAL: a number of min..max
 * @FOYER_FIELD_BOOL: true or false
 * @FOYER_FIELD_TIME: ISO 8601 on the wire, milliseconds since 1970 within
 * @FOYER_FIELD_ENUM: one of the listed values
 * @FOYER_FIELD_TEXTS: an array of texts
 * @FOYER_FIELD_OBJECT: an object of another type
 * @FOYER_FIELD_OBJECTS: an array of objects of another type
 * @FOYER_FIELD_MAP: an object of any members
 * @FOYER_FIELD_MAPS: an array of such objects
 */
typedef enum
{
  FOYER_FIELD_TEXT,
  FOYER_FIELD_ID,
  FOYER_FIELD_INT,
  FOYER_FIELD_REAL,
  FOYER_FIELD_BOOL,
  FOYER_FIELD_TIME,
  FOYER_FIELD_ENUM,
  FOYER_FIELD_TEXTS,
  FOYER_FIELD_OBJECT,
  FOYER_FIELD_OBJECTS,
  FOYER_FIELD_MAP,
  FOYER_FIELD_MAPS,
} FoyerFieldKind;

/**
 * FoyerFieldFlags:
 * @FOYER_FIELD_REQUIRED: must be there
 * @FOYER_FIELD_READ_ONLY: accepted in a body and ignored, so that what was read can be sent back
 * @FOYER_FIELD_INTERNAL: never on the wire
 * @FOYER_FIELD_COMPUTED: not a column of the table
 * @FOYER_FIELD_NULLABLE: null is a value that clears it
 */
typedef enum
{
  FOYER_FIELD_NONE = 0,
  FOYER_FIELD_REQUIRED = 1 << 0,
  FOYER_FIELD_READ_ONLY = 1 << 1,
  FOYER_FIELD_INTERNAL = 1 << 2,
  FOYER_FIELD_COMPUTED = 1 << 3,
  FOYER_FIELD_NULLABLE = 1 << 4,
} FoyerFieldFlags;

typedef struct _FoyerTypeInfo FoyerTypeInfo;

typedef struct
{
  const char          *name;   /* on the wire; a dot where it lies in an object: "sender.kind" */
  const char          *column; /* in the table: "sender_kind" */
  FoyerFieldKind       kind;
  FoyerFieldFlags      flags;
  gint64               min; /* characters, items or value; see has_min */
  gint64               max;
  gboolean             has_min;
  gboolean             has_max;
  gint64               item_min; /* characters of an item of FOYER_FIELD_TEXTS */
  gint64               item_max;
  const char *const   *values; /* of FOYER_FIELD_ENUM, NULL-terminated */
  const FoyerTypeInfo *of;
  const char          *fallback; /* JSON of the default, or NULL */
} FoyerFieldInfo;

struct _FoyerTypeInfo
{
  const char           *name;
  const char           *table; /* or NULL where it is not stored */
  gboolean              open;  /* may have members that are not listed */
  guint                 n_fields;
  const FoyerFieldInfo *fields;
};

/**
 * FoyerAccess:
 * @FOYER_ACCESS_PUBLIC: everybody
 * @FOYER_ACCESS_ANY: whoever has a token, a visitor too
 * @FOYER_ACCESS_AGENT: agents and administrators
 * @FOYER_ACCESS_ADMIN: administrators
 */
typedef enum
{
  FOYER_ACCESS_PUBLIC,
  FOYER_ACCESS_ANY,
  FOYER_ACCESS_AGENT,
  FOYER_ACCESS_ADMIN,
} FoyerAccess;

typedef struct
{
  const char          *name;
  const char          *method;
  const char          *path; /* with {id} where a segment is a parameter */
  FoyerAccess          access;
  guint                status;     /* of success */
  const FoyerTypeInfo *body;       /* or NULL */
  gint64               body_limit; /* bytes */
  gboolean             etag;
  const char *const   *query; /* names beside limit and after, NULL-terminated */
} FoyerCallInfo;

typedef struct
{
  const char          *type;
  gboolean             from_client;
  FoyerAccess          access;
  gboolean             id_required;
  const FoyerTypeInfo *payload; /* or NULL */
} FoyerFrameInfo;

typedef enum
{
  FOYER_VALIDATE_CREATE, /* required fields must be there */
  FOYER_VALIDATE_PATCH,  /* only what is there is looked at */
  FOYER_VALIDATE_FRAME,  /* as create, but unknown members are ignored */
} FoyerValidateMode;

gboolean
foyer_type_validate (const FoyerTypeInfo *type, JsonObject *object, FoyerValidateMode mode, GError **error);
const FoyerFieldInfo *foyer_type_find_field (const FoyerTypeInfo *type, const char *name);

const FoyerFrameInfo *foyer_frame_info_find (const char *type, gboolean from_client);

/* The one place that maps errors outward. */
const char *foyer_error_code_name (FoyerError code);
guint       foyer_error_code_status (FoyerError code);
gboolean    foyer_error_code_from_name (const char *name, FoyerError *code);
JsonObject *foyer_error_to_json (const GError *error, const char *request_id);
FoyerError  foyer_error_get_code (const GError *error);
const char *foyer_error_get_public_text (const GError *error);

G_END_DECLS

#include "foyer-protocol.gen.h"
