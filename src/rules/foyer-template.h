/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-rule-context.h"

G_BEGIN_DECLS

gboolean foyer_template_check (const char *text, const char *field, GError **error);
char    *foyer_template_expand (const char       *text,
                                FoyerRuleContext *context,
                                const char       *visitor_name,
                                const char       *knowledge);
char    *foyer_markdown_escape (const char *text);

G_END_DECLS
