/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-settings.h"

#include <string.h>

#include "foyer-error.h"
#include "foyer-origin.h"

#define MOST_TEXT 4096
#define MOST_ENTRIES 64
#define LIST_SEPARATORS ",; \t"

static char **
text_member (const FoyerSetting *setting, const FoyerConfig *config)
{
  return (char **) ((char *) (gsize) config + setting->offset);
}

static guint *
number_member (const FoyerSetting *setting, const FoyerConfig *config)
{
  return (guint *) (gpointer) ((char *) (gsize) config + setting->offset);
}

static char ***
list_member (const FoyerSetting *setting, const FoyerConfig *config)
{
  return (char ***) ((char *) (gsize) config + setting->offset);
}

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, format, arguments));
  va_end (arguments);
  return FALSE;
}

static gboolean
parse_number (const FoyerSetting *setting, const char *text, FoyerConfig *config, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, setting->least, setting->most, &number, NULL))
    return fail (error, "must be a whole number from %u to %u, not “%s”", setting->least, setting->most,
                 text);
  *number_member (setting, config) = (guint) number;
  return TRUE;
}

static gboolean
parse_choice (const FoyerSetting *setting, const char *text, FoyerConfig *config, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (const FoyerChoice *choice = setting->choices; choice->name != NULL; choice++)
    {
      if (g_str_equal (choice->name, text))
        {
          *number_member (setting, config) = choice->value;
          return TRUE;
        }
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", choice->name);
    }
  return fail (error, "must be one of %s, not “%s”", names->str, text);
}

static char *
parse_network (const char *text, GError **error)
{
  g_autoptr (GError)           problem = NULL;
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (text, &problem);

  if (mask != NULL)
    return g_inet_address_mask_to_string (mask);
  fail (error, "“%s” is neither an IP address nor a network such as 10.0.0.0/8", text);
  return NULL;
}

static gboolean
parse_list (const FoyerSetting *setting, const char *text, FoyerConfig *config, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv)           entries = g_strsplit_set (text, LIST_SEPARATORS, -1);
  guint                    n_entries = 0;

  for (gsize i = 0; entries[i] != NULL; i++)
    {
      if (entries[i][0] == '\0')
        continue;
      if (++n_entries > MOST_ENTRIES)
        return fail (error, "has more than %d entries", MOST_ENTRIES);
      g_autofree char *entry = setting->type == FOYER_SETTING_NETWORKS
                                   ? parse_network (entries[i], error)
                                   : foyer_origin_normalise_pattern (entries[i], error);
      if (entry == NULL)
        return FALSE;
      g_strv_builder_add (builder, entry);
    }
  g_strfreev (*list_member (setting, config));
  *list_member (setting, config) = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
parse_text (const FoyerSetting *setting, const char *text, FoyerConfig *config, GError **error)
{
  char *value =
      setting->type == FOYER_SETTING_ORIGIN ? foyer_origin_normalise (text, error) : g_strdup (text);

  if (value == NULL)
    return FALSE;
  g_free (*text_member (setting, config));
  *text_member (setting, config) = value;
  return TRUE;
}

/**
 * foyer_setting_parse:
 * @setting: a setting
 * @text: what stands in the file or the environment
 * @config: where it goes
 * @error: says what is wrong; it never repeats a secret
 *
 * Returns: whether it was understood
 */
gboolean
foyer_setting_parse (const FoyerSetting *setting, const char *text, FoyerConfig *config, GError **error)
{
  g_return_val_if_fail (setting != NULL && text != NULL && config != NULL, FALSE);

  if (setting->not_served != NULL)
    return fail (error, "cannot be set: %s", setting->not_served);
  if (!g_utf8_validate (text, -1, NULL) || strlen (text) > MOST_TEXT)
    return fail (error, "must be UTF-8, and at most %d bytes long", MOST_TEXT);
  switch (setting->type)
    {
    case FOYER_SETTING_NUMBER:
      return parse_number (setting, text, config, error);
    case FOYER_SETTING_CHOICE:
      return parse_choice (setting, text, config, error);
    case FOYER_SETTING_ORIGINS:
    case FOYER_SETTING_NETWORKS:
      return parse_list (setting, text, config, error);
    case FOYER_SETTING_TEXT:
    case FOYER_SETTING_SECRET:
    case FOYER_SETTING_ORIGIN:
      return parse_text (setting, text, config, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static const char *
choice_name (const FoyerSetting *setting, guint value)
{
  for (const FoyerChoice *choice = setting->choices; choice->name != NULL; choice++)
    {
      if (choice->value == value)
        return choice->name;
    }
  return "";
}

/**
 * foyer_setting_print:
 * @setting: a setting
 * @config: a configuration
 *
 * Returns: (transfer full) (nullable): the value for people, a secret as "(set)"; %NULL where it is not set
 */
char *
foyer_setting_print (const FoyerSetting *setting, const FoyerConfig *config)
{
  g_return_val_if_fail (setting != NULL && config != NULL, NULL);

  switch (setting->type)
    {
    case FOYER_SETTING_NUMBER:
      if (*number_member (setting, config) == 0 && setting->fallback == NULL)
        return NULL;
      return g_strdup_printf ("%u", *number_member (setting, config));
    case FOYER_SETTING_CHOICE:
      return g_strdup (choice_name (setting, *number_member (setting, config)));
    case FOYER_SETTING_ORIGINS:
    case FOYER_SETTING_NETWORKS:
      return *list_member (setting, config) != NULL ? g_strjoinv (",", *list_member (setting, config)) : NULL;
    case FOYER_SETTING_SECRET:
      return *text_member (setting, config) != NULL ? g_strdup ("(set)") : NULL;
    case FOYER_SETTING_TEXT:
    case FOYER_SETTING_ORIGIN:
      return g_strdup (*text_member (setting, config));
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * foyer_setting_clear:
 * @setting: a setting
 * @config: a configuration that goes away
 */
void
foyer_setting_clear (const FoyerSetting *setting, FoyerConfig *config)
{
  g_return_if_fail (setting != NULL && config != NULL);

  if (setting->type == FOYER_SETTING_ORIGINS || setting->type == FOYER_SETTING_NETWORKS)
    g_clear_pointer (list_member (setting, config), g_strfreev);
  else if (setting->type != FOYER_SETTING_NUMBER && setting->type != FOYER_SETTING_CHOICE)
    g_clear_pointer (text_member (setting, config), g_free);
}
