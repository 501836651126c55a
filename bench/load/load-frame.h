/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

#define LOAD_OPCODE_TEXT 1
#define LOAD_OPCODE_BINARY 2
#define LOAD_OPCODE_CLOSE 8
#define LOAD_OPCODE_PING 9
#define LOAD_OPCODE_PONG 10

#define LOAD_FRAME_MOST_BYTES (1 << 20)

typedef struct
{
  guint       opcode;
  const char *data; /* in the bytes that were read */
  gsize       length;
} LoadFrame;

/* How many bytes a frame took; 0: there is not all of it yet; below 0: no server may send this. */
gssize load_frame_read (const char *bytes, gsize length, LoadFrame *frame);
void   load_frame_append (GString *to, guint opcode, const char *data, gsize length);
char  *load_handshake_make (const char *host, guint port, const char *path);
gssize load_handshake_read (const char *bytes, gsize length);
