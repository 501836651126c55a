/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-memory.h"

#include <string.h>

#define TICK_US (FOYER_SETTLING_TICK_MS * (gint64) 1000)

/* One letter for each tick: B for one in which half a processor worked. Gives the same with T where memory
 * would be given back. */
static char *
follow (const char *ticks)
{
  FoyerSettling settling = { 0 };
  GString      *told = g_string_new (NULL);
  gint64        cpu_us = 0;

  for (const char *tick = ticks; *tick != '\0'; tick++)
    {
      cpu_us += *tick == 'B' ? TICK_US / 2 : TICK_US / 50;
      g_string_append_c (told, foyer_settling_tick (&settling, cpu_us) ? 'T' : *tick);
    }
  return g_string_free (told, FALSE);
}

static void
test_settling (void)
{
  static const struct
  {
    const char *ticks, *told;
  } cases[] = {
    { "........", "........" },             /* no work, nothing to give back */
    { "B.......", "B..T...." },             /* once */
    { "BBB.B..B....", "BBB.B..B..T." },     /* not in between */
    { "B......B......", "B..T...B..T..." }, /* each time */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *told = follow (cases[i].ticks);
      g_assert_cmpstr (told, ==, cases[i].told);
    }
}

/* KiB of files that are mapped and there. */
static guint64
read_rss_of_files (void)
{
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  const char *line = strstr (status, "RssFile:");
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + strlen ("RssFile:"), NULL, 10);
}

/* What was written stays, what was relocated still leads where it led, and the code still runs. */
static void
test_unmap (void)
{
  static const char *const relocated[] = { "one", "two" };
  static guint             written = 1;
  g_autofree guint8       *memory = g_malloc (64 * 1024);

  guint64 before = read_rss_of_files ();
  written++;
  memset (memory, 7, 64 * 1024);
  for (guint i = 0; i < 3; i++)
    {
      foyer_memory_unmap_programs ();
      g_assert_cmpuint (read_rss_of_files (), <, before);
      g_assert_cmpuint (written, ==, 2);
      g_assert_cmpstr (relocated[i % 2], ==, i % 2 == 0 ? "one" : "two");
      g_assert_cmpuint (memory[64 * 1024 - 1], ==, 7);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/memory/settling", test_settling);
  g_test_add_func ("/app/memory/unmap", test_unmap);
  return g_test_run ();
}
