/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-visitor-proof.h"

#include <math.h>
#include <sodium.h>
#include <string.h>

#include "foyer-json.h"

#define FIELD "identity"
#define MOST_BYTES 4096
#define MOST_SUBJECT 64
#define MOST_NAME 200
#define MOST_ATTRIBUTES 32
#define MOST_ATTRIBUTE_NAME 64
#define MOST_ATTRIBUTE_TEXT 1000

/* A part of a JWT, not terminated. */
typedef struct
{
  const char *start;
  gsize       length;
} Part;

static gboolean
refuse (GError **error, const char *text)
{
  foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, FIELD, "%s", text);
  return FALSE;
}

static gboolean
split (const char *text, Part parts[3])
{
  const char *at = text;

  for (guint i = 0; i < 3; i++)
    {
      gsize length = strcspn (at, ".");
      if (length == 0 || (at[length] == '.') != (i < 2))
        return FALSE;
      parts[i] = (Part){ at, length };
      at += length + 1;
    }
  return TRUE;
}

/* Strict: no padding, no white space, no bits left over. */
static gboolean
decode (const Part *part, guchar *bytes, gsize size, gsize *length)
{
  return sodium_base642bin (bytes, size, part->start, part->length, NULL, length, NULL,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
}

static JsonObject *
decode_object (const Part *part)
{
  guchar bytes[MOST_BYTES];
  gsize  length;

  if (!decode (part, bytes, sizeof bytes, &length))
    return NULL;
  return foyer_json_parse_object ((const char *) bytes, (gssize) length, NULL);
}

/* One algorithm: whoever may choose it chooses "none". */
static gboolean
check_header (const Part *part, GError **error)
{
  g_autoptr (JsonObject) header = decode_object (part);

  if (header == NULL)
    return refuse (error, "The head of the JWT is not a JSON object in base64url");
  if (g_strcmp0 (foyer_json_text (header, "alg"), "HS256") != 0)
    return refuse (error, "The JWT must be signed with HS256");
  if (json_object_has_member (header, "typ") &&
      g_ascii_strcasecmp (foyer_json_text (header, "typ") != NULL ? foyer_json_text (header, "typ") : "",
                          "JWT") != 0)
    return refuse (error, "The typ of the JWT must be JWT");
  if (json_object_has_member (header, "crit"))
    return refuse (error, "The JWT asks for an extension that is not served");
  return TRUE;
}

/* The secret's characters are the key, as they were shown. */
static gboolean
check_signature (const Part *signature, const char *text, const char *secret, GError **error)
{
  crypto_auth_hmacsha256_state state;
  guchar                       given[crypto_auth_hmacsha256_BYTES], wanted[crypto_auth_hmacsha256_BYTES];
  gsize                        length, signed_length = (gsize) (signature->start - text) - 1;

  if (!decode (signature, given, sizeof given, &length) || length != sizeof given)
    return refuse (error, "The signature of the JWT is not one of HS256 in base64url");
  crypto_auth_hmacsha256_init (&state, (const guchar *) secret, strlen (secret));
  crypto_auth_hmacsha256_update (&state, (const guchar *) text, signed_length);
  crypto_auth_hmacsha256_final (&state, wanted);
  gboolean is_good = sodium_memcmp (given, wanted, sizeof wanted) == 0;
  sodium_memzero (&state, sizeof state);
  sodium_memzero (wanted, sizeof wanted);
  return is_good || refuse (error, "The signature of the JWT is not good under the widget's secret");
}

/* A NumericDate (RFC 7519) may have a fraction. */
static gboolean
read_time (JsonObject *claims, const char *name, gint64 *time_ms)
{
  JsonNode *node = json_object_get_member (claims, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_INT64 && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return FALSE;
  double seconds = json_node_get_double (node);
  if (!(fabs (seconds) < 1e12))
    return FALSE;
  *time_ms = (gint64) (seconds * 1000);
  return TRUE;
}

static gboolean
check_times (JsonObject *claims, gint64 now_ms, GError **error)
{
  gint64 expires_ms, begins_ms;

  if (!read_time (claims, "exp", &expires_ms))
    return refuse (error, "The JWT must have exp, in seconds since 1970");
  if (expires_ms <= now_ms - FOYER_VISITOR_PROOF_LEEWAY_MS)
    return refuse (error, "The JWT has ended (exp)");
  if (expires_ms > now_ms + FOYER_VISITOR_PROOF_LONGEST_MS + FOYER_VISITOR_PROOF_LEEWAY_MS)
    return refuse (error, "The JWT may end at most 24 hours from now (exp)");
  if (!json_object_has_member (claims, "nbf"))
    return TRUE;
  if (!read_time (claims, "nbf", &begins_ms) || begins_ms > now_ms + FOYER_VISITOR_PROOF_LEEWAY_MS)
    return refuse (error, "The JWT does not hold yet (nbf)");
  return TRUE;
}

static gboolean
is_text_of (JsonNode *node, const char *text)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
         g_str_equal (json_node_get_string (node), text);
}

static gboolean
check_audience (JsonObject *claims, const char *widget_id, GError **error)
{
  JsonNode *node = json_object_get_member (claims, "aud");
  gboolean  is_meant = node != NULL && is_text_of (node, widget_id);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      is_meant = is_meant || is_text_of (json_array_get_element (json_node_get_array (node), i), widget_id);
  return is_meant || refuse (error, "The JWT is not for this widget (aud)");
}

static gboolean
is_attribute (const char *name, JsonNode *node)
{
  if (*name == '\0' || g_utf8_strlen (name, -1) > MOST_ATTRIBUTE_NAME || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  return json_node_get_value_type (node) != G_TYPE_STRING ||
         g_utf8_strlen (json_node_get_string (node), -1) <= MOST_ATTRIBUTE_TEXT;
}

static gboolean
read_attributes (JsonObject *claims, FoyerVisitorProof *proof, GError **error)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  proof->attributes = foyer_json_hold_object (claims, "attributes");
  if (proof->attributes == NULL && json_object_has_member (claims, "attributes"))
    return refuse (error, "The attributes of the JWT must be an object");
  if (proof->attributes == NULL)
    proof->attributes = foyer_json_parse ("{}", -1, NULL);
  JsonObject *attributes = json_node_get_object (proof->attributes);
  if (json_object_get_size (attributes) > MOST_ATTRIBUTES)
    return refuse (error, "The JWT has more than 32 attributes");
  json_object_iter_init (&iter, attributes);
  while (json_object_iter_next (&iter, &name, &value))
    if (!is_attribute (name, value))
      return refuse (error,
                     "An attribute of the JWT must have a name of 1 to 64 characters, and be a number, true, "
                     "false or a text of at most 1000 characters");
  return TRUE;
}

static gboolean
read_claims (JsonObject *claims, FoyerVisitorProof *proof, GError **error)
{
  const char *subject = foyer_json_text (claims, "sub");
  const char *name = foyer_json_text (claims, "name");

  if (subject == NULL || *subject == '\0' || g_utf8_strlen (subject, -1) > MOST_SUBJECT)
    return refuse (error, "The sub of the JWT must be a text of 1 to 64 characters");
  if (name != NULL ? g_utf8_strlen (name, -1) > MOST_NAME : json_object_has_member (claims, "name"))
    return refuse (error, "The name of the JWT must be a text of at most 200 characters");
  proof->subject = g_strdup (subject);
  proof->name = g_strdup (name);
  return read_attributes (claims, proof, error);
}

/**
 * foyer_visitor_proof_read:
 * @text: the JWT in its compact form, signed with HS256
 * @secret: the widget's identitySecret; its characters are the key
 * @widget_id: which widget it must be for
 * @now_ms: the time
 * @error: %FOYER_ERROR_INVALID_FIELD of "identity", which says what is wrong. What stands in the JWT is
 * looked at only when its signature is good.
 *
 * Pure. `sub`, `aud` and `exp` must be there; `exp` lies at most 24 hours ahead, give or take a minute, `nbf`
 * not ahead. `name` and `attributes` may be there, other claims are ignored.
 *
 * Returns: (transfer full) (nullable): who the site says it is
 */
FoyerVisitorProof *
foyer_visitor_proof_read (
    const char *text, const char *secret, const char *widget_id, gint64 now_ms, GError **error)
{
  g_return_val_if_fail (text != NULL && secret != NULL && widget_id != NULL, NULL);
  Part parts[3];

  if (strlen (text) > MOST_BYTES || !split (text, parts))
    {
      refuse (error, "identity must be a JWT of three parts, 4096 bytes at the most");
      return NULL;
    }
  if (!check_header (&parts[0], error) || !check_signature (&parts[2], text, secret, error))
    return NULL;
  g_autoptr (JsonObject)        claims = decode_object (&parts[1]);
  g_autoptr (FoyerVisitorProof) proof = g_new0 (FoyerVisitorProof, 1);
  if (claims == NULL)
    refuse (error, "The claims of the JWT are not a JSON object in base64url");
  else if (check_audience (claims, widget_id, error) && check_times (claims, now_ms, error) &&
           read_claims (claims, proof, error))
    return g_steal_pointer (&proof);
  return NULL;
}

/**
 * foyer_visitor_proof_free:
 * @self: (nullable) (transfer full): a proof
 */
void
foyer_visitor_proof_free (FoyerVisitorProof *self)
{
  if (self == NULL)
    return;
  g_free (self->subject);
  g_free (self->name);
  g_clear_pointer (&self->attributes, json_node_unref);
  g_free (self);
}
