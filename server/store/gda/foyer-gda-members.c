/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-members.h"

#define MOST 32

typedef struct
{
  char  *id; /* a GRefString */
  gint64 read_seq;
} Member;

struct _FoyerGdaMembers
{
  gatomicrefcount count;
  guint           length;
  Member          members[]; /* the newest last */
};

/**
 * foyer_gda_members_ref:
 * @self: members
 *
 * Returns: (transfer full): @self
 */
FoyerGdaMembers *
foyer_gda_members_ref (FoyerGdaMembers *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

/**
 * foyer_gda_members_unref:
 * @self: (transfer full): members
 */
void
foyer_gda_members_unref (FoyerGdaMembers *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  for (guint i = 0; i < self->length; i++)
    g_ref_string_release (self->members[i].id);
  g_free (self);
}

/**
 * foyer_gda_members_get_behind:
 * @self: (nullable): members; %NULL is nobody
 * @id: who has written
 * @seq: which message
 *
 * Returns: how far the row of who wrote it is behind it: no more than %FOYER_GDA_OWN_REACH need not be
 * written; %G_MAXINT64 where no row is known
 */
gint64
foyer_gda_members_get_behind (const FoyerGdaMembers *self, const char *id, gint64 seq)
{
  for (guint i = 0; self != NULL && i < self->length; i++)
    if (g_str_equal (self->members[i].id, id))
      return seq - self->members[i].read_seq;
  return G_MAXINT64;
}

/**
 * foyer_gda_members_with:
 * @self: (nullable): members; %NULL is nobody
 * @id: whose row is written
 * @read_seq: how far they have read by it
 *
 * Returns: (transfer full): the members as they are then
 */
FoyerGdaMembers *
foyer_gda_members_with (const FoyerGdaMembers *self, const char *id, gint64 read_seq)
{
  guint            length = self == NULL ? 0 : self->length;
  FoyerGdaMembers *made = g_malloc (sizeof *made + sizeof (Member) * (length + 1));
  guint            skipped = length == MOST ? 1 : 0;
  char            *kept = NULL;

  g_atomic_ref_count_init (&made->count);
  made->length = 0;
  for (guint i = 0; i < length; i++)
    if (g_str_equal (self->members[i].id, id))
      kept = self->members[i].id;
  for (guint i = kept == NULL ? skipped : 0; i < length; i++)
    if (self->members[i].id != kept)
      made->members[made->length++] =
          (Member){ g_ref_string_acquire (self->members[i].id), self->members[i].read_seq };
  made->members[made->length++] =
      (Member){ kept != NULL ? g_ref_string_acquire (kept) : g_ref_string_new (id), read_seq };
  return made;
}
