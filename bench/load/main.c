/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <locale.h>
#include <string.h>
#include <sys/prctl.h>

#include <glib.h>

#include "load-modes.h"

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} modes[] = {
  { "echo", load_mode_echo, "idle sockets, and some on which a message goes to and fro" },
  { "broadcast", load_mode_broadcast, "one publisher, many who get everything" },
  { "chat", load_mode_chat, "stored messages: sent, acknowledged, delivered to the participants" },
  { "connect", load_mode_connect, "how fast sockets are opened" },
};

static int
usage (void)
{
  g_printerr (
      "usage: foyer-load MODE [OPTION…]\n\n"
      "Loads a WebSocket server from one thread and prints what it measured as one line of JSON.\n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    g_printerr ("  %-10s %s\n", modes[i].name, modes[i].summary);
  g_printerr (
      "\nfoyer-load MODE --help lists the options. Exit status: 0, or 1 where anything was lost or wrong,\n"
      "which \"problem\" in the line tells, or 2 for a wrong option.\n");
  return 2;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  prctl (PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (modes); i++)
    if (strcmp (argv[1], modes[i].name) == 0)
      return modes[i].run (argc - 1, argv + 1);
  return usage ();
}
