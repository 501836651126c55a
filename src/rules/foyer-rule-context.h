/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-effort.h"
#include "foyer-json.h"

G_BEGIN_DECLS

/**
 * FoyerFactKind:
 *
 * What a condition's field is about at most; FOYER_FACT_ANY for a visitor's attributes, which may be
 * anything.
 */
typedef enum
{
  FOYER_FACT_NONE,
  FOYER_FACT_TEXT,
  FOYER_FACT_NUMBER,
  FOYER_FACT_BOOL,
  FOYER_FACT_ANY,
} FoyerFactKind;

typedef struct
{
  FoyerFactKind kind;
  const char   *text; /* owned by the context, or by nobody */
  double        number;
  gboolean      truth;
} FoyerFact;

/**
 * FoyerRuleContext:
 *
 * Everything that conditions may ask, gathered before the choice: the choice itself does no I/O. All members
 * may be left empty; a missing one makes its leaf false. Times are in the widget's zone.
 */
typedef struct
{
  char       *page_url;
  char       *page_title;
  char       *page_referrer;
  char       *page_host; /* from page_url, lower case */
  char       *page_path;
  JsonObject *page_query; /* name → text */
  char       *visitor_locale;
  gboolean    visitor_verified;
  gboolean    visitor_returning;
  JsonNode   *claims;   /* an object: what the page says of its visitor */
  JsonNode   *verified; /* an object: what came under a good signature */
  gint64      turns;
  char       *conversation_status;
  char       *message_text;
  GHashTable *message_words;  /* of message_folded */
  char       *message_folded; /* made by foyer_rule_context_prepare() */
  char       *message_language;
  gint64      message_length; /* characters */
  int         weekday;        /* 1 Monday .. 7 Sunday */
  int         hour;           /* 0..23 */
  gint64      now_ms;
  gint64      agents_online;
  char       *widget_id;
  FoyerEffort effort;
} FoyerRuleContext;

FoyerRuleContext *foyer_rule_context_new (void);
void              foyer_rule_context_free (FoyerRuleContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerRuleContext, foyer_rule_context_free)

void          foyer_rule_context_set_page (FoyerRuleContext *self,
                                           const char       *url,
                                           const char       *title,
                                           const char       *referrer);
void          foyer_rule_context_set_message (FoyerRuleContext *self, const char *text);
void          foyer_rule_context_set_time (FoyerRuleContext *self, gint64 now_ms, const char *time_zone);
gboolean      foyer_rule_context_apply_json (FoyerRuleContext *self,
                                             JsonObject       *object,
                                             const char       *time_zone,
                                             GError          **error);
FoyerFactKind foyer_rule_field_kind (const char *field);
FoyerFact     foyer_rule_context_lookup (FoyerRuleContext *self, const char *field, gboolean only_verified);
char         *foyer_fold (const char *text);

G_END_DECLS
