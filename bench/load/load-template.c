/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-template.h"

#include <string.h>

static gboolean
take (const char **position, const char *name)
{
  gsize length = strlen (name);

  if (strncmp (*position, name, length) != 0)
    return FALSE;
  *position += length;
  return TRUE;
}

/**
 * load_template_expand:
 * @template: a text; JSON's own braces stay what they are
 * @values: what the names in braces stand for
 * @to: where the result is appended
 */
void
load_template_expand (const char *template, const LoadValues *values, GString *to)
{
  const char *position = template;

  while (*position != '\0')
    {
      gsize plain = strcspn (position, "{");
      g_string_append_len (to, position, (gssize) plain);
      position += plain;
      if (take (&position, "{i}"))
        g_string_append_printf (to, "%u", values->socket);
      else if (take (&position, "{n}"))
        g_string_append_printf (to, "%" G_GUINT64_FORMAT, values->message);
      else if (take (&position, "{run}"))
        g_string_append (to, values->run != NULL ? values->run : "");
      else if (take (&position, "{token}"))
        g_string_append (to, values->token != NULL ? values->token : "");
      else if (take (&position, "{conversation}"))
        g_string_append (to, values->conversation != NULL ? values->conversation : "");
      else if (take (&position, "{text}"))
        g_string_append (to, values->text != NULL ? values->text : "");
      else if (*position != '\0')
        g_string_append_c (to, *position++);
    }
}

/**
 * load_template_make_text:
 * @socket: the sender's number
 * @message: the message's number
 * @bytes: how long the text shall be; it is longer where the numbers need it
 * @to: set to a text that begins with "m-SOCKET-MESSAGE-", in letters that JSON and URLs leave alone
 */
void
load_template_make_text (guint socket, guint64 message, guint bytes, GString *to)
{
  g_string_printf (to, "m-%u-%" G_GUINT64_FORMAT "-", socket, message);
  while (to->len < bytes)
    g_string_append_c (to, (char) ('a' + to->len % 26));
}
