/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "foyer-error.h"

G_BEGIN_DECLS

#define FOYER_JSON_DEPTH 32
#define FOYER_JSON_DEPTH_MOST (FOYER_JSON_DEPTH + 8) /* of what this program wraps itself */

/**
 * FoyerJsonMember:
 * @name: which of an object
 * @text: its value as it stands there, without space around it; or %NULL where it is missing
 * @length: the bytes of @text
 */
typedef struct
{
  const char *name;
  const char *text;
  gsize       length;
} FoyerJsonMember;

/* The only door to json-glib: see foyer-json-check.c for why. */
gboolean foyer_json_check (const char *text, gssize length, guint depth, GError **error);
gboolean foyer_json_check_object (
    const char *text, gssize length, FoyerJsonMember *members, guint n_members, GError **error);
JsonNode   *foyer_json_parse (const char *text, gssize length, GError **error);
JsonNode   *foyer_json_parse_deep (const char *text, gssize length, guint depth, GError **error);
JsonNode   *foyer_json_parse_bytes (GBytes *bytes, GError **error);
JsonObject *foyer_json_parse_object (const char *text, gssize length, GError **error);
char       *foyer_json_print (JsonNode *node);
char       *foyer_json_print_object (JsonObject *object);
void        foyer_json_append (GString *out, JsonNode *node);
void        foyer_json_append_object (GString *out, JsonObject *object);
void        foyer_json_append_text (GString *out, const char *text);
void        foyer_json_append_int (GString *out, gint64 value);
char       *foyer_json_decode_text (const char *text, gsize length);
gsize       foyer_json_weigh (JsonNode *node);

/* Getters that name the bad field. Missing or null gives the fallback, a wrong type
 * FOYER_ERROR_INVALID_FIELD. */
gboolean foyer_json_get_text (
    JsonObject *object, const char *name, const char *fallback, const char **value, GError **error);
gboolean
foyer_json_get_int (JsonObject *object, const char *name, gint64 fallback, gint64 *value, GError **error);
gboolean foyer_json_get_bool (
    JsonObject *object, const char *name, gboolean fallback, gboolean *value, GError **error);
gboolean foyer_json_get_object (JsonObject *object, const char *name, JsonObject **value, GError **error);
gboolean foyer_json_get_array (JsonObject *object, const char *name, JsonArray **value, GError **error);

/* The same for what foyer_json_check_object() found: the values are the caller's. */
gboolean foyer_json_member_get_text (const FoyerJsonMember *member, char **value, GError **error);
gboolean foyer_json_member_get_object (const FoyerJsonMember *member, JsonObject **value, GError **error);

/* For objects that this program made or has validated: no error, the fallback instead. Borrowed. */
const char *foyer_json_text (JsonObject *object, const char *name);
gint64      foyer_json_int (JsonObject *object, const char *name, gint64 fallback);
double      foyer_json_real (JsonObject *object, const char *name, double fallback);
gboolean    foyer_json_bool (JsonObject *object, const char *name, gboolean fallback);
JsonObject *foyer_json_object (JsonObject *object, const char *name);
JsonArray  *foyer_json_array (JsonObject *object, const char *name);

/* For what is held longer or by another thread: json-glib counts the holders of an object or array for one
 * thread only, those of a node for all. */
JsonNode *foyer_json_hold (JsonNode *node);
JsonNode *foyer_json_hold_object (JsonObject *object, const char *name);

G_END_DECLS
