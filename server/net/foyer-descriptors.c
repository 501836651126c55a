/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define FEW 1024 /* where the system does not tell */

/**
 * foyer_descriptors_raise_limit:
 *
 * Raises the limit of descriptors as far as this process may.
 *
 * Returns: how many it may have
 */
guint
foyer_descriptors_raise_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return FEW;
  if (limit.rlim_cur < limit.rlim_max)
    {
      rlim_t before = limit.rlim_cur;
      limit.rlim_cur = limit.rlim_max;
      if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
        limit.rlim_cur = before;
    }
  return (guint) MIN (limit.rlim_cur, (rlim_t) G_MAXINT);
}

/**
 * foyer_descriptors_make_room:
 * @any: an open descriptor
 * @limit: how many there may be
 *
 * Has the kernel make its table large enough for the first %FOYER_DESCRIPTORS_ROOM. Whenever the table of a
 * process with threads is full, the kernel doubles it, and whoever wanted the descriptor waits until no
 * processor uses the old one: 10 to 30 ms each at 64, 128, 256 … of them, while connections arrive.
 */
void
foyer_descriptors_make_room (int any, guint limit)
{
  g_return_if_fail (any >= 0 && limit > 0);

  int last = fcntl (any, F_DUPFD_CLOEXEC, (int) MIN (limit, FOYER_DESCRIPTORS_ROOM) - 1);
  if (last >= 0)
    close (last);
}
