/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-template.h"

#include <string.h>

static const char *const known_names[] = {
  "message",   "context",      "knowledge",      "page.title", "page.url",
  "page.host", "visitor.name", "visitor.locale", NULL,
};

typedef struct
{
  char *name;
  char *fallback; /* or NULL */
} Placeholder;

static void
placeholder_clear (Placeholder *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->fallback, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Placeholder, placeholder_clear)

/* Reads what stands between "{{" and "}}": name, or name|default:"text". */
static gboolean
placeholder_parse (const char *text, gsize length, Placeholder *placeholder)
{
  g_autofree char *inner = g_strstrip (g_strndup (text, length));
  char            *bar = strchr (inner, '|');

  if (bar != NULL)
    {
      *bar = '\0';
      char *option = g_strstrip (bar + 1);
      if (!g_str_has_prefix (option, "default:"))
        return FALSE;
      char *value = g_strstrip (option + strlen ("default:"));
      gsize size = strlen (value);
      if (size < 2 || value[0] != '"' || value[size - 1] != '"')
        return FALSE;
      placeholder->fallback = g_strndup (value + 1, size - 2);
    }
  placeholder->name = g_strdup (g_strstrip (inner));
  return TRUE;
}

/**
 * foyer_template_check:
 * @text: a template
 * @field: the wire's name of its field, for the error
 * @error: receives %FOYER_ERROR_INVALID_FIELD
 *
 * Returns: whether every placeholder is closed, well formed and known
 */
gboolean
foyer_template_check (const char *text, const char *field, GError **error)
{
  g_return_val_if_fail (text != NULL && field != NULL, FALSE);
  const char *open = text;
  while ((open = strstr (open, "{{")) != NULL)
    {
      const char          *close = strstr (open, "}}");
      g_auto (Placeholder) placeholder = { NULL };
      if (close == NULL || !placeholder_parse (open + 2, (gsize) (close - open - 2), &placeholder))
        {
          foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field, "%s has a malformed placeholder",
                                 field);
          return FALSE;
        }
      if (!g_strv_contains (known_names, placeholder.name))
        {
          foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, field,
                                 "%s has the unknown placeholder {{%s}}", field, placeholder.name);
          return FALSE;
        }
      open = close + 2;
    }
  return TRUE;
}

static const char *
value_of (const char *name, FoyerRuleContext *context, const char *visitor_name, const char *knowledge)
{
  if (g_str_equal (name, "message"))
    return context->message_text;
  if (g_str_equal (name, "knowledge"))
    return knowledge;
  if (g_str_equal (name, "visitor.name"))
    return visitor_name;
  if (g_str_equal (name, "visitor.locale"))
    return context->visitor_locale;
  if (g_str_equal (name, "page.url"))
    return context->page_url;
  if (g_str_equal (name, "page.host"))
    return context->page_host;
  /* What the conversation is about is, without a model, the page that it is on. */
  return context->page_title;
}

/**
 * foyer_markdown_escape:
 * @text: plain text from anywhere
 *
 * Returns: (transfer full): the same text with every character that Markdown gives a meaning escaped
 * (CommonMark 2.4)
 */
char *
foyer_markdown_escape (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);
  GString *escaped = g_string_sized_new (strlen (text) + 16);
  for (const char *at = text; *at != '\0'; at++)
    {
      if (strchr ("\\`*_{}[]()<>#+-.!|~&", *at) != NULL)
        g_string_append_c (escaped, '\\');
      g_string_append_c (escaped, *at);
    }
  return g_string_free (escaped, FALSE);
}

/**
 * foyer_template_expand:
 * @text: a template that foyer_template_check() let through
 * @context: what is known of the page, the visitor and the message
 * @visitor_name: (nullable): the visitor's name
 * @knowledge: (nullable): Markdown of what was found
 *
 * Puts the values in, once: a placeholder in a value stays as it is. Values are escaped, for whoever wrote
 * them is not whoever wrote the template; @knowledge, which the site wrote, is not.
 *
 * Returns: (transfer full): Markdown
 */
char *
foyer_template_expand (const char       *text,
                       FoyerRuleContext *context,
                       const char       *visitor_name,
                       const char       *knowledge)
{
  g_return_val_if_fail (text != NULL && context != NULL, NULL);
  GString    *expanded = g_string_new (NULL);
  const char *at = text, *open, *close;
  while ((open = strstr (at, "{{")) != NULL && (close = strstr (open, "}}")) != NULL)
    {
      g_auto (Placeholder) placeholder = { NULL };
      g_string_append_len (expanded, at, open - at);
      at = close + 2;
      if (!placeholder_parse (open + 2, (gsize) (close - open - 2), &placeholder))
        continue;
      const char *value = value_of (placeholder.name, context, visitor_name, knowledge);
      if (value == NULL || *value == '\0')
        g_string_append (expanded, placeholder.fallback != NULL ? placeholder.fallback : "");
      else if (g_str_equal (placeholder.name, "knowledge"))
        g_string_append (expanded, value);
      else
        {
          g_autofree char *escaped = foyer_markdown_escape (value);
          g_string_append (expanded, escaped);
        }
    }
  g_string_append (expanded, at);
  return g_string_free (expanded, FALSE);
}
