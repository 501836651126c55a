/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "foyer-test.h"

/* The real foyer-server as a process: how it starts, what it refuses, how it ends. */

static const char *program;

typedef struct
{
  GSubprocess      *process;
  GDataInputStream *log;
  char             *url;
} Server;

static GSubprocessLauncher *
make_launcher (const char *data_dir, const char *environment, GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG"); /* a crash is a warning of the supervisor */
  g_subprocess_launcher_setenv (launcher, "FOYER_DATA_DIR", data_dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "FOYER_WEB_ROOT", foyer_test_make_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "FOYER_ENV", environment, TRUE);
  g_subprocess_launcher_setenv (launcher, "FOYER_LOG", "json", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOST", "127.0.0.1", TRUE);
  g_subprocess_launcher_setenv (launcher, "API_PORT", "0", TRUE);
  return launcher;
}

/* Reads the log until @wanted stands in a line, which is returned. */
static char *
await_line (Server *server, const char *wanted)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char   *line = g_data_input_stream_read_line (server->log, NULL, NULL, &error);
      g_assert_no_error (error);
      if (line == NULL)
        g_error ("The log ended without “%s”", wanted);
      g_test_message ("%s", line);
      if (strstr (line, wanted) != NULL)
        return g_steal_pointer (&line);
    }
  g_assert_not_reached ();
}

static void
take_url (Server *server)
{
  g_autofree char *line = await_line (server, "http://127.0.0.1:");
  const char      *from = strstr (line, "http://");

  g_free (server->url);
  server->url = g_strndup (from, strcspn (from, "\" "));
}

static Server *
start (const char *data_dir, const char *environment)
{
  g_autoptr (GSubprocessLauncher) launcher =
      make_launcher (data_dir, environment, G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  Server            *server = g_new0 (Server, 1);

  server->process = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  g_assert_no_error (error);
  server->log = g_data_input_stream_new (g_subprocess_get_stderr_pipe (server->process));
  take_url (server);
  return server;
}

static void
server_free (Server *server)
{
  g_subprocess_force_exit (server->process);
  g_subprocess_wait (server->process, NULL, NULL);
  g_object_unref (server->process);
  g_object_unref (server->log);
  g_free (server->url);
  g_free (server);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

static GSocketConnection *
connect_to (Server *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError)        error = NULL;

  g_socket_client_set_timeout (client, FOYER_TEST_SECONDS);
  GSocketConnection *connection = g_socket_client_connect_to_uri (client, server->url, 80, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static gboolean
answers (Server *server)
{
  static const char request[] = "GET /api/health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  g_autoptr (GSocketConnection) connection = connect_to (server);
  GInputStream                 *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char                          buffer[4096] = "";
  gsize                         length = 0;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, NULL);
  g_input_stream_read_all (input, buffer, sizeof buffer - 1, &length, NULL, NULL);
  return g_str_has_prefix (buffer, "HTTP/1.1 200");
}

static pid_t
get_worker (Server *server)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/task/%s/children", g_subprocess_get_identifier (server->process),
                       g_subprocess_get_identifier (server->process));
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (pid_t) g_ascii_strtoll (text, NULL, 10);
}

static int
wait_for_code (Server *server)
{
  g_assert_true (g_subprocess_wait (server->process, NULL, NULL));
  return g_subprocess_get_if_exited (server->process) ? g_subprocess_get_exit_status (server->process) : -1;
}

static int
run_once (const char *data_dir, const char *variable, const char *value, const char *argument, char **said)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (
      data_dir, "development", G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, variable, value, TRUE);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, program, argument, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, said, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s=%s: %s", variable, value, *said);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

static void
test_clean_stop (gconstpointer environment)
{
  g_autoptr (Server)            server = start (foyer_test_make_dir (), environment);
  g_autoptr (GSocketConnection) idle = connect_to (server);

  g_assert_true (answers (server));
  g_subprocess_send_signal (server->process, SIGTERM);
  g_assert_cmpint (wait_for_code (server), ==, 0);
}

static void
test_interrupt (void)
{
  g_autoptr (Server) server = start (foyer_test_make_dir (), "development");

  g_subprocess_send_signal (server->process, SIGINT);
  g_assert_cmpint (wait_for_code (server), ==, 0);
}

/* The port stays open while there is no worker: who connects meanwhile waits, and is served. */
static void
test_crash (void)
{
  g_autoptr (Server) server = start (foyer_test_make_dir (), "production");
  pid_t              first = get_worker (server);
  g_autofree char   *before = g_strdup (server->url);

  g_assert_true (answers (server));
  kill (first, SIGSEGV);
  g_autofree char *crashed = await_line (server, "crashed by SIGSEGV");
  g_autofree char *frame = await_line (server, "foyer-server(");
  g_autofree char *noticed = await_line (server, "was ended by signal 11");
  g_assert_true (answers (server));
  take_url (server);
  g_assert_cmpstr (server->url, ==, before);
  g_assert_cmpint (get_worker (server), !=, first);
  g_subprocess_send_signal (server->process, SIGTERM);
  g_assert_cmpint (wait_for_code (server), ==, 0);
}

static void
test_bad_config (void)
{
  const char      *folder = foyer_test_make_dir ();
  g_autofree char *port = NULL, *tls = NULL, *option = NULL, *checked = NULL, *missing = NULL;

  g_assert_cmpint (run_once (folder, "API_PORT", "abc", NULL, &port), ==, 2);
  g_assert_nonnull (strstr (port, "API_PORT"));
  g_assert_cmpint (run_once (folder, "MYSQL_URL", "mysql://a:hush@h/d?ssl=true", NULL, &tls), ==, 2);
  g_assert_nonnull (strstr (tls, "TLS"));
  g_assert_null (strstr (tls, "hush"));
  g_assert_cmpint (run_once (folder, "X", "x", "--bogus", &option), ==, 2);
  g_assert_cmpint (run_once (folder, "X", "x", "--config=/nonexistent.conf", &missing), ==, 2);
  g_assert_nonnull (strstr (missing, "/nonexistent.conf"));
  g_assert_cmpint (run_once (folder, "FOYER_METRICS_TOKEN", "hush", "--check-config", &checked), ==, 0);
  g_assert_nonnull (strstr (checked, "metrics-token=(set)"));
}

static void
test_port_in_use (void)
{
  g_autoptr (Server) server = start (foyer_test_make_dir (), "development");
  const char        *port = strrchr (server->url, ':') + 1;
  g_autofree char   *number = g_strndup (port, strspn (port, "0123456789"));
  g_autofree char   *said = NULL;

  g_assert_cmpint (run_once (foyer_test_make_dir (), "API_PORT", number, NULL, &said), ==, 1);
  g_assert_nonnull (strstr (said, number));
}

/* Nobody but the operator reads the first administrator's code: not in the log, and in a file of mode 0600.
 */
static void
test_setup_code (void)
{
  const char        *folder = foyer_test_make_dir ();
  g_autoptr (Server) server = start (folder, "production");
  g_autofree char   *line = await_line (server, "no administrator");
  g_autofree char   *path = g_build_filename (folder, "setup-code", NULL);
  g_autofree char   *code = NULL;
  GStatBuf           info;

  g_assert_true (g_file_get_contents (path, &code, NULL, NULL));
  g_strchomp (code);
  g_assert_cmpuint (strlen (code), ==, 32);
  g_assert_null (strstr (line, code));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
}

int
main (int argc, char *argv[])
{
  foyer_test_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_data_func ("/app/program/clean-stop/production", "production", test_clean_stop);
  g_test_add_data_func ("/app/program/clean-stop/development", "development", test_clean_stop);
  g_test_add_func ("/app/program/interrupt", test_interrupt);
  g_test_add_func ("/app/program/crash", test_crash);
  g_test_add_func ("/app/program/bad-config", test_bad_config);
  g_test_add_func ("/app/program/port-in-use", test_port_in_use);
  g_test_add_func ("/app/program/setup-code", test_setup_code);
  return foyer_test_run ();
}
