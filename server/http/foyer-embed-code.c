/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-embed-code.h"

/**
 * foyer_embed_code_print:
 * @origin: where this server is
 * @widget_id: which widget
 * @title: (nullable): what a screen reader says of the frame
 *
 * All three ways to put a widget in a page, as HTML to paste: whatever the texts hold, they stay texts there.
 *
 * Returns: (transfer full): an EmbedCode
 */
JsonObject *
foyer_embed_code_print (const char *origin, const char *widget_id, const char *title)
{
  g_return_val_if_fail (origin != NULL && widget_id != NULL, NULL);
  JsonObject      *code = json_object_new ();
  g_autofree char *escaped_id = g_uri_escape_string (widget_id, NULL, FALSE);
  g_autofree char *script = g_markup_printf_escaped (
      "<script src=\"%s/chat-widget.js\" data-widget=\"%s\" async></script>", origin, widget_id);
  g_autofree char *element =
      g_markup_printf_escaped ("<script src=\"%s/chat-widget.js\" async></script>\n<foyer-chat widget=\"%s\" "
                               "server=\"%s\"></foyer-chat>",
                               origin, widget_id, origin);
  g_autofree char *iframe = g_markup_printf_escaped (
      "<iframe src=\"%s/chat-embed?widget=%s\" title=\"%s\" width=\"400\" height=\"600\"></iframe>", origin,
      escaped_id, title != NULL ? title : "Chat");

  json_object_set_string_member (code, "script", script);
  json_object_set_string_member (code, "element", element);
  json_object_set_string_member (code, "iframe", iframe);
  return code;
}
