/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "foyer-gda-store.h"
#include "foyer-uuid.h"

/* What storing one chat message costs without any socket: senders in a closed loop, two to a conversation.
 *
 *   ninja -C build bench/append-bench
 *   build/bench/append-bench [messages] [senders]                                    SQLite
 *   tests/kit/with-mariadb --durable build/bench/append-bench [messages] [senders]   MariaDB */

typedef struct
{
  FoyerStore *store;
  GMainLoop  *loop;
  GPtrArray  *conversations; /* of FoyerConversation */
  gint64     *latencies;     /* microseconds */
  guint       sent;
  guint       done;
  guint       total;
} Bench;

typedef struct
{
  Bench      *bench;
  const char *conversation_id; /* borrowed */
  char       *sender_id;
  gint64      sent_at;
} Sender;

static void send_one (Sender *self);

static void
on_appended (GObject *source, GAsyncResult *result, gpointer data)
{
  Sender                        *self = data;
  Bench                         *bench = self->bench;
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerStoreAppended) appended = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (appended == NULL)
    g_printerr ("append-bench: %s\n", error->message);
  bench->latencies[bench->done++] = g_get_monotonic_time () - self->sent_at;
  if (bench->sent < bench->total)
    send_one (self);
  else if (bench->done == bench->total)
    g_main_loop_quit (bench->loop);
}

static void
send_one (Sender *self)
{
  g_autoptr (FoyerMessage) message = foyer_message_new ();
  g_autofree char         *id = foyer_uuid_new ();
  g_autofree char         *client_id = g_strdup_printf ("m%u", self->bench->sent);

  foyer_message_set_id (message, id);
  foyer_message_set_client_id (message, client_id);
  foyer_message_set_conversation_id (message, self->conversation_id);
  foyer_message_set_sender_kind (message, "visitor");
  foyer_message_set_sender_id (message, self->sender_id);
  foyer_message_set_content (message, "Where is my order? It should have come on Tuesday, and now it is "
                                      "Friday evening already. Thank you.");
  self->bench->sent++;
  self->sent_at = g_get_monotonic_time ();
  foyer_store_run_async (self->bench->store, foyer_store_append (foyer_store_append_new (message)), NULL,
                         on_appended, self);
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench                        *bench = data;
  g_autoptr (GError)            error = NULL;
  g_autoptr (FoyerStoreSession) session = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (session == NULL)
    g_error ("append-bench: %s", error->message);
  g_ptr_array_add (bench->conversations, g_object_ref (session->conversation));
  g_main_loop_quit (bench->loop);
}

static void
open_conversations (Bench *bench, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);
      request->record = FOYER_RECORD (foyer_visitor_new ());
      request->second = FOYER_RECORD (foyer_conversation_new ());
      foyer_store_run_async (bench->store, request, NULL, on_session, bench);
      g_main_loop_run (bench->loop);
    }
}

static FoyerGdaTarget *
find_target (const char *folder)
{
  const char      *socket = g_getenv ("MYSQL_SOCKET");
  g_autofree char *path = g_build_filename (folder, "bench.db", NULL);

  return socket == NULL
             ? foyer_gda_target_new_sqlite (path)
             : foyer_gda_target_new_mysql (socket, NULL, 0, g_getenv ("MYSQL_USER"),
                                           g_getenv ("MYSQL_PASSWORD"), g_getenv ("MYSQL_DATABASE"));
}

static double
cpu_us (void)
{
  struct timespec now;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static int
compare_numbers (gconstpointer one, gconstpointer two)
{
  gint64 a = *(const gint64 *) one, b = *(const gint64 *) two;
  return a < b ? -1 : a > b;
}

static void
run (Bench *bench, guint senders)
{
  g_autofree Sender *all = g_new0 (Sender, senders);
  double             cpu = cpu_us ();
  gint64             started = g_get_monotonic_time ();

  for (guint i = 0; i < senders; i++)
    {
      FoyerConversation *conversation = g_ptr_array_index (bench->conversations, i / 2);
      all[i] = (Sender){ bench, foyer_conversation_get_id (conversation), foyer_uuid_new (), 0 };
      send_one (&all[i]);
    }
  g_main_loop_run (bench->loop);
  double seconds = (double) (g_get_monotonic_time () - started) / 1e6;
  cpu = cpu_us () - cpu;
  qsort (bench->latencies, bench->total, sizeof *bench->latencies, compare_numbers);
  printf (
      "%u messages, %u senders: %.0f a second, %.1f us of processor a message, p50 %.1f ms, p99 %.1f ms\n",
      bench->total, senders, bench->total / seconds, cpu / bench->total,
      (double) bench->latencies[bench->total / 2] / 1e3,
      (double) bench->latencies[(gsize) (bench->total * 0.99)] / 1e3);
  for (guint i = 0; i < senders; i++)
    g_free (all[i].sender_id);
}

int
main (int argc, char **argv)
{
  const FoyerGdaSecrets      secrets = { "bench" };
  guint                      total = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  guint                      senders = MAX (argc > 2 ? (guint) atoi (argv[2]) : 200, 1);
  g_autofree char           *folder = g_dir_make_tmp ("foyer-append-XXXXXX", NULL);
  g_autoptr (FoyerGdaTarget) target = find_target (folder);
  g_autoptr (GError)         error = NULL;
  g_autoptr (FoyerGdaStore)  store = foyer_gda_store_open (target, NULL, &secrets, &error);

  if (store == NULL)
    {
      g_printerr ("append-bench: %s\n", error->message);
      return 1;
    }
  Bench bench = { FOYER_STORE (store),
                  g_main_loop_new (NULL, FALSE),
                  g_ptr_array_new_with_free_func (g_object_unref),
                  g_new0 (gint64, total),
                  0,
                  0,
                  MAX (total, senders) };
  open_conversations (&bench, (senders + 1) / 2);
  run (&bench, senders);
  foyer_gda_store_stop (store, 10000);
  g_ptr_array_unref (bench.conversations);
  g_main_loop_unref (bench.loop);
  g_free (bench.latencies);
  return 0;
}
