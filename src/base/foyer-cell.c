/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-cell.h"

#include <string.h>
#include <sys/mman.h>

#define STEP 8
#define BLOCK_BYTES ((gsize) 32 * 1024)
#define N_SIZES (FOYER_CELL_MOST_BYTES / STEP)

/* A sanitizer can only watch what malloc gave. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#else
#define IS_WATCHED 0
#endif

typedef struct _Cell Cell;
struct _Cell
{
  Cell *next; /* of those that were given back */
};

/* Cells of one size. It begins where its address is a multiple of its length, so that a cell leads to it. */
typedef struct _Block Block;
struct _Block
{
  Block  *previous; /* of those of this size that have room */
  Block  *next;
  Cell   *free;
  guint32 size;
  guint32 n_used;
  guint32 end; /* where the part begins that was never given out: its pages are not there yet */
};

static GMutex mutex;
static Block *with_room[N_SIZES];
static guint  n_blocks;

static gboolean
has_room (const Block *block)
{
  return block->free != NULL || block->end + block->size <= BLOCK_BYTES;
}

static void
link_block (Block *block)
{
  Block **first = &with_room[block->size / STEP - 1];

  block->previous = NULL;
  block->next = *first;
  if (*first != NULL)
    (*first)->previous = block;
  *first = block;
}

static void
unlink_block (Block *block)
{
  if (block->next != NULL)
    block->next->previous = block->previous;
  if (block->previous != NULL)
    block->previous->next = block->next;
  else
    with_room[block->size / STEP - 1] = block->next;
}

/* Twice as much always has one in it that is aligned; the kernel joins neighbours into one mapping. */
static Block *
map_block (guint32 size)
{
  guint8 *memory = mmap (NULL, 2 * BLOCK_BYTES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (memory == MAP_FAILED)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes", BLOCK_BYTES);
  gsize before = (BLOCK_BYTES - ((gsize) memory & (BLOCK_BYTES - 1))) & (BLOCK_BYTES - 1);
  if (before > 0)
    munmap (memory, before);
  munmap (memory + before + BLOCK_BYTES, BLOCK_BYTES - before);
  Block *block = (Block *) (void *) (memory + before);
  block->size = size;
  block->end = sizeof *block;
  n_blocks++;
  link_block (block);
  return block;
}

static gpointer
take_cell (Block *block)
{
  Cell *cell = block->free;

  if (cell != NULL)
    {
      block->free = cell->next;
      memset (cell, 0, block->size);
    }
  else
    {
      cell = (Cell *) (void *) ((guint8 *) block + block->end);
      block->end += block->size;
    }
  block->n_used++;
  if (!has_room (block))
    unlink_block (block);
  return cell;
}

/**
 * foyer_cell_new0:
 * @size: bytes, from 1 to %FOYER_CELL_MOST_BYTES
 *
 * Memory for what is there for each connection and lives as long. It lies apart from what comes and goes:
 * among that it would keep a page of holes each, which could not be given back after ten thousand have come
 * at once. Nothing is lost before a cell, and up to seven bytes behind it. From any thread; there is one
 * lock, so not for what is made with each message.
 *
 * Returns: (transfer full): zeroed memory; foyer_cell_free() takes it back
 */
gpointer
foyer_cell_new0 (gsize size)
{
  g_return_val_if_fail (size > 0 && size <= FOYER_CELL_MOST_BYTES, NULL);

  if (IS_WATCHED)
    return g_malloc0 (size);
  gsize                    index = (size - 1) / STEP;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Block                   *block = with_room[index];
  return take_cell (block != NULL ? block : map_block ((guint32) (index + 1) * STEP));
}

/**
 * foyer_cell_free:
 * @cell: (transfer full) (nullable): what foyer_cell_new0() gave
 *
 * A block in which nothing is left goes back to the system, but for the last one with room for its size.
 */
void
foyer_cell_free (gpointer cell)
{
  if (IS_WATCHED || cell == NULL)
    {
      g_free (cell);
      return;
    }
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Block                   *block = (Block *) (void *) ((guint8 *) cell - ((gsize) cell & (BLOCK_BYTES - 1)));
  Cell                    *given_back = cell;
  if (!has_room (block))
    link_block (block);
  given_back->next = block->free;
  block->free = given_back;
  if (--block->n_used > 0 || (block->previous == NULL && block->next == NULL))
    return;
  unlink_block (block);
  munmap (block, BLOCK_BYTES);
  n_blocks--;
}

/**
 * foyer_cell_get_n_blocks:
 *
 * Returns: how many pieces of the system's memory are in use
 */
guint
foyer_cell_get_n_blocks (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  return n_blocks;
}

G_STATIC_ASSERT (sizeof (Block) % STEP == 0);
