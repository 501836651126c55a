/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-places.h"

/* Two generations: a row that is used comes into the young one, and when that is full the old one is dropped
 * whole. */
struct _FoyerGdaPlaces
{
  gatomicrefcount count;
  guint           most; /* in each generation */
  GMutex          mutex;
  GHashTable     *young; /* id, which belongs to the row → FoyerGdaPlace */
  GHashTable     *old;
};

/**
 * foyer_gda_place_new:
 * @row: a conversation, not to be changed any more
 * @members: (nullable): who is known to take part
 *
 * Returns: (transfer full): the place
 */
FoyerGdaPlace *
foyer_gda_place_new (FoyerRecord *row, FoyerGdaMembers *members)
{
  FoyerGdaPlace *self = g_new0 (FoyerGdaPlace, 1);

  g_atomic_ref_count_init (&self->count);
  self->row = g_object_ref (row);
  self->members = members == NULL ? NULL : foyer_gda_members_ref (members);
  return self;
}

/**
 * foyer_gda_place_ref:
 * @self: a place
 *
 * Returns: (transfer full): @self
 */
FoyerGdaPlace *
foyer_gda_place_ref (FoyerGdaPlace *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

/**
 * foyer_gda_place_unref:
 * @self: (transfer full): a place
 */
void
foyer_gda_place_unref (FoyerGdaPlace *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_object_unref (self->row);
  g_clear_pointer (&self->members, foyer_gda_members_unref);
  g_free (self);
}

static GHashTable *
make_generation (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) foyer_gda_place_unref);
}

/**
 * foyer_gda_places_new:
 * @most: how many conversations to keep at least, and twice as many at the most
 *
 * Returns: (transfer full): nothing known yet
 */
FoyerGdaPlaces *
foyer_gda_places_new (guint most)
{
  FoyerGdaPlaces *self = g_new0 (FoyerGdaPlaces, 1);

  g_atomic_ref_count_init (&self->count);
  g_mutex_init (&self->mutex);
  self->most = most;
  self->young = make_generation ();
  self->old = make_generation ();
  return self;
}

/**
 * foyer_gda_places_ref:
 * @self: the places
 *
 * Returns: (transfer full): @self
 */
FoyerGdaPlaces *
foyer_gda_places_ref (FoyerGdaPlaces *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

/**
 * foyer_gda_places_unref:
 * @self: (transfer full): the places
 */
void
foyer_gda_places_unref (FoyerGdaPlaces *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_hash_table_unref (self->young);
  g_hash_table_unref (self->old);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
put (FoyerGdaPlaces *self, FoyerGdaPlace *place)
{
  if (g_hash_table_size (self->young) >= self->most)
    {
      g_hash_table_unref (self->old);
      self->old = g_steal_pointer (&self->young);
      self->young = make_generation ();
    }
  g_hash_table_replace (self->young, (gpointer) foyer_record_get_id (place->row),
                        foyer_gda_place_ref (place));
}

/**
 * foyer_gda_places_find:
 * @self: the places
 * @id: a conversation's id
 *
 * Returns: (transfer full) (nullable): it as this process left it
 */
FoyerGdaPlace *
foyer_gda_places_find (FoyerGdaPlaces *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  FoyerGdaPlace           *found = g_hash_table_lookup (self->young, id);

  if (found != NULL)
    return foyer_gda_place_ref (found);
  found = g_hash_table_lookup (self->old, id);
  if (found == NULL)
    return NULL;
  foyer_gda_place_ref (found);
  g_hash_table_remove (self->old, id);
  put (self, found);
  return found;
}

/**
 * foyer_gda_places_put:
 * @self: the places
 * @place: a conversation as it was committed
 */
void
foyer_gda_places_put (FoyerGdaPlaces *self, FoyerGdaPlace *place)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->old, foyer_record_get_id (place->row));
  put (self, place);
}

/**
 * foyer_gda_places_forget:
 * @self: the places
 * @id: a conversation whose row is not what was thought
 */
void
foyer_gda_places_forget (FoyerGdaPlaces *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->young, id);
  g_hash_table_remove (self->old, id);
}
