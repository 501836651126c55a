/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "foyer-clock.h"

/* A line is built on the stack and leaves in one write: logging still works when memory is short, and lines
 * of several threads and processes stay whole. */
#define LINE_BYTES 16384
#define MESSAGE_BYTES 8192
#define FIELD_BYTES 512
#define MAX_FIELDS 32
#define TAIL_BYTES 8 /* always kept free: the end of a JSON line is never cut off */
#define WRITE_TRIES 64
#define OWN_PREFIX "FOYER_"

typedef struct
{
  gsize length;
  char  text[LINE_BYTES];
} Line;

static struct
{
  FoyerLogFormat format;
  GLogLevelFlags most_verbose;
  GLogLevelFlags fatal;
  gboolean       coloured;
} settings = { FOYER_LOG_JSON, G_LOG_LEVEL_INFO, G_LOG_FATAL_MASK, FALSE };

static GMutex write_lock;

static gboolean
line_add (Line *line, const char *text, gsize length)
{
  if (line->length + length + TAIL_BYTES > LINE_BYTES)
    return FALSE;
  memcpy (line->text + line->length, text, length);
  line->length += length;
  return TRUE;
}

static gboolean
line_add_text (Line *line, const char *text)
{
  return line_add (line, text, strlen (text));
}

/* For the last characters of a line, which may use the room that was kept for them. */
static void
line_end (Line *line, const char *text)
{
  gsize length = strlen (text);
  g_assert (line->length + length <= LINE_BYTES);
  memcpy (line->text + line->length, text, length);
  line->length += length;
}

static gboolean
line_add_control (Line *line, guchar byte)
{
  char escape[8];
  int  length;

  if (byte == '\n')
    return line_add_text (line, "\\n");
  if (byte == '\t')
    return line_add_text (line, "\\t");
  length = g_snprintf (escape, sizeof escape, "\\u%04x", byte);
  return line_add (line, escape, (gsize) length);
}

/* Outside text can neither end the line nor move the cursor of a terminal: control characters are escaped,
 * bytes that are not UTF-8 become U+FFFD. @quoted also escapes what JSON needs escaped. */
static gboolean
line_add_safe (Line *line, const char *text, gsize length, gboolean quoted)
{
  const char *end = text + length;
  gboolean    fits = TRUE;

  while (text < end && fits)
    {
      gunichar character = g_utf8_get_char_validated (text, end - text);
      if (character == (gunichar) -1 || character == (gunichar) -2)
        {
          fits = line_add_text (line, "\xef\xbf\xbd");
          text++;
          continue;
        }
      const char *next = g_utf8_next_char (text);
      if (character < 0x20 || character == 0x7f)
        fits = line_add_control (line, (guchar) character);
      else if (character >= 0x80 && character < 0xa0)
        fits = line_add_text (line, "\xef\xbf\xbd");
      else if (quoted && (character == '"' || character == '\\'))
        fits = line_add_text (line, character == '"' ? "\\\"" : "\\\\");
      else
        fits = line_add (line, text, (gsize) (next - text));
      text = next;
    }
  return fits;
}

static gboolean
line_add_bounded (Line *line, const GLogField *field, gsize bound, gboolean quoted)
{
  const char *text = field->value;
  gsize       length = field->length < 0 ? strnlen (text, bound + 1) : (gsize) field->length;
  gboolean    cut = length > bound;

  if (cut)
    {
      length = bound;
      while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
        length--;
    }
  return line_add_safe (line, text, length, quoted) && (!cut || line_add_text (line, "…"));
}

static const GLogField *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, key) == 0 && fields[i].value != NULL)
        return &fields[i];
    }
  return NULL;
}

/* FOYER_REQUEST_ID is requestId for whoever reads the lines, as on the wire. */
static gboolean
line_add_field_name (Line *line, const char *key)
{
  gboolean upper = FALSE;

  for (const char *letter = key + strlen (OWN_PREFIX); *letter != '\0'; letter++)
    {
      if (*letter == '_')
        {
          upper = TRUE;
          continue;
        }
      char out = upper ? g_ascii_toupper (*letter) : g_ascii_tolower (*letter);
      if (!line_add (line, &out, 1))
        return FALSE;
      upper = FALSE;
    }
  return TRUE;
}

static const char *
level_name (GLogLevelFlags level)
{
  if (level & G_LOG_LEVEL_ERROR)
    return "error";
  if (level & G_LOG_LEVEL_CRITICAL)
    return "critical";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "message";
  return level & G_LOG_LEVEL_INFO ? "info" : "debug";
}

static const char *
level_colour (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "\033[1;31m";
  if (level & G_LOG_LEVEL_WARNING)
    return "\033[33m";
  return level & G_LOG_LEVEL_MESSAGE ? "\033[32m" : "\033[2m";
}

static void
line_add_own_fields (Line *line, const GLogField *fields, gsize n_fields, gboolean json)
{
  for (gsize i = 0; i < n_fields && i < MAX_FIELDS; i++)
    {
      if (!g_str_has_prefix (fields[i].key, OWN_PREFIX) || fields[i].value == NULL)
        continue;
      /* A field that does not fit whole is left out, so that the line stays well formed. */
      gsize    before = line->length;
      gboolean fits = line_add_text (line, json ? ",\"" : " ") && line_add_field_name (line, fields[i].key) &&
                      line_add_text (line, json ? "\":\"" : "=") &&
                      line_add_bounded (line, &fields[i], FIELD_BYTES, json) &&
                      line_add_text (line, json ? "\"" : "");
      if (!fits)
        line->length = before;
    }
}

static void
line_build_text (Line *line, GLogLevelFlags level, const char *tag, const GLogField *fields, gsize n_fields)
{
  char             time[FOYER_TIME_LENGTH + 1];
  char             name[16];
  const GLogField *message = find_field (fields, n_fields, "MESSAGE");

  foyer_time_print (foyer_clock_now_ms (), time);
  g_snprintf (name, sizeof name, " %-8s ", level_name (level));
  line_add_text (line, time);
  if (settings.coloured)
    line_add_text (line, level_colour (level));
  line_add_text (line, name);
  if (settings.coloured)
    line_add_text (line, "\033[0m");
  line_add_safe (line, tag, strlen (tag), FALSE);
  line_add_text (line, ": ");
  if (message != NULL)
    line_add_bounded (line, message, MESSAGE_BYTES, FALSE);
  line_add_own_fields (line, fields, n_fields, FALSE);
  line_end (line, "\n");
}

static void
line_build_json (Line *line, GLogLevelFlags level, const char *tag, const GLogField *fields, gsize n_fields)
{
  char             time[FOYER_TIME_LENGTH + 1];
  const GLogField *message = find_field (fields, n_fields, "MESSAGE");

  foyer_time_print (foyer_clock_now_ms (), time);
  line_add_text (line, "{\"time\":\"");
  line_add_text (line, time);
  line_add_text (line, "\",\"level\":\"");
  line_add_text (line, level_name (level));
  line_add_text (line, "\",\"tag\":\"");
  line_add_safe (line, tag, strnlen (tag, FIELD_BYTES), TRUE);
  line_add_text (line, "\",\"message\":\"");
  if (message != NULL)
    line_add_bounded (line, message, MESSAGE_BYTES, TRUE);
  line_end (line, "\"");
  line_add_own_fields (line, fields, n_fields, TRUE);
  line_end (line, "}\n");
}

static void
line_write (const Line *line)
{
  gsize written = 0;

  g_mutex_lock (&write_lock);
  for (guint tries = 0; written < line->length && tries < WRITE_TRIES; tries++)
    {
      gssize result = write (STDERR_FILENO, line->text + written, line->length - written);
      if (result > 0)
        written += (gsize) result;
      else if (errno != EINTR)
        break; /* nobody listens any more: there is no other place to say so */
    }
  g_mutex_unlock (&write_lock);
}

static gboolean
write_journald (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  GLogField bounded[MAX_FIELDS];
  gsize     count = MIN (n_fields, (gsize) MAX_FIELDS);

  for (gsize i = 0; i < count; i++)
    {
      bounded[i] = fields[i];
      if (strcmp (fields[i].key, "MESSAGE") == 0 && fields[i].value != NULL && fields[i].length < 0)
        bounded[i].length = (gssize) strnlen (fields[i].value, MESSAGE_BYTES);
    }
  return g_log_writer_journald (level, bounded, count, NULL) == G_LOG_WRITER_HANDLED;
}

/* Our own parts say as much as the level allows; what libraries say below a message is their authors'
 * business. */
static gboolean
is_wanted (GLogLevelFlags level, const char *tag)
{
  GLogLevelFlags most_verbose = settings.most_verbose;

  if (!g_str_has_prefix (tag, "foyer"))
    most_verbose = MIN (most_verbose, G_LOG_LEVEL_MESSAGE);
  return (level & G_LOG_LEVEL_MASK) <= most_verbose;
}

/* GLib leaves it to the writer of structured messages to end the program where G_DEBUG or a test asked for
 * it; messages of the old interface are ended by GLib itself. */
static void
end_if_fatal (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  if ((level & settings.fatal & G_LOG_LEVEL_MASK) &&
      find_field (fields, n_fields, "GLIB_OLD_LOG_API") == NULL)
    abort ();
}

static GLogWriterOutput
foyer_log_write (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const GLogField *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const char      *tag = domain != NULL && domain->length < 0 ? domain->value : "main";

  if (is_wanted (level, tag))
    {
      if (settings.format != FOYER_LOG_JOURNALD || !write_journald (level, fields, n_fields))
        {
          Line line;
          line.length = 0;
          if (settings.format == FOYER_LOG_TEXT)
            line_build_text (&line, level, tag, fields, n_fields);
          else
            line_build_json (&line, level, tag, fields, n_fields);
          line_write (&line);
        }
    }
  end_if_fatal (level, fields, n_fields);
  return G_LOG_WRITER_HANDLED;
}

static FoyerLogFormat
detect_format (void)
{
  if (g_log_writer_is_journald (STDERR_FILENO))
    return FOYER_LOG_JOURNALD;
  return isatty (STDERR_FILENO) ? FOYER_LOG_TEXT : FOYER_LOG_JSON;
}

/**
 * foyer_log_init:
 * @format: the shape of a line; %FOYER_LOG_AUTO looks at what standard error is
 * @most_verbose: the one level up to which messages are written, such as %G_LOG_LEVEL_INFO
 *
 * Installs the writer that the messages of all parts end in; standard error is where they go. A later call
 * changes format and level. To be called before threads are started, since the settings are plain memory that
 * they read.
 *
 * A message is cut at 8 KiB, a field (FOYER_…) at 512 bytes. If journald does not take a message it goes to
 * standard error as JSON.
 */
void
foyer_log_init (FoyerLogFormat format, GLogLevelFlags most_verbose)
{
  static gboolean installed = FALSE;

  settings.format = format == FOYER_LOG_AUTO ? detect_format () : format;
  settings.most_verbose = most_verbose & G_LOG_LEVEL_MASK;
  settings.coloured = settings.format == FOYER_LOG_TEXT && g_log_writer_supports_color (STDERR_FILENO);
  /* There is no getter: set something and put the answer back. */
  settings.fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_always_fatal (settings.fatal);
  if (!installed)
    g_log_set_writer_func (foyer_log_write, NULL, NULL);
  installed = TRUE;
}
