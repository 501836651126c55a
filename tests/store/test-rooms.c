/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store-kit.h"

typedef struct
{
  StoreKit      *kit;
  FoyerGdaStore *store;
  FoyerActor    *actor;
  GPtrArray     *changes; /* of char*: "EVENT member" of conversation_members */
} Fixture;

static void
on_changed (Fixture *fixture, FoyerChange *change)
{
  if (g_str_equal (change->table, "conversation_members"))
    g_ptr_array_add (fixture->changes, g_strdup_printf ("%s %s", change->event, change->id));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kit = store_kit_new ();
  fixture->store = store_kit_open (fixture->kit);
  fixture->actor = foyer_actor_new ("user", "agent-1", "127.0.0.1");
  fixture->changes = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect_swapped (fixture->store, "changed", G_CALLBACK (on_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->store, fixture);
  g_ptr_array_unref (fixture->changes);
  foyer_actor_free (fixture->actor);
  store_kit_close (fixture->store);
  store_kit_free (fixture->kit);
}

static char *
new_room (Fixture *fixture, gint64 member_limit)
{
  g_autoptr (FoyerConversation) room = foyer_conversation_new ();

  foyer_conversation_set_kind (room, "room");
  foyer_conversation_set_title (room, "Launch");
  foyer_conversation_set_member_limit (room, member_limit);
  foyer_conversation_set_slow_mode_seconds (room, 5);
  foyer_conversation_set_member_count (room, 0);
  g_autoptr (FoyerConversation) stored =
      store_kit_run (fixture->store, foyer_store_insert (FOYER_RECORD (room), fixture->actor));
  g_assert_cmpint (foyer_conversation_get_member_limit (stored), ==, member_limit);
  g_assert_cmpint (foyer_conversation_get_slow_mode_seconds (stored), ==, 5);
  g_assert_cmpstr (foyer_conversation_get_mode (stored), ==, "auto");
  return g_strdup (foyer_record_get_id (FOYER_RECORD (stored)));
}

static FoyerStoreRequest *
join_request (const char *room, const char *visitor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_JOIN_ROOM);
  request->id = g_strdup (room);
  request->text = g_strdup (visitor);
  return request;
}

static gint64
join (Fixture *fixture, const char *room, const char *visitor, gboolean joined)
{
  g_autoptr (FoyerStoreSession) session = store_kit_run (fixture->store, join_request (room, visitor));
  g_assert_cmpint (session->joined, ==, joined);
  return foyer_conversation_get_member_count (session->conversation);
}

static FoyerStoreRequest *
remove_request (Fixture *fixture, const char *room, const char *visitor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_REMOVE_MEMBER);
  request->id = g_strdup (room);
  request->text = g_strdup (visitor);
  request->actor = foyer_actor_copy (fixture->actor);
  return request;
}

static gboolean
is_member (Fixture *fixture, const char *room, const char *visitor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_GET_MEMBER);
  request->id = g_strdup (room);
  request->text = g_strdup (visitor);
  g_autoptr (FoyerMember) member = store_kit_run (fixture->store, request);
  return member != NULL;
}

static guint
count_memberships (Fixture *fixture, const char *visitor)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_LIST_MEMBERSHIPS);
  request->text = g_strdup (visitor);
  g_autoptr (GPtrArray) conversations = store_kit_run (fixture->store, request);
  return conversations->len;
}

static void
test_join (Fixture *fixture, gconstpointer data)
{
  g_autofree char *room = new_room (fixture, 2);

  g_assert_cmpint (join (fixture, room, "v1", TRUE), ==, 1);
  g_assert_cmpint (join (fixture, room, "v1", FALSE), ==, 1);
  g_assert_cmpint (join (fixture, room, "v2", TRUE), ==, 2);
  store_kit_refuse (fixture->store, join_request (room, "v3"), FOYER_ERROR_CONFLICT);
  g_assert_cmpint (join (fixture, room, "v2", FALSE), ==, 2);
  g_assert_true (is_member (fixture, room, "v1"));
  g_assert_false (is_member (fixture, room, "v3"));
  g_assert_cmpuint (count_memberships (fixture, "v1"), ==, 1);
  store_kit_refuse (fixture->store, join_request ("nowhere", "v1"), FOYER_ERROR_NOT_FOUND);
  foyer_test_await (fixture->changes->len == 2);
  g_assert_cmpstr (fixture->changes->pdata[0], ==, "INSERT v1");
  g_assert_cmpstr (fixture->changes->pdata[1], ==, "INSERT v2");
}

static void
test_chat_is_no_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerWidget)       widget = store_kit_widget (fixture->store);
  g_autoptr (FoyerStoreSession) chat = store_kit_session (fixture->store, foyer_widget_get_id (widget));
  const char                   *id = foyer_conversation_get_id (chat->conversation);

  store_kit_refuse (fixture->store, join_request (id, "v1"), FOYER_ERROR_CONFLICT);
  store_kit_refuse (fixture->store, remove_request (fixture, id, foyer_visitor_get_id (chat->visitor)),
                    FOYER_ERROR_CONFLICT);
  g_assert_false (foyer_record_has (FOYER_RECORD (chat->conversation), FOYER_CONVERSATION_MEMBER_COUNT));
}

static void
test_removal (Fixture *fixture, gconstpointer data)
{
  g_autofree char *room = new_room (fixture, 2);

  join (fixture, room, "v1", TRUE);
  join (fixture, room, "v2", TRUE);
  g_autoptr (FoyerConversation) after = store_kit_run (fixture->store, remove_request (fixture, room, "v1"));
  g_assert_cmpint (foyer_conversation_get_member_count (after), ==, 1);
  g_assert_false (is_member (fixture, room, "v1"));
  g_assert_cmpuint (count_memberships (fixture, "v1"), ==, 0);
  store_kit_refuse (fixture->store, join_request (room, "v1"), FOYER_ERROR_FORBIDDEN);
  store_kit_refuse (fixture->store, remove_request (fixture, room, "v1"), FOYER_ERROR_NOT_FOUND);
  store_kit_refuse (fixture->store, remove_request (fixture, room, "v9"), FOYER_ERROR_NOT_FOUND);
  g_assert_cmpint (join (fixture, room, "v3", TRUE), ==, 2);
  foyer_test_await (fixture->changes->len == 4);
  g_assert_cmpstr (fixture->changes->pdata[2], ==, "DELETE v1");

  g_autoptr (FoyerStorePage) audit = store_kit_run (
      fixture->store, foyer_store_list (FOYER_TYPE_AUDIT_ENTRY, foyer_list_query_new (1, NULL)));
  FoyerAuditEntry *entry = audit->records->pdata[0];
  g_assert_cmpstr (foyer_audit_entry_get_action (entry), ==, "conversation_members.remove");
  g_assert_cmpstr (foyer_audit_entry_get_target_id (entry), ==, "v1");
}

/* However many come at once, and however often each, the limit holds and the count is right. */
static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  enum
  {
    PEOPLE = 24,
    LIMIT = 15
  };
  g_autofree char *room = new_room (fixture, LIMIT);
  GAsyncResult    *results[2 * PEOPLE] = { NULL };
  guint            joined = 0, full = 0;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *visitor = g_strdup_printf ("v%02u", i / 2);
      foyer_store_run_async (FOYER_STORE (fixture->store), join_request (room, visitor), NULL,
                             foyer_test_ready, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerStoreSession) session =
          foyer_store_run_finish (FOYER_STORE (fixture->store), results[i], &error);
      if (session == NULL)
        g_assert_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
      joined += session != NULL && session->joined;
      full += session == NULL;
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (joined, ==, LIMIT);
  g_assert_cmpuint (full, ==, 2 * (PEOPLE - LIMIT));
  g_autoptr (FoyerConversation) after =
      store_kit_run (fixture->store, foyer_store_get (FOYER_TYPE_CONVERSATION, room));
  g_assert_cmpint (foyer_conversation_get_member_count (after), ==, LIMIT);
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autofree char *room = new_room (fixture, 100);
  g_autofree char *other = new_room (fixture, 100);
  g_autofree char *after = NULL;
  guint            seen = 0;

  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *visitor = g_strdup_printf ("v%u", i);
      join (fixture, room, visitor, TRUE);
    }
  join (fixture, other, "v8", TRUE);
  g_autoptr (FoyerConversation) shrunk = store_kit_run (fixture->store, remove_request (fixture, room, "v3"));
  do
    {
      FoyerListQuery *query = foyer_list_query_new (4, after);
      foyer_list_query_equals (query, "conversationId", room);
      g_autoptr (FoyerStorePage) page =
          store_kit_run (fixture->store, foyer_store_list (FOYER_TYPE_MEMBER, query));
      for (guint i = 0; i < page->records->len; i++, seen++)
        {
          static const char *const wanted[] = { "v0", "v1", "v2", "v4", "v5", "v6" };
          g_assert_cmpstr (foyer_record_get_id (page->records->pdata[i]), ==, wanted[seen]);
          g_assert_cmpint (foyer_member_get_joined_at (page->records->pdata[i]), >, 0);
        }
      g_free (after);
      after = g_steal_pointer (&page->next);
    }
  while (after != NULL);
  g_assert_cmpuint (seen, ==, 6);
}

static void
append_as (Fixture *fixture, const char *room, const char *visitor, const char *client_id)
{
  FoyerMessage *message = store_kit_message (room, "words");
  foyer_message_set_sender_id (message, visitor);
  foyer_message_set_client_id (message, client_id);
  g_autoptr (FoyerStoreAppended) appended =
      store_kit_run (fixture->store, foyer_store_append (store_kit_append_new (message)));
  g_assert_nonnull (appended);
}

static gint64
unread (Fixture *fixture, const char *room, const char *visitor)
{
  FoyerStoreRequest *get = foyer_store_get (FOYER_TYPE_CONVERSATION, room);
  get->text = g_strdup (visitor);
  g_autoptr (FoyerConversation) conversation = store_kit_run (fixture->store, get);
  return foyer_conversation_get_unread (conversation);
}

static void
test_reads (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *visitor;
    gint64      seq;
  } reads[] = { { "v1", 3 }, { "v2", 2 }, { "stranger", 3 } };
  g_autofree char *room = new_room (fixture, 100);

  join (fixture, room, "v1", TRUE);
  join (fixture, room, "v2", TRUE);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);
      append_as (fixture, room, "v1", client_id);
    }
  g_assert_cmpint (unread (fixture, room, "v1"), ==, 0);
  g_assert_cmpint (unread (fixture, room, "v2"), ==, 4);
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_SET_READS);
  request->records = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (reads); i++)
    {
      FoyerMember *member = foyer_member_new ();
      foyer_member_set_conversation_id (member, room);
      foyer_member_set_id (member, reads[i].visitor);
      foyer_member_set_kind (member, "visitor");
      foyer_member_set_read_seq (member, reads[i].seq);
      g_ptr_array_add (request->records, member);
    }
  g_assert_null (store_kit_run (fixture->store, request));
  g_assert_cmpint (unread (fixture, room, "v1"), ==, 0);
  g_assert_cmpint (unread (fixture, room, "v2"), ==, 2);
  g_assert_false (is_member (fixture, room, "stranger"));
}

/* A room that is closed does not open again by itself. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  static const char *const      names[] = { "status", "title", NULL };
  g_autofree char              *room = new_room (fixture, 100);
  g_autoptr (FoyerConversation) changes = foyer_conversation_new ();

  join (fixture, room, "v1", TRUE);
  foyer_conversation_set_id (changes, room);
  foyer_conversation_set_status (changes, "resolved");
  foyer_conversation_set_title (changes, "Over");
  g_autoptr (FoyerConversation) closed =
      store_kit_run (fixture->store, foyer_store_patch (FOYER_RECORD (changes), names, fixture->actor));
  g_assert_cmpint (foyer_conversation_get_member_count (closed), ==, 1);
  append_as (fixture, room, "v1", "c1");
  g_autoptr (FoyerConversation) after =
      store_kit_run (fixture->store, foyer_store_get (FOYER_TYPE_CONVERSATION, room));
  g_assert_cmpstr (foyer_conversation_get_status (after), ==, "resolved");
  g_assert_cmpstr (foyer_conversation_get_title (after), ==, "Over");
  g_assert_cmpint (foyer_conversation_get_member_limit (after), ==, 100);
}

static void
test_find_message (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sender, *client_id;
    gboolean    found;
  } cases[] = { { "v1", "c1", TRUE }, { "v1", "c2", FALSE }, { "v2", "c1", FALSE } };
  g_autofree char *room = new_room (fixture, 100);

  join (fixture, room, "v1", TRUE);
  append_as (fixture, room, "v1", "c1");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_FIND_MESSAGE);
      request->id = g_strdup (room);
      request->text = g_strdup (cases[i].sender);
      request->after = g_strdup (cases[i].client_id);
      g_autoptr (FoyerMessage) found = store_kit_run (fixture->store, request);
      g_assert_cmpint (found != NULL, ==, cases[i].found);
    }
}

/* Whoever is deleted leaves nothing in the rooms: neither a membership nor a word. */
static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerWidget)       widget = store_kit_widget (fixture->store);
  g_autoptr (FoyerStoreSession) session = store_kit_session (fixture->store, foyer_widget_get_id (widget));
  const char                   *visitor = foyer_visitor_get_id (session->visitor);
  g_autofree char              *room = new_room (fixture, 100);

  join (fixture, room, "v1", TRUE);
  join (fixture, room, visitor, TRUE);
  append_as (fixture, room, "v1", "c1");
  append_as (fixture, room, visitor, "c1");
  g_assert_null (
      store_kit_run (fixture->store, foyer_store_delete (FOYER_TYPE_VISITOR, visitor, 0, fixture->actor)));
  g_autoptr (FoyerConversation) after =
      store_kit_run (fixture->store, foyer_store_get (FOYER_TYPE_CONVERSATION, room));
  g_assert_cmpint (foyer_conversation_get_member_count (after), ==, 1);
  g_assert_false (is_member (fixture, room, visitor));
  g_autoptr (GPtrArray) messages =
      store_kit_run (fixture->store, foyer_store_list_messages (room, 0, 0, 10, TRUE));
  g_assert_cmpuint (messages->len, ==, 2);
  g_assert_cmpstr (foyer_message_get_content (messages->pdata[0]), ==, "words");
  g_assert_cmpstr (foyer_message_get_status (messages->pdata[1]), ==, "removed");
  g_assert_cmpstr (foyer_message_get_content (messages->pdata[1]), ==, "");
}

/* A session that leads to a room makes a visitor and no conversation; where it is full, not even a visitor.
 */
static void
test_session (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FoyerWidget) widget = store_kit_widget (fixture->store);
  g_autofree char        *room = new_room (fixture, 1);

  for (guint i = 0; i < 2; i++)
    {
      FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);
      request->record = FOYER_RECORD (foyer_visitor_new ());
      request->second = FOYER_RECORD (foyer_conversation_new ());
      foyer_conversation_set_id (FOYER_CONVERSATION (request->second), room);
      foyer_conversation_set_widget_id (FOYER_CONVERSATION (request->second), foyer_widget_get_id (widget));
      if (i == 1)
        {
          store_kit_refuse (fixture->store, request, FOYER_ERROR_CONFLICT);
          continue;
        }
      g_autoptr (FoyerStoreSession) session = store_kit_run (fixture->store, request);
      g_assert_cmpstr (foyer_conversation_get_id (session->conversation), ==, room);
      g_assert_true (session->joined);
      g_assert_false (session->created);
      g_assert_false (foyer_record_has (FOYER_RECORD (session->conversation), FOYER_CONVERSATION_WIDGET_ID));
    }
  g_autoptr (FoyerStorePage) visitors =
      store_kit_run (fixture->store, foyer_store_list (FOYER_TYPE_VISITOR, foyer_list_query_new (9, NULL)));
  g_assert_cmpuint (visitors->records->len, ==, 1);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/store/rooms/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("join", test_join);
  ADD ("chat-is-no-room", test_chat_is_no_room);
  ADD ("removal", test_removal);
  ADD ("crowd", test_crowd);
  ADD ("pages", test_pages);
  ADD ("reads", test_reads);
  ADD ("closed", test_closed);
  ADD ("find-message", test_find_message);
  ADD ("forget", test_forget);
  ADD ("session", test_session);
  return foyer_test_run ();
}
