/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SOCKETS 200000

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

static LoadPerson *
parse_person (char *line)
{
  char       *rest = line;
  const char *group = strsep (&rest, "\t");
  const char *token = rest != NULL ? strsep (&rest, "\t") : NULL;
  const char *conversation = rest != NULL ? strsep (&rest, "\t") : NULL;

  if (conversation == NULL || rest == NULL)
    return NULL;
  LoadPerson *person = g_new0 (LoadPerson, 1);
  person->group = (guint) atoi (group);
  person->token = token;
  person->conversation = conversation;
  person->sends = g_str_equal (rest, "sends");
  return person;
}

static gboolean
read_people (LoadSetup *self, GError **error)
{
  char *rest, *line;

  self->people = g_ptr_array_new_with_free_func (g_free);
  if (self->people_file == NULL)
    return TRUE;
  if (!g_file_get_contents (self->people_file, &self->people_text, NULL, error))
    return FALSE;
  rest = self->people_text;
  while ((line = strsep (&rest, "\n")) != NULL)
    {
      LoadPerson *person = *line != '\0' ? parse_person (line) : NULL;
      if (person != NULL)
        g_ptr_array_add (self->people, person);
      else if (*line != '\0')
        return fail (error,
                     "the people file has a line that is not GROUP, TOKEN, CONVERSATION, sends or reads");
    }
  return self->people->len > 0 || fail (error, "the people file is empty");
}

static gboolean
check (LoadSetup *self, GError **error)
{
  if (self->host == NULL)
    self->host = g_strdup ("127.0.0.1");
  self->dialect = load_dialect_find (self->dialect_name != NULL ? self->dialect_name : "raw");
  if (self->dialect == NULL)
    return fail (error, "there is no such dialect");
  if (self->port < 1 || self->port > 65535)
    return fail (error, "--port is needed, from 1 to 65535");
  if (self->sockets < 0 || self->sockets > MOST_SOCKETS || self->pending < 0)
    return fail (error, "--sockets is from 0 to 200000, --pending from 0");
  if (self->bytes < 1 || self->bytes > 32768 || self->seconds <= 0 || self->seconds > 3600 ||
      self->warm_up < 0 || self->warm_up > 600 || self->settle < 0 || self->settle > 600 ||
      self->time_out < 1 || self->time_out > 3600)
    return fail (
        error,
        "--bytes is from 1 to 32768, --seconds to 3600, --warm-up and --settle to 600, --time-out to 3600");
  self->servers = load_meter_parse_pids (self->server_pids, error);
  self->databases = self->servers != NULL ? load_meter_parse_pids (self->database_pids, error) : NULL;
  return self->databases != NULL && read_people (self, error);
}

static void
set_defaults (LoadSetup *self)
{
  self->bytes = 100;
  self->seconds = 5;
  self->warm_up = 1;
  self->settle = 0.5;
  self->time_out = 60;
  g_snprintf (self->run, sizeof self->run, "%08x%08x", g_random_int (), g_random_int ());
}

/**
 * load_setup_parse:
 * @self: (out): zeros, filled with what all modes can be told
 * @mode: the mode's name
 * @entries: the mode's own options
 * @argc: how many arguments
 * @argv: the arguments, from the mode's name on
 *
 * Says on the error output what is wrong.
 *
 * Returns: whether all is well
 */
gboolean
load_setup_parse (LoadSetup *self, const char *mode, const GOptionEntry *entries, int *argc, char ***argv)
{
  const GOptionEntry common[] = {
    { "host", 0, 0, G_OPTION_ARG_STRING, &self->host, "the server's IPv4 address (127.0.0.1)", "ADDRESS" },
    { "port", 'p', 0, G_OPTION_ARG_INT, &self->port, "its port", "N" },
    { "dialect", 'd', 0, G_OPTION_ARG_STRING, &self->dialect_name, "how it wants to be spoken to (raw)",
      "NAME" },
    { "path", 0, 0, G_OPTION_ARG_STRING, &self->path,
      "another path than the dialect's; {i} is the socket's number", "PATH" },
    { "people", 0, 0, G_OPTION_ARG_FILENAME, &self->people_file,
      "lines of GROUP, TOKEN, CONVERSATION and 'sends' or 'reads', tabs between", "FILE" },
    { "sockets", 'n', 0, G_OPTION_ARG_INT, &self->sockets, "how many sockets", "N" },
    { "pending", 0, 0, G_OPTION_ARG_INT, &self->pending, "handshakes at once at the most (0: all)", "N" },
    { "bytes", 'b', 0, G_OPTION_ARG_INT, &self->bytes, "length of a text (100)", "N" },
    { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &self->seconds, "how long to measure (5)", "S" },
    { "settle", 0, 0, G_OPTION_ARG_DOUBLE, &self->settle,
      "echo: how long open sockets are left alone before the server's memory is read (0.5)", "S" },
    { "warm-up", 0, 0, G_OPTION_ARG_DOUBLE, &self->warm_up, "how long to load before measuring (1)", "S" },
    { "time-out", 0, 0, G_OPTION_ARG_INT, &self->time_out, "for each phase besides that (60)", "S" },
    { "server-pid", 0, 0, G_OPTION_ARG_STRING, &self->server_pids, "whose use is measured, children too",
      "PID,…" },
    { "database-pid", 0, 0, G_OPTION_ARG_STRING, &self->database_pids, "the same of the database", "PID,…" },
    { "label", 0, 0, G_OPTION_ARG_STRING, &self->label, "stands in the result as it is", "TEXT" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("");
  g_autoptr (GError)         error = NULL;
  g_autofree char           *dialects = load_dialect_describe_all ();

  set_defaults (self);
  g_option_context_set_summary (context, mode);
  g_option_context_set_description (context, dialects);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  if (g_option_context_parse (context, argc, argv, &error) && check (self, &error))
    return TRUE;
  g_printerr ("foyer-load: %s\n", error->message);
  return FALSE;
}

/**
 * load_setup_clear:
 * @self: a setup, parsed or not
 */
void
load_setup_clear (LoadSetup *self)
{
  g_free (self->host);
  g_free (self->dialect_name);
  g_free (self->path);
  g_free (self->people_file);
  g_free (self->server_pids);
  g_free (self->database_pids);
  g_free (self->label);
  g_free (self->people_text);
  g_clear_pointer (&self->servers, g_array_unref);
  g_clear_pointer (&self->databases, g_array_unref);
  g_clear_pointer (&self->people, g_ptr_array_unref);
}

/**
 * load_setup_make_crowd:
 * @self: a setup
 * @n: how many sockets; the people are given out in turn
 * @handler: what happens to them
 * @data: for @handler
 *
 * Returns: (transfer full): a crowd that is not open yet
 */
LoadCrowd *
load_setup_make_crowd (LoadSetup *self, guint n, const LoadHandler *handler, gpointer data)
{
  LoadCrowd *crowd = load_crowd_new (self->dialect, self->host, (guint) self->port);

  crowd->most_pending = (guint) self->pending;
  crowd->handler = handler;
  crowd->data = data;
  for (guint i = 0; i < n; i++)
    {
      LoadSocket *socket = load_crowd_add (crowd, self->path);
      if (self->people->len == 0)
        continue;
      LoadPerson *person = g_ptr_array_index (self->people, i % self->people->len);
      socket->token = person->token;
      socket->conversation = person->conversation;
    }
  return crowd;
}

/**
 * load_setup_deadline:
 * @self: a setup
 *
 * Returns: monotonic time when a phase that begins now must be over
 */
gint64
load_setup_deadline (const LoadSetup *self)
{
  return g_get_monotonic_time () + self->time_out * G_USEC_PER_SEC;
}

/**
 * load_measure_begin:
 * @self: (inout): where the use so far is kept
 * @setup: whose use
 */
void
load_measure_begin (LoadMeasure *self, const LoadSetup *setup)
{
  load_meter_read (setup->databases, &self->database_begin);
  load_meter_read (setup->servers, &self->server_begin);
  self->own_begin_us = load_meter_own_cpu_us ();
  self->begin_us = g_get_monotonic_time ();
}

/**
 * load_measure_end:
 * @self: (inout): a measure that has begun
 * @setup: whose use
 */
void
load_measure_end (LoadMeasure *self, const LoadSetup *setup)
{
  self->end_us = g_get_monotonic_time ();
  self->own_end_us = load_meter_own_cpu_us ();
  load_meter_read (setup->servers, &self->server_end);
  load_meter_read (setup->databases, &self->database_end);
}

/**
 * load_report_begin:
 * @report: (out): a report with what all modes tell of their sockets
 * @mode: the mode's name
 * @setup: what was asked for
 * @crowd: the sockets
 */
void
load_report_begin (LoadReport *report, const char *mode, const LoadSetup *setup, const LoadCrowd *crowd)
{
  gint64 upgrading_us = crowd->upgraded_us - crowd->began_us;

  load_report_init (report);
  load_report_add_text (report, "mode", mode);
  load_report_add_text (report, "label", setup->label);
  load_report_add_text (report, "dialect", setup->dialect->name);
  load_report_add_int (report, "sockets", crowd->sockets->len);
  load_report_add_int (report, "bytes", setup->bytes);
  load_report_add_int (report, "upgraded", crowd->n_upgraded);
  load_report_add_int (report, "failed", crowd->n_failed);
  load_report_add_int (report, "lost", crowd->n_lost);
  load_report_add_number (report, "connectsPerSecond",
                          upgrading_us > 0 ? crowd->n_upgraded * 1e6 / (double) upgrading_us : 0);
  load_report_add_number (report, "upgradeP99Ms",
                          (double) load_histogram_quantile (crowd->upgrades, 0.99) / 1000);
  load_report_add_number (report, "openSeconds", (double) MAX (crowd->opened_us - crowd->began_us, 0) / 1e6);
}

/**
 * load_report_add_use:
 * @report: a report
 * @measure: what was used
 * @operations: for how many operations
 * @sockets: how many sockets were open
 */
void
load_report_add_use (LoadReport *report, const LoadMeasure *measure, guint64 operations, guint sockets)
{
  double seconds = (double) (measure->end_us - measure->begin_us) / 1e6;
  double n = (double) operations;
  double own = (double) (measure->own_end_us - measure->own_begin_us);
  double grown_kb = (double) measure->server_open.rss_kb - (double) measure->server_idle.rss_kb;
  double grown_pss_kb = (double) measure->server_open.pss_kb - (double) measure->server_idle.pss_kb;

  load_report_add_int (report, "operations", (gint64) operations);
  load_report_add_number (report, "seconds", seconds);
  load_report_add_number (report, "operationsPerSecond", n / seconds);
  load_report_add_number (report, "serverCpuUs",
                          (measure->server_end.cpu_us - measure->server_begin.cpu_us) / n);
  load_report_add_number (report, "serverUserUs",
                          (measure->server_end.user_us - measure->server_begin.user_us) / n);
  load_report_add_number (report, "serverSystemUs",
                          (measure->server_end.system_us - measure->server_begin.system_us) / n);
  load_report_add_number (report, "databaseCpuUs",
                          (measure->database_end.cpu_us - measure->database_begin.cpu_us) / n);
  load_report_add_number (report, "loadCpuUs", own / n);
  load_report_add_number (report, "loadBusy", own / 1e6 / seconds);
  load_report_add_int (report, "serverProcesses", measure->server_end.processes);
  load_report_add_int (report, "rssIdleKb", (gint64) measure->server_idle.rss_kb);
  load_report_add_int (report, "rssOpenKb", (gint64) measure->server_open.rss_kb);
  load_report_add_int (report, "rssEndKb", (gint64) measure->server_end.rss_kb);
  load_report_add_int (report, "pssOpenKb", (gint64) measure->server_open.pss_kb);
  load_report_add_int (report, "pssEndKb", (gint64) measure->server_end.pss_kb);
  load_report_add_number (report, "rssPerSocketBytes", grown_kb * 1024 / sockets);
  load_report_add_number (report, "pssPerSocketBytes", grown_pss_kb * 1024 / sockets);
}

/**
 * load_report_print:
 * @report: a report, which is ended
 * @crowd: the sockets, whose first problem is told
 * @problem: (nullable): what is wrong with the result
 *
 * Returns: the exit status: 1 where there was a problem
 */
int
load_report_print (LoadReport *report, const LoadCrowd *crowd, const char *problem)
{
  const char *first = problem != NULL ? problem : crowd->problem;

  load_report_add_text (report, "problem", first);
  g_autofree char *line = load_report_end (report);
  g_print ("%s\n", line);
  fflush (stdout);
  return first != NULL ? 1 : 0;
}
