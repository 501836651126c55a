/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-rule-context.h"

#include "foyer-clock.h"
#include "foyer-keywords.h"
#include "foyer-language.h"

#include <string.h>

#define FOLD_CHARACTERS 8192

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

/**
 * foyer_fold:
 * @text: any text
 *
 * Makes texts comparable without regard to case, width and form: NFKC, then case folding. Only the first
 * 8,192 characters count, and a run of combining marks longer than any language needs is cut: normalising is
 * quadratic in them.
 *
 * Returns: (transfer full): the folded text
 */
char *
foyer_fold (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_autoptr (GString) bounded = g_string_new (NULL);
  guint               marks = 0, count = 0;
  for (const char *at = text; *at != '\0' && count < FOLD_CHARACTERS; at = g_utf8_next_char (at), count++)
    {
      gunichar character = g_utf8_get_char (at);
      marks = g_unichar_ismark (character) ? marks + 1 : 0;
      if (marks <= 8)
        g_string_append_unichar (bounded, character);
    }
  g_autofree char *normal = g_utf8_normalize (bounded->str, (gssize) bounded->len, G_NORMALIZE_NFKC);
  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

/**
 * foyer_rule_context_new:
 *
 * Returns: (transfer full): a context of which nothing is known
 */
FoyerRuleContext *
foyer_rule_context_new (void)
{
  FoyerRuleContext *self = g_new0 (FoyerRuleContext, 1);

  foyer_effort_begin (&self->effort);
  return self;
}

/**
 * foyer_rule_context_free:
 * @self: (nullable): a context
 */
void
foyer_rule_context_free (FoyerRuleContext *self)
{
  if (self == NULL)
    return;
  g_free (self->page_url);
  g_free (self->page_title);
  g_free (self->page_referrer);
  g_free (self->page_host);
  g_free (self->page_path);
  g_clear_pointer (&self->page_query, json_object_unref);
  g_free (self->visitor_locale);
  g_clear_pointer (&self->claims, json_node_unref);
  g_clear_pointer (&self->verified, json_node_unref);
  g_free (self->conversation_status);
  g_free (self->message_text);
  g_clear_pointer (&self->message_words, g_hash_table_unref);
  g_free (self->message_folded);
  g_free (self->message_language);
  g_free (self->widget_id);
  foyer_effort_clear (&self->effort);
  g_free (self);
}

static JsonObject *
parse_query (const char *query)
{
  JsonObject      *object = json_object_new ();
  GUriParamsIter   iter;
  g_autofree char *name = NULL, *value = NULL;
  guint            count = 0;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (count++ < 64 && g_uri_params_iter_next (&iter, &name, &value, NULL))
    {
      json_object_set_string_member (object, name, value);
      g_clear_pointer (&name, g_free);
      g_clear_pointer (&value, g_free);
    }
  return object;
}

/**
 * foyer_rule_context_set_page:
 * @self: a context
 * @url: (nullable): the page's address; what is no address leaves host, path and query missing
 * @title: (nullable): its title
 * @referrer: (nullable): where the visitor came from
 */
void
foyer_rule_context_set_page (FoyerRuleContext *self, const char *url, const char *title, const char *referrer)
{
  g_return_if_fail (self != NULL);
  foyer_effort_begin (&self->effort);
  set_text (&self->page_url, url);
  set_text (&self->page_title, title);
  set_text (&self->page_referrer, referrer);
  g_clear_pointer (&self->page_host, g_free);
  g_clear_pointer (&self->page_path, g_free);
  g_clear_pointer (&self->page_query, json_object_unref);
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_ENCODED_QUERY, NULL) : NULL;
  if (uri == NULL)
    return;
  self->page_host = g_uri_get_host (uri) != NULL ? g_ascii_strdown (g_uri_get_host (uri), -1) : NULL;
  self->page_path = g_strdup (*g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/");
  if (g_uri_get_query (uri) != NULL)
    self->page_query = parse_query (g_uri_get_query (uri));
}

/**
 * foyer_rule_context_set_message:
 * @self: a context
 * @text: what the visitor wrote
 */
void
foyer_rule_context_set_message (FoyerRuleContext *self, const char *text)
{
  g_return_if_fail (self != NULL && text != NULL);
  foyer_effort_begin (&self->effort);
  set_text (&self->message_text, text);
  g_free (self->message_folded);
  self->message_folded = foyer_fold (text);
  g_clear_pointer (&self->message_words, g_hash_table_unref);
  self->message_words = foyer_keyword_words (self->message_folded);
  set_text (&self->message_language, foyer_language_detect (text));
  self->message_length = g_utf8_strlen (text, -1);
}

/**
 * foyer_rule_context_set_time:
 * @self: a context
 * @now_ms: milliseconds since 1970
 * @time_zone: (nullable): the widget's IANA zone; an unknown one counts as UTC
 */
void
foyer_rule_context_set_time (FoyerRuleContext *self, gint64 now_ms, const char *time_zone)
{
  g_return_if_fail (self != NULL);
  g_autoptr (GTimeZone) zone = time_zone != NULL ? g_time_zone_new_identifier (time_zone) : NULL;
  if (zone == NULL)
    zone = g_time_zone_new_utc ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  self->now_ms = now_ms;
  self->weekday = local != NULL ? g_date_time_get_day_of_week (local) : 0;
  self->hour = local != NULL ? g_date_time_get_hour (local) : 0;
}

static gboolean
apply_time (FoyerRuleContext *self, JsonObject *object, const char *time_zone, GError **error)
{
  const char *now;
  gint64      now_ms;

  if (!foyer_json_get_text (object, "now", NULL, &now, error))
    return FALSE;
  if (now == NULL)
    return TRUE;
  if (!foyer_time_from_string (now, &now_ms))
    {
      foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "now",
                             "now must be a time such as 2026-11-23T05:00:00.000Z");
      return FALSE;
    }
  foyer_rule_context_set_time (self, now_ms, time_zone);
  return TRUE;
}

/**
 * foyer_rule_context_apply_json:
 * @self: a context
 * @object: url, title, referrer, locale, attributes as a page says them; for tests also now, returning,
 * turns, agentsOnline and verified
 * @time_zone: (nullable): the zone in which now is read
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: whether every known member had its type; unknown ones are refused too
 */
gboolean
foyer_rule_context_apply_json (FoyerRuleContext *self,
                               JsonObject       *object,
                               const char       *time_zone,
                               GError          **error)
{
  static const char *const known[] = { "url",       "title", "referrer",     "locale",   "attributes", "now",
                                       "returning", "turns", "agentsOnline", "verified", "status",     NULL };
  const char              *url, *title, *referrer, *locale, *status;
  JsonObject              *attributes, *verified;

  g_return_val_if_fail (self != NULL && object != NULL, FALSE);
  g_autoptr (GList) names = json_object_get_members (object);
  for (GList *l = names; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      {
        foyer_error_set_field (error, FOYER_ERROR_UNKNOWN_FIELD, l->data, "%s is not part of a context",
                               (char *) l->data);
        return FALSE;
      }
  if (!foyer_json_get_text (object, "url", NULL, &url, error) ||
      !foyer_json_get_text (object, "title", NULL, &title, error) ||
      !foyer_json_get_text (object, "referrer", NULL, &referrer, error) ||
      !foyer_json_get_text (object, "locale", NULL, &locale, error) ||
      !foyer_json_get_text (object, "status", "open", &status, error) ||
      !foyer_json_get_object (object, "attributes", &attributes, error) ||
      !foyer_json_get_object (object, "verified", &verified, error) ||
      !foyer_json_get_bool (object, "returning", FALSE, &self->visitor_returning, error) ||
      !foyer_json_get_int (object, "turns", 0, &self->turns, error) ||
      !foyer_json_get_int (object, "agentsOnline", 0, &self->agents_online, error) ||
      !apply_time (self, object, time_zone, error))
    return FALSE;
  foyer_rule_context_set_page (self, url, title, referrer);
  set_text (&self->visitor_locale, locale);
  set_text (&self->conversation_status, status);
  g_clear_pointer (&self->claims, json_node_unref);
  g_clear_pointer (&self->verified, json_node_unref);
  self->claims = foyer_json_hold_object (object, "attributes");
  self->verified = foyer_json_hold_object (object, "verified");
  self->visitor_verified = verified != NULL;
  return TRUE;
}

static FoyerFact
fact_text (const char *text)
{
  return (FoyerFact){ .kind = text != NULL ? FOYER_FACT_TEXT : FOYER_FACT_NONE, .text = text };
}

static FoyerFact
fact_number (double number)
{
  return (FoyerFact){ .kind = FOYER_FACT_NUMBER, .number = number };
}

static FoyerFact
fact_bool (gboolean truth)
{
  return (FoyerFact){ .kind = FOYER_FACT_BOOL, .truth = truth };
}

static FoyerFact
fact_member (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fact_text (NULL);
  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return fact_text (json_node_get_string (node));
  return type == G_TYPE_BOOLEAN ? fact_bool (json_node_get_boolean (node))
                                : fact_number (json_node_get_double (node));
}

static FoyerFact
fact_json (JsonNode *node, const char *name)
{
  return fact_member (node != NULL ? json_node_get_object (node) : NULL, name);
}

/* The fields with fixed names; page.query.<k> and visitor.attr.<name> are open. */
static const struct
{
  const char   *name;
  FoyerFactKind kind;
} fields[] = {
  { "page.url", FOYER_FACT_TEXT },
  { "page.host", FOYER_FACT_TEXT },
  { "page.path", FOYER_FACT_TEXT },
  { "page.title", FOYER_FACT_TEXT },
  { "page.referrer", FOYER_FACT_TEXT },
  { "visitor.locale", FOYER_FACT_TEXT },
  { "conversation.status", FOYER_FACT_TEXT },
  { "message.text", FOYER_FACT_TEXT },
  { "message.language", FOYER_FACT_TEXT },
  { "visitor.verified", FOYER_FACT_BOOL },
  { "visitor.returning", FOYER_FACT_BOOL },
  { "conversation.turns", FOYER_FACT_NUMBER },
  { "message.length", FOYER_FACT_NUMBER },
  { "time.weekday", FOYER_FACT_NUMBER },
  { "time.hour", FOYER_FACT_NUMBER },
  { "agents.online", FOYER_FACT_NUMBER },
};

/**
 * foyer_rule_field_kind:
 * @field: a condition's field
 *
 * Returns: what the field is about, %FOYER_FACT_NONE where there is no such field
 */
FoyerFactKind
foyer_rule_field_kind (const char *field)
{
  g_return_val_if_fail (field != NULL, FOYER_FACT_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, field))
      return fields[i].kind;
  if (g_str_has_prefix (field, "page.query.") && strlen (field) > strlen ("page.query."))
    return FOYER_FACT_TEXT;
  if (g_str_has_prefix (field, "visitor.attr.") && strlen (field) > strlen ("visitor.attr."))
    return FOYER_FACT_ANY;
  return FOYER_FACT_NONE;
}

static FoyerFact
lookup_open (FoyerRuleContext *self, const char *field, gboolean only_verified)
{
  if (g_str_has_prefix (field, "page.query."))
    return fact_member (self->page_query, field + strlen ("page.query."));
  if (!g_str_has_prefix (field, "visitor.attr."))
    return fact_text (NULL);
  const char *name = field + strlen ("visitor.attr.");
  FoyerFact   fact = fact_json (self->verified, name);
  return fact.kind == FOYER_FACT_NONE && !only_verified ? fact_json (self->claims, name) : fact;
}

/**
 * foyer_rule_context_lookup:
 * @self: a context
 * @field: a condition's field
 * @only_verified: whether what the page merely claims does not count
 *
 * Returns: what the field is now; its text belongs to @self
 */
FoyerFact
foyer_rule_context_lookup (FoyerRuleContext *self, const char *field, gboolean only_verified)
{
  const char *const texts[] = {
    self->page_url,        self->page_host,      self->page_path,           self->page_title,
    self->page_referrer,   self->visitor_locale, self->conversation_status, self->message_text,
    self->message_language
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (fields[i].name, field))
      return fact_text (texts[i]);
  if (g_str_equal (field, "visitor.verified"))
    return fact_bool (self->visitor_verified);
  if (g_str_equal (field, "visitor.returning"))
    return fact_bool (self->visitor_returning);
  if (g_str_equal (field, "conversation.turns"))
    return fact_number ((double) self->turns);
  if (g_str_equal (field, "message.length"))
    return fact_number ((double) self->message_length);
  if (g_str_equal (field, "time.weekday"))
    return self->weekday > 0 ? fact_number (self->weekday) : fact_text (NULL);
  if (g_str_equal (field, "time.hour"))
    return self->weekday > 0 ? fact_number (self->hour) : fact_text (NULL);
  if (g_str_equal (field, "agents.online"))
    return fact_number ((double) self->agents_online);
  return lookup_open (self, field, only_verified);
}
