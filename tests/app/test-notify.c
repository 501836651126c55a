/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-notify.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

static void
expect (GSocket *socket, void (*notify) (void), const char *expected)
{
  char               buffer[256];
  gssize             length;
  g_autoptr (GError) error = NULL;

  notify ();
  length = g_socket_receive (socket, buffer, sizeof buffer - 1, NULL, &error);
  g_assert_no_error (error);
  buffer[length] = '\0';
  g_assert_cmpstr (buffer, ==, expected);
}

static GSocket *
listen_at (GSocketAddress *address)
{
  g_autoptr (GError) error = NULL;
  GSocket           *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, 0, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, 10);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  return socket;
}

static void
test_path (void)
{
  g_autofree char           *folder = g_dir_make_tmp ("foyer-notify-XXXXXX", NULL);
  g_autofree char           *path = g_build_filename (folder, "notify", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket)        socket = listen_at (address);

  g_setenv ("NOTIFY_SOCKET", path, TRUE);
  expect (socket, foyer_notify_ready, "READY=1\nSTATUS=Serving");
  expect (socket, foyer_notify_stopping, "STOPPING=1\nSTATUS=Draining");
  g_unlink (path);
  foyer_notify_ready (); /* nobody there: nothing happens */
  g_rmdir (folder);
}

static void
test_abstract (void)
{
  g_autofree char           *name = g_strdup_printf ("foyer-notify-%d-%u", (int) getpid (), g_random_int ());
  g_autofree char           *variable = g_strconcat ("@", name, NULL);
  g_autoptr (GSocketAddress) address =
      g_unix_socket_address_new_with_type (name, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  g_autoptr (GSocket) socket = listen_at (address);

  g_setenv ("NOTIFY_SOCKET", variable, TRUE);
  expect (socket, foyer_notify_ready, "READY=1\nSTATUS=Serving");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/notify/path", test_path);
  g_test_add_func ("/app/notify/abstract", test_abstract);
  return g_test_run ();
}
