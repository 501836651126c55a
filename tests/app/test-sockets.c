/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-sockets.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foyer-error.h"

static FoyerConfig *
config_for (const char *host, const char *port)
{
  g_autofree char   *first = g_strdup_printf ("HOST=%s", host);
  g_autofree char   *second = g_strdup_printf ("API_PORT=%s", port);
  const char *const  environment[] = { first, second, "HOME=/nonexistent", NULL };
  g_autoptr (GError) error = NULL;
  FoyerConfig       *config = foyer_config_load (NULL, environment, &error);

  g_assert_no_error (error);
  return config;
}

static void
test_open (void)
{
  g_autoptr (FoyerConfig) config = config_for ("127.0.0.1", "0");
  g_autoptr (GError)      error = NULL;
  FoyerSockets           *sockets = foyer_sockets_open (config, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sockets->len, ==, 1);
  guint            port = foyer_sockets_get_port (sockets, 0);
  g_autofree char *url = foyer_sockets_describe (sockets, 0);
  g_autofree char *expected = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_assert_cmpuint (port, >, 0);
  g_assert_cmpstr (url, ==, expected);

  g_autoptr (GSocketClient)     client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (connection);
  foyer_sockets_close (sockets);
}

static void
test_in_use (void)
{
  g_autoptr (FoyerConfig) any = config_for ("127.0.0.1", "0");
  FoyerSockets           *sockets = foyer_sockets_open (any, NULL);
  g_autofree char        *port = g_strdup_printf ("%u", foyer_sockets_get_port (sockets, 0));
  g_autoptr (FoyerConfig) same = config_for ("127.0.0.1", port);
  g_autoptr (GError)      error = NULL;

  g_assert_null (foyer_sockets_open (same, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, port));
  foyer_sockets_close (sockets);
}

static void
test_bad_host (void)
{
  g_autoptr (FoyerConfig) config = config_for ("192.0.2.1", "0"); /* nobody's address here */
  g_autoptr (GError)      error = NULL;

  g_assert_null (foyer_sockets_open (config, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_UNAVAILABLE);
}

/* What systemd passes on counts only for the process that it names. */
static void
test_others_activation (void)
{
  g_autoptr (FoyerConfig) config = config_for ("127.0.0.1", "0");

  g_setenv ("LISTEN_PID", "1", TRUE);
  g_setenv ("LISTEN_FDS", "1", TRUE);
  FoyerSockets *sockets = foyer_sockets_open (config, NULL);
  g_assert_nonnull (sockets);
  g_assert_cmpuint (foyer_sockets_get_port (sockets, 0), >, 0);
  foyer_sockets_close (sockets);
}

static void
test_activation (void)
{
  g_autoptr (FoyerConfig) config = config_for ("127.0.0.1", "0");
  g_autofree char        *process = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GError)      error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  FoyerSockets *made = foyer_sockets_open (config, NULL);
  guint         port = foyer_sockets_get_port (made, 0);
  g_assert_cmpint (dup2 (g_array_index (made, int, 0), 3), ==, 3);
  g_setenv ("LISTEN_PID", process, TRUE);
  g_setenv ("LISTEN_FDS", "1", TRUE);
  FoyerSockets *passed = foyer_sockets_open (config, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (foyer_sockets_get_port (passed, 0), ==, port);
  g_assert_null (g_getenv ("LISTEN_FDS"));
  foyer_sockets_close (passed);
  foyer_sockets_close (made);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/sockets/open", test_open);
  g_test_add_func ("/app/sockets/in-use", test_in_use);
  g_test_add_func ("/app/sockets/bad-host", test_bad_host);
  g_test_add_func ("/app/sockets/others-activation", test_others_activation);
  g_test_add_func ("/app/sockets/activation", test_activation);
  return g_test_run ();
}
