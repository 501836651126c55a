/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How a server wants to be spoken to. All texts are templates of load-template.h. */
typedef struct
{
  const char        *name;
  const char        *summary;
  const char        *path;
  const char *const *steps;   /* "send:TEXT" and "expect:PART OF A MESSAGE", before a socket counts as open */
  const char        *echo;    /* what comes back */
  const char        *publish; /* what everybody gets */
  const char        *heartbeat; /* (nullable) the message that wants an answer, besides WebSocket's pings */
  const char        *answer;
} LoadDialect;

const LoadDialect *load_dialect_find (const char *name);
char              *load_dialect_describe_all (void);
