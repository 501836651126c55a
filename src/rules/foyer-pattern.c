/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* At one place of the text, and at all of them: some 2 ms. PCRE2 itself counts anew at each place, and GRegex
 * gives no way to count across them. */
#define STEPS_AT_ONE 10000
#define STEPS 100000

struct _FoyerPattern
{
  pcre2_code *code;
};

/**
 * foyer_pattern_new:
 * @text: the expression, UTF-8
 * @problem: (out) (transfer full): what is wrong with it, where it is none
 *
 * `.` matches a line's end too.
 *
 * Returns: (transfer full) (nullable): the pattern
 */
FoyerPattern *
foyer_pattern_new (const char *text, char **problem)
{
  g_return_val_if_fail (text != NULL && problem != NULL, NULL);
  PCRE2_UCHAR message[160] = "";
  int         code;
  PCRE2_SIZE  at;
  pcre2_code *compiled = pcre2_compile (
      (PCRE2_SPTR) text, PCRE2_ZERO_TERMINATED,
      PCRE2_UTF | PCRE2_UCP | PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT, &code, &at, NULL);

  if (compiled == NULL)
    {
      pcre2_get_error_message (code, message, G_N_ELEMENTS (message));
      *problem = g_strdup_printf ("%s at byte %" G_GSIZE_FORMAT, (char *) message, (gsize) at);
      return NULL;
    }
  FoyerPattern *self = g_new (FoyerPattern, 1);
  self->code = compiled;
  return self;
}

/**
 * foyer_pattern_free:
 * @self: (transfer full): a pattern
 */
void
foyer_pattern_free (FoyerPattern *self)
{
  g_return_if_fail (self != NULL);
  pcre2_code_free (self->code);
  g_free (self);
}

static int
count_step (pcre2_callout_block *block, void *data)
{
  guint *steps = data;

  return ++*steps > STEPS ? PCRE2_ERROR_MATCHLIMIT : 0;
}

/**
 * foyer_pattern_matches:
 * @self: a pattern
 * @text: UTF-8
 * @length: of @text, in bytes
 * @steps: (out) (optional): what it took
 *
 * Counts steps, not time: the same text has the same answer on every machine.
 *
 * Returns: whether the pattern matches somewhere; %FALSE where that cannot be found out within the bound
 */
gboolean
foyer_pattern_matches (const FoyerPattern *self, const char *text, gsize length, guint *steps)
{
  g_return_val_if_fail (self != NULL && text != NULL, FALSE);
  guint                count = 0;
  pcre2_match_context *context = pcre2_match_context_create (NULL);
  pcre2_match_data    *data = pcre2_match_data_create (1, NULL);

  pcre2_set_match_limit (context, STEPS_AT_ONE);
  pcre2_set_callout (context, count_step, &count);
  int result = pcre2_match (self->code, (PCRE2_SPTR) text, length, 0, 0, data, context);
  pcre2_match_data_free (data);
  pcre2_match_context_free (context);
  if (steps != NULL)
    *steps = count;
  /* 0: the match data have no room for the groups, which nobody asks for. */
  return result >= 0;
}
