/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <string.h>

#include "foyer-knowledge-import.h"

#define TITLE_CHARACTERS 500

/* One line, and what it is. */
typedef struct
{
  const char *start;
  gsize       length; /* without its end */
  guint       level;  /* of a heading, 0: none */
} Line;

static GArray *
split_lines (const char *text)
{
  GArray  *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gboolean in_code = FALSE;

  while (*text != '\0')
    {
      Line line = { .start = text, .length = strcspn (text, "\n") };
      if (g_str_has_prefix (text, "```") || g_str_has_prefix (text, "~~~"))
        in_code = !in_code;
      gsize hashes = strspn (text, "#");
      if (!in_code && hashes >= 1 && hashes <= 6 && (text[hashes] == ' ' || text[hashes] == '\t'))
        line.level = (guint) hashes;
      text += line.length + (text[line.length] == '\n');
      g_array_append_val (lines, line);
    }
  return lines;
}

/* The heading's words: without the signs in front and, as CommonMark allows, behind. */
static char *
heading_text (const Line *line)
{
  g_autofree char *text = g_strndup (line->start + line->level, line->length - line->level);
  g_strstrip (text);
  gsize length = strlen (text);
  while (length > 0 && text[length - 1] == '#')
    length--;
  if (length > 0 && length < strlen (text) && text[length - 1] == ' ')
    text[length] = '\0';
  return g_strdup (g_strchomp (text));
}

/* Where a file has no heading, its first words are its title. */
static char *
first_words (GArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const Line      *line = &g_array_index (lines, Line, i);
      g_autofree char *text = g_strndup (line->start, line->length);
      if (*g_strstrip (text) != '\0')
        return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), TITLE_CHARACTERS));
    }
  return g_strdup ("");
}

static void
add_section (FoyerKnowledgeImport *self, guint line, char *title, const char *start, const char *end)
{
  g_autoptr (JsonObject) row = json_object_new ();
  g_autofree char       *owned_title = title;
  g_autofree char       *text = g_strstrip (g_strndup (start, (gsize) (end - start)));

  json_object_set_string_member (row, "title", owned_title);
  json_object_set_string_member (row, "text", text);
  foyer_knowledge_import_add (self, line, row);
}

/**
 * foyer_knowledge_import_markdown:
 * @self: an import
 * @text: Markdown
 *
 * Every heading of level 1 starts a document; where there is none, every one of level 2. What stands in front
 * of the first, and a file without any, is a document under its first words. Signs in fenced code are no
 * headings.
 */
void
foyer_knowledge_import_markdown (FoyerKnowledgeImport *self, const char *text)
{
  g_return_if_fail (self != NULL && text != NULL);
  if (g_str_has_prefix (text, "\xEF\xBB\xBF"))
    text += 3;
  g_autoptr (GArray) lines = split_lines (text);
  guint              level = 2, section = 0;
  char              *title = NULL;
  const char        *start = text, *end = text + strlen (text);

  for (guint i = 0; i < lines->len; i++)
    if (g_array_index (lines, Line, i).level == 1)
      level = 1;
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      if (line->level != level)
        continue;
      if (title == NULL && (gsize) (line->start - text) > strspn (text, " \t\r\n"))
        title = first_words (lines);
      if (title != NULL)
        add_section (self, section + 1, g_steal_pointer (&title), start, line->start);
      section = i;
      start = line->start + line->length;
      title = heading_text (line);
    }
  if (title == NULL && end > text + strspn (text, " \t\r\n"))
    title = first_words (lines);
  if (title != NULL)
    add_section (self, section + 1, title, start, end);
}
