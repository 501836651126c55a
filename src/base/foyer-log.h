/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoyerLogFormat:
 * @FOYER_LOG_AUTO: journald fields under systemd, text on a terminal, else JSON lines
 * @FOYER_LOG_TEXT: a line for people
 * @FOYER_LOG_JSON: one JSON object a line
 * @FOYER_LOG_JOURNALD: native journald fields
 */
typedef enum
{
  FOYER_LOG_AUTO,
  FOYER_LOG_TEXT,
  FOYER_LOG_JSON,
  FOYER_LOG_JOURNALD,
} FoyerLogFormat;

/* Every part logs through GLib with its folder as the domain (-DG_LOG_DOMAIN="foyer-net"): g_debug(),
 * g_info(), g_message(), g_warning(); or g_log_structured() with fields of its own. This installs the writer
 * that all of them end in. */
void foyer_log_init (FoyerLogFormat format, GLogLevelFlags most_verbose);

G_END_DECLS
