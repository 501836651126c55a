/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define MOST_PROCESSES 64

static char *
read_proc (pid_t pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char            *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static void
add_process (GArray *pids, pid_t pid)
{
  for (guint i = 0; i < pids->len; i++)
    if (g_array_index (pids, pid_t, i) == pid)
      return;
  if (pids->len < MOST_PROCESSES)
    g_array_append_val (pids, pid);
}

/* A child belongs to the thread that made it. */
static void
add_children (GArray *pids, pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", (int) pid);
  g_autoptr (GDir) tasks = g_dir_open (path, 0, NULL);
  const char      *task;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *name = g_strdup_printf ("task/%s/children", task);
      g_autofree char *text = read_proc (pid, name);
      g_auto (GStrv)   words = g_strsplit (text != NULL ? text : "", " ", -1);
      for (guint i = 0; words[i] != NULL; i++)
        if (atoi (words[i]) > 0)
          add_process (pids, atoi (words[i]));
    }
}

/* The processor's clock of another process counts every thread of it in nanoseconds, also those that have
 * ended. */
static double
read_clock_us (pid_t pid)
{
  clockid_t       clock;
  struct timespec used;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &used) != 0)
    return 0;
  return (double) used.tv_sec * 1e6 + (double) used.tv_nsec / 1e3;
}

static void
add_ticks (pid_t pid, LoadUse *use)
{
  g_autofree char *text = read_proc (pid, "stat");
  /* The program's name may hold spaces and brackets: what follows its last bracket is fixed. */
  const char   *rest = text != NULL ? strrchr (text, ')') : NULL;
  unsigned long user, system;

  if (rest == NULL ||
      sscanf (rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    return;
  double tick_us = 1e6 / (double) sysconf (_SC_CLK_TCK);
  use->user_us += (double) user * tick_us;
  use->system_us += (double) system * tick_us;
}

static guint64
read_kb (pid_t pid, const char *file, const char *key)
{
  g_autofree char *text = read_proc (pid, file);
  const char      *found = text != NULL ? strstr (text, key) : NULL;

  return found != NULL ? g_ascii_strtoull (found + strlen (key), NULL, 10) : 0;
}

/**
 * load_meter_parse_pids:
 * @text: (nullable): process ids with commas between
 * @error: return location
 *
 * Returns: (transfer full): an array of pid_t, empty where @text is %NULL; %NULL if one is wrong or gone
 */
GArray *
load_meter_parse_pids (const char *text, GError **error)
{
  g_autoptr (GArray) pids = g_array_new (FALSE, FALSE, sizeof (pid_t));
  g_auto (GStrv)     words = g_strsplit (text != NULL ? text : "", ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *stat = atoi (words[i]) > 0 ? read_proc (atoi (words[i]), "stat") : NULL;
      if (stat == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "there is no process %s", words[i]);
          return NULL;
        }
      add_process (pids, atoi (words[i]));
    }
  return g_steal_pointer (&pids);
}

/**
 * load_meter_read:
 * @pids: processes; their descendants are added to it, so that they are counted the next time too
 * @use: (out): what they use
 */
void
load_meter_read (GArray *pids, LoadUse *use)
{
  *use = (LoadUse){ 0 };
  for (guint i = 0; i < pids->len; i++)
    {
      pid_t pid = g_array_index (pids, pid_t, i);
      add_children (pids, pid);
      use->cpu_us += read_clock_us (pid);
      add_ticks (pid, use);
      use->rss_kb += read_kb (pid, "status", "VmRSS:");
      use->pss_kb += read_kb (pid, "smaps_rollup", "\nPss:");
      use->processes++;
    }
}

/**
 * load_meter_own_cpu_us:
 *
 * Returns: processor time of this process
 */
gint64
load_meter_own_cpu_us (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}
