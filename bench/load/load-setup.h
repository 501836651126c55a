/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "load-crowd.h"
#include "load-meter.h"
#include "load-report.h"

typedef struct
{
  guint       group;
  const char *token;
  const char *conversation;
  gboolean    sends;
} LoadPerson;

/* What all modes can be told. */
typedef struct
{
  char  *host;
  int    port;
  char  *dialect_name;
  char  *path;
  char  *people_file;
  char  *server_pids;
  char  *database_pids;
  char  *label;
  int    sockets;
  int    pending;
  int    bytes;
  double seconds;
  double warm_up;
  double settle;
  int    time_out;
  char   run[17]; /* what this run's ids end in */

  const LoadDialect *dialect;
  GArray            *servers;
  GArray            *databases;
  GPtrArray         *people;      /* (element-type LoadPerson) empty without a file */
  char              *people_text; /* what they point into */
} LoadSetup;

/* What was used between two readings. */
typedef struct
{
  LoadUse server_idle;  /* before the first socket */
  LoadUse server_open;  /* with all sockets, before the load */
  LoadUse server_begin; /* when measuring began */
  LoadUse server_end;
  LoadUse database_begin;
  LoadUse database_end;
  gint64  own_begin_us;
  gint64  own_end_us;
  gint64  begin_us;
  gint64  end_us;
} LoadMeasure;

gboolean
load_setup_parse (LoadSetup *self, const char *mode, const GOptionEntry *entries, int *argc, char ***argv);
void       load_setup_clear (LoadSetup *self);
LoadCrowd *load_setup_make_crowd (LoadSetup *self, guint n, const LoadHandler *handler, gpointer data);
gint64     load_setup_deadline (const LoadSetup *self);
void       load_measure_begin (LoadMeasure *self, const LoadSetup *setup);
void       load_measure_end (LoadMeasure *self, const LoadSetup *setup);
void load_report_begin (LoadReport *report, const char *mode, const LoadSetup *setup, const LoadCrowd *crowd);
void load_report_add_use (LoadReport *report, const LoadMeasure *measure, guint64 operations, guint sockets);
int  load_report_print (LoadReport *report, const LoadCrowd *crowd, const char *problem);
