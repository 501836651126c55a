/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What some processes and their descendants have used so far. */
typedef struct
{
  double  cpu_us; /* all their threads, ended ones too */
  double  user_us;
  double  system_us; /* these two in the kernel's ticks */
  guint64 rss_kb;
  guint64 pss_kb;
  guint   processes;
} LoadUse;

GArray *load_meter_parse_pids (const char *text, GError **error);
void    load_meter_read (GArray *pids, LoadUse *use);
gint64  load_meter_own_cpu_us (void);
