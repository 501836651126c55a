/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

/* Each takes its own arguments, from its name on, and returns the exit status. */
int load_mode_echo (int argc, char **argv);
int load_mode_broadcast (int argc, char **argv);
int load_mode_chat (int argc, char **argv);
int load_mode_connect (int argc, char **argv);
