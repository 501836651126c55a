/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What stands for {i}, {n}, {run}, {token}, {conversation} and {text}; what is NULL stands for nothing. */
typedef struct
{
  guint       socket;
  guint64     message;
  const char *run; /* another one for each run: servers remember ids */
  const char *token;
  const char *conversation;
  const char *text;
} LoadValues;

void load_template_expand (const char *template, const LoadValues *values, GString *to);
void load_template_make_text (guint socket, guint64 message, guint bytes, GString *to);
