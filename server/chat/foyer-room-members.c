/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-room-members.h"

struct _FoyerRoomMembers
{
  GObject parent_instance;

  FoyerStore *store;
  GHashTable *members; /* set of "room/member" */
  guint       most;
  guint       removals; /* an answer that was asked for before the last of them may be out of date */
};

G_DEFINE_FINAL_TYPE (FoyerRoomMembers, foyer_room_members, G_TYPE_OBJECT)

typedef struct
{
  char *key;
  guint removals;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;
  g_free (self->key);
  g_free (self);
}

static char *
make_key (const char *room_id, const char *member_id)
{
  return g_strconcat (room_id, "/", member_id, NULL);
}

static void
foyer_room_members_finalize (GObject *object)
{
  FoyerRoomMembers *self = FOYER_ROOM_MEMBERS (object);

  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (foyer_room_members_parent_class)->finalize (object);
}

static void
foyer_room_members_class_init (FoyerRoomMembersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = foyer_room_members_finalize;
}

static void
foyer_room_members_init (FoyerRoomMembers *self)
{
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
on_changed (FoyerRoomMembers *self, FoyerChange *change)
{
  JsonObject *old = NULL;

  if (g_str_equal (change->event, "DELETE"))
    old = foyer_change_get_old_object (change);
  if (old != NULL && foyer_json_text (old, "conversationId") != NULL)
    foyer_room_members_remove (self, foyer_json_text (old, "conversationId"), change->id);
}

/**
 * foyer_room_members_new:
 * @store: where the members are
 * @most: how many are remembered at the most
 *
 * Returns: (transfer full): a memory without anybody in it
 */
FoyerRoomMembers *
foyer_room_members_new (FoyerStore *store, guint most)
{
  g_return_val_if_fail (FOYER_IS_STORE (store), NULL);
  FoyerRoomMembers *self = g_object_new (FOYER_TYPE_ROOM_MEMBERS, NULL);
  self->store = g_object_ref (store);
  self->most = most;
  g_signal_connect_object (store, "changed::conversation_members", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

static void
add_key (FoyerRoomMembers *self, char *key)
{
  if (g_hash_table_size (self->members) >= self->most)
    g_hash_table_remove_all (self->members);
  g_hash_table_add (self->members, key);
}

/**
 * foyer_room_members_add:
 * @self: a memory
 * @room_id: where
 * @member_id: who has just come, or come back
 */
void
foyer_room_members_add (FoyerRoomMembers *self, const char *room_id, const char *member_id)
{
  g_return_if_fail (FOYER_IS_ROOM_MEMBERS (self) && room_id != NULL && member_id != NULL);
  add_key (self, make_key (room_id, member_id));
}

/**
 * foyer_room_members_remove:
 * @self: a memory
 * @room_id: where
 * @member_id: who is a member no longer
 */
void
foyer_room_members_remove (FoyerRoomMembers *self, const char *room_id, const char *member_id)
{
  g_return_if_fail (FOYER_IS_ROOM_MEMBERS (self) && room_id != NULL && member_id != NULL);
  g_autofree char *key = make_key (room_id, member_id);
  g_hash_table_remove (self->members, key);
  self->removals++;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask)       task = data;
  FoyerRoomMembers       *self = g_task_get_source_object (task);
  Check                  *check = g_task_get_task_data (task);
  GError                 *error = NULL;
  g_autoptr (FoyerMember) member = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (member == NULL)
    g_task_return_new_error (task, FOYER_ERROR, FOYER_ERROR_NOT_FOUND, "There is no such conversation");
  else
    {
      if (check->removals == self->removals)
        add_key (self, g_strdup (check->key));
      g_task_return_boolean (task, TRUE);
    }
}

/**
 * foyer_room_members_check_async:
 * @self: a memory
 * @room_id: where
 * @member_id: who
 * @cancellable: (nullable): gives up waiting
 * @callback: called when it is known
 * @user_data: for @callback
 */
void
foyer_room_members_check_async (FoyerRoomMembers   *self,
                                const char         *room_id,
                                const char         *member_id,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (FOYER_IS_ROOM_MEMBERS (self) && room_id != NULL && member_id != NULL);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char  *key = make_key (room_id, member_id);

  g_task_set_source_tag (task, foyer_room_members_check_async);
  if (g_hash_table_contains (self->members, key))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  Check *check = g_new0 (Check, 1);
  check->key = g_steal_pointer (&key);
  check->removals = self->removals;
  g_task_set_task_data (task, check, check_free);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_GET_MEMBER);
  request->id = g_strdup (room_id);
  request->text = g_strdup (member_id);
  foyer_store_run_async (self->store, request, cancellable, on_read, g_steal_pointer (&task));
}

/**
 * foyer_room_members_check_finish:
 * @self: a memory
 * @result: what the callback got
 * @error: receives %FOYER_ERROR_NOT_FOUND where they are no member, or what the store says
 *
 * Returns: whether they are a member
 */
gboolean
foyer_room_members_check_finish (FoyerRoomMembers *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
