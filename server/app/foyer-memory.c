/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define BUSY_US (FOYER_SETTLING_TICK_MS * 1000 / 10)
#define QUIET_TICKS 3 /* idle database connections are closed by then */

/**
 * foyer_settling_tick:
 * @self: what it remembers
 * @cpu_us: processor time of the process so far, microseconds
 *
 * To be called every %FOYER_SETTLING_TICK_MS. Pure: the time is passed in.
 *
 * Returns: whether more than a tenth of a processor was needed at some time, and no more now for a while;
 * once for each such time
 */
gboolean
foyer_settling_tick (FoyerSettling *self, gint64 cpu_us)
{
  g_return_val_if_fail (self != NULL, FALSE);

  gint64 used_us = cpu_us - self->cpu_us;
  self->cpu_us = cpu_us;
  if (used_us > BUSY_US)
    {
      self->has_worked = TRUE;
      self->quiet_ticks = 0;
      return FALSE;
    }
  if (!self->has_worked || ++self->quiet_ticks < QUIET_TICKS)
    return FALSE;
  *self = (FoyerSettling){ .cpu_us = cpu_us };
  return TRUE;
}

/**
 * foyer_memory_tune:
 *
 * Sets malloc up for a process that serves, before its first thread.
 */
void
foyer_memory_tune (void)
{
  /* Big blocks (request bodies, indexes) go back to the system when they are freed, and threads share two
   * heaps instead of leaving holes in one each: a third of the memory after a few imports. */
  mallopt (M_MMAP_THRESHOLD, 128 * 1024);
  mallopt (M_ARENA_MAX, 2);
  /* What a thread frees is joined there and then. Left in fast bins it is joined by whoever next wants a big
   * block: after a thousand rules were let go, that was the main loop, for 20 ms. */
  mallopt (M_MXFAST, 0);
}

static gpointer
give_back (gpointer data)
{
  malloc_trim (0);
  return NULL;
}

static gboolean
on_tick (gpointer data)
{
  FoyerSettling  *self = data;
  struct timespec used;

  if (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used) != 0 ||
      !foyer_settling_tick (self, (gint64) used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000))
    return G_SOURCE_CONTINUE;
  g_autoptr (GThread) thread = g_thread_try_new ("foyer-give-back", give_back, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

/**
 * foyer_memory_give_back_when_settled:
 *
 * From now on the main loop looks now and then whether a time of much work (thousands who connect, an import)
 * is over, and then gives the system what malloc holds for nothing.
 */
void
foyer_memory_give_back_when_settled (void)
{
  static FoyerSettling settling;

  g_timeout_add (FOYER_SETTLING_TICK_MS, on_tick, &settling);
}

/* What may be written to holds relocated addresses and cannot be read from the file again. */
static int
unmap_object (struct dl_phdr_info *object, size_t size, void *data)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);

  for (guint i = 0; i < object->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &object->dlpi_phdr[i];
      if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0)
        continue;
      gsize begin = object->dlpi_addr + segment->p_vaddr;
      gsize end = begin + segment->p_filesz;
      begin &= ~(page - 1);
      if (begin < end)
        madvise ((void *) begin, end - begin, MADV_DONTNEED);
    }
  return 0;
}

/**
 * foyer_memory_unmap_programs:
 *
 * Lets go of the pages of the program and its libraries that are only read. Those that are used again come
 * back from the page cache, by themselves: for a process that has done what it was started for, and mostly
 * waits.
 */
void
foyer_memory_unmap_programs (void)
{
  dl_iterate_phdr (unmap_object, NULL);
}
