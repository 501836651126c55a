/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "load-histogram.h"

/* One JSON object, in the order in which it is filled. */
typedef struct
{
  GString *text;
} LoadReport;

void  load_report_init (LoadReport *self);
void  load_report_add_text (LoadReport *self, const char *name, const char *value);
void  load_report_add_int (LoadReport *self, const char *name, gint64 value);
void  load_report_add_number (LoadReport *self, const char *name, double value);
void  load_report_add_latency (LoadReport *self, const LoadHistogram *histogram);
char *load_report_end (LoadReport *self);
