/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-config-file.h"

#include <string.h>

#include "foyer-error.h"

#define MOST_BYTES (1024 * 1024)

/* GKeyFile would do, but for one thing: it does not know line numbers, and an error has to name the line. */

typedef struct
{
  const char         *path;
  guint               line;
  char               *group;
  GHashTable         *seen; /* group.key → line */
  FoyerConfigFileFunc func;
  gpointer            user_data;
} Reader;

static gboolean fail (Reader *reader, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (Reader *reader, GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, "%s:%u: %s", reader->path, reader->line, what);
  return FALSE;
}

static gboolean
read_group (Reader *reader, const char *line, GError **error)
{
  gsize length = strlen (line);

  if (length < 3 || line[length - 1] != ']')
    return fail (reader, error, "a group is written [name]");
  g_free (reader->group);
  reader->group = g_strndup (line + 1, length - 2);
  return TRUE;
}

static gboolean
read_pair (Reader *reader, char *line, GError **error)
{
  char *equals = strchr (line, '=');

  if (reader->group == NULL)
    return fail (reader, error, "there is no [group] before this line");
  if (equals == NULL)
    return fail (reader, error, "a line is a comment (#), a [group] or key=value");
  *equals = '\0';
  const char      *key = g_strstrip (line);
  const char      *value = g_strstrip (equals + 1);
  g_autofree char *name = g_strdup_printf ("[%s] %s", reader->group, key);
  guint            before = GPOINTER_TO_UINT (g_hash_table_lookup (reader->seen, name));
  if (before != 0)
    return fail (reader, error, "%s is set in line %u already", name, before);
  g_autoptr (GError) problem = NULL;
  if (!reader->func (reader->group, key, value, reader->user_data, &problem))
    return fail (reader, error, "%s %s", name, problem->message);
  g_hash_table_insert (reader->seen, g_steal_pointer (&name), GUINT_TO_POINTER (reader->line));
  return TRUE;
}

static gboolean
read_line (Reader *reader, char *line, GError **error)
{
  reader->line++;
  g_strstrip (line);
  if (line[0] == '\0' || line[0] == '#')
    return TRUE;
  return line[0] == '[' ? read_group (reader, line, error) : read_pair (reader, line, error);
}

/**
 * foyer_config_file_read:
 * @path: a key file: `[group]`, `key=value`, `# comment`
 * @func: called for each pair
 * @user_data: for @func
 * @error: names file, line and key
 *
 * A value goes to the end of its line; there are no quotes and no escapes. A key that stands twice is an
 * error.
 *
 * Returns: whether all of it was understood
 */
gboolean
foyer_config_file_read (const char *path, FoyerConfigFileFunc func, gpointer user_data, GError **error)
{
  g_return_val_if_fail (path != NULL && func != NULL, FALSE);

  g_autofree char   *text = NULL;
  g_autoptr (GError) problem = NULL;
  gsize              length;
  if (!g_file_get_contents (path, &text, &length, &problem))
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, "%s: %s", path, problem->message);
      return FALSE;
    }
  if (length > MOST_BYTES || !g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD, "%s: must be UTF-8, and at most 1 MiB",
                   path);
      return FALSE;
    }
  Reader         reader = { .path = path, .func = func, .user_data = user_data };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean       good = TRUE;
  reader.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; good && lines[i] != NULL; i++)
    good = read_line (&reader, lines[i], error);
  g_hash_table_unref (reader.seen);
  g_free (reader.group);
  return good;
}
