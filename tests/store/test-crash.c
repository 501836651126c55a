/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foyer-uuid.h"
#include "store-kit.h"

#define CONVERSATIONS 10
#define MESSAGES 600

typedef struct
{
  FoyerGdaStore *store;
  char          *ids[CONVERSATIONS];
  guint          sent;
  guint          stored;
  guint          told; /* by the signal */
} Load;

static void send_next (Load *load);

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerStoreAppended) appended = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  Load                          *load = data;

  g_assert_no_error (error);
  g_assert_false (appended->duplicate);
  load->stored++;
  send_next (load);
}

static void
send_next (Load *load)
{
  if (load->sent == MESSAGES)
    return;
  g_autofree char *client_id = g_strdup_printf ("c%u", load->sent);
  FoyerMessage    *message = store_kit_message (load->ids[load->sent % CONVERSATIONS], client_id);
  foyer_message_set_sender_id (message, "sender");
  foyer_message_set_client_id (message, client_id);
  load->sent++;
  foyer_store_run_async (FOYER_STORE (load->store), foyer_store_append (store_kit_append_new (message)), NULL,
                         on_stored, load);
}

static void
on_appended (FoyerStore *store, FoyerMessage *message, FoyerConversation *conversation, Load *load)
{
  load->told++;
}

static void
start_load (Load *load, StoreKit *kit)
{
  load->store = store_kit_open (kit);
  g_autoptr (FoyerWidget) widget = store_kit_widget (load->store);
  for (guint i = 0; i < CONVERSATIONS; i++)
    {
      g_autoptr (FoyerStoreSession) session = store_kit_session (load->store, foyer_widget_get_id (widget));
      load->ids[i] = g_strdup (foyer_conversation_get_id (session->conversation));
    }
  g_signal_connect (load->store, "appended", G_CALLBACK (on_appended), load);
  for (guint i = 0; i < 50; i++)
    send_next (load);
}

/* Gapless, each text once, as many as expected. */
static void
check_messages (FoyerGdaStore *store, char **ids, guint at_least, guint at_most)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < CONVERSATIONS; i++)
    {
      g_autoptr (GPtrArray) messages =
          store_kit_run (store, foyer_store_list_messages (ids[i], 0, 0, 1000, TRUE));
      for (guint j = 0; j < messages->len; j++)
        {
          g_assert_cmpint (foyer_message_get_seq (messages->pdata[j]), ==, j + 1);
          g_assert_true (g_hash_table_add (texts, g_strdup (foyer_message_get_content (messages->pdata[j]))));
        }
    }
  g_assert_cmpuint (g_hash_table_size (texts), >=, at_least);
  g_assert_cmpuint (g_hash_table_size (texts), <=, at_most);
}

static GPid
restart_server (void)
{
  const char        *argv[] = { g_getenv ("MARIADB_RESTART"), NULL };
  g_autoptr (GError) error = NULL;
  GPid               pid;

  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                 NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

/* MariaDB is killed twice under load: its clients see only delay. */
static void
test_server_killed (void)
{
  if (!store_kit_is_mysql ())
    {
      g_test_skip ("SQLite has no server");
      return;
    }
  g_autoptr (StoreKit) kit = store_kit_new ();
  Load                 load = { NULL };
  GPid                 server = (GPid) g_ascii_strtoll (g_getenv ("MARIADB_PID"), NULL, 10);

  start_load (&load, kit);
  foyer_test_await (load.stored > MESSAGES / 4);
  g_assert_cmpint (kill (server, SIGKILL), ==, 0);
  server = restart_server ();
  foyer_test_await (load.stored > MESSAGES / 2);
  g_assert_cmpint (kill (server, SIGKILL), ==, 0);
  waitpid (server, NULL, 0);
  g_assert_cmpint (restart_server (), >, 0);
  foyer_test_await (load.stored == MESSAGES);
  g_assert_cmpuint (load.told, ==, MESSAGES);
  check_messages (load.store, load.ids, MESSAGES, MESSAGES);
  store_kit_close (load.store);
  for (guint i = 0; i < CONVERSATIONS; i++)
    g_free (load.ids[i]);
}

static void
tell_stored (FoyerStore *store, FoyerMessage *message, FoyerConversation *conversation, gpointer pipe_end)
{
  const char byte = 'x';
  if (write (GPOINTER_TO_INT (pipe_end), &byte, 1) != 1)
    _exit (3);
}

static void
write_ids (Load *load, int pipe_end)
{
  for (guint i = 0; i < CONVERSATIONS; i++)
    if (write (pipe_end, load->ids[i], FOYER_UUID_LENGTH) != FOYER_UUID_LENGTH)
      _exit (3);
}

/* The child of test_program_killed: writes its conversations' ids, then a byte for each message that is
 * stored. */
static void
be_killed (StoreKit *kit, int pipe_end)
{
  Load load = { NULL };

  start_load (&load, kit);
  write_ids (&load, pipe_end);
  g_signal_connect (load.store, "appended", G_CALLBACK (tell_stored), GINT_TO_POINTER (pipe_end));
  foyer_test_await (load.stored == MESSAGES);
  _exit (0);
}

/* This program is killed in the middle: whatever it said to be stored is there, gapless. */
static void
test_program_killed (void)
{
  g_autoptr (StoreKit) kit = NULL;
  int                  ends[2];
  char                *ids[CONVERSATIONS];
  char                 bytes[64];
  guint                acknowledged = 0;

  g_assert_cmpint (pipe (ends), ==, 0);
  kit = store_kit_new ();
  pid_t child = fork ();
  if (child == 0)
    be_killed (kit, ends[1]);
  close (ends[1]);
  for (guint i = 0; i < CONVERSATIONS; i++)
    {
      ids[i] = g_malloc0 (FOYER_UUID_LENGTH + 1);
      for (gssize got = 0; got < FOYER_UUID_LENGTH;)
        {
          gssize length = read (ends[0], ids[i] + got, FOYER_UUID_LENGTH - (gsize) got);
          g_assert_cmpint (length, >, 0);
          got += length;
        }
    }
  for (gssize length; (length = read (ends[0], bytes, sizeof bytes)) > 0;)
    {
      if (acknowledged < MESSAGES / 3 && acknowledged + length >= MESSAGES / 3)
        kill (child, SIGKILL);
      acknowledged += (guint) length;
    }
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_cmpuint (acknowledged, <, MESSAGES);
  FoyerGdaStore *store = store_kit_open (kit);
  check_messages (store, ids, acknowledged, MESSAGES);
  store_kit_close (store);
  for (guint i = 0; i < CONVERSATIONS; i++)
    g_free (ids[i]);
  close (ends[0]);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  /* First: it forks, which must be before there are threads. */
  g_test_add_func ("/store/crash/program-killed", test_program_killed);
  g_test_add_func ("/store/crash/server-killed", test_server_killed);
  return foyer_test_run ();
}
