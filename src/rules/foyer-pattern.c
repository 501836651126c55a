/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* At one place of the text, and at all of them: some 0.5 ms, so that one pattern does not take the steps of
 * all others. PCRE2 itself counts anew at each place, and GRegex gives no way to count across them. */
#define STEPS_AT_ONE 10000
#define STEPS 25000

/* What looking costs where nothing begins to match, in steps. */
#define LOOK_STEPS 8
#define BYTES_A_STEP 128

#define RUN_A_STEP 16 /* bytes that one part of a pattern goes through */

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

typedef struct
{
  guint      left;
  PCRE2_SIZE at;
} Counting;

/* Called before each part of the pattern. A part such as `[a-z]+` goes through a whole word in one, which is
 * seen by how far it came. */
static int
count_step (pcre2_callout_block *block, void *data)
{
  Counting  *counting = data;
  PCRE2_SIZE now = block->current_position, before = counting->at;

  counting->at = now;
  return foyer_effort_spend (&counting->left, 1 + (now > before ? now - before : before - now) / RUN_A_STEP)
             ? 0
             : PCRE2_ERROR_MATCHLIMIT;
}

/**
 * foyer_pattern_find:
 * @self: a pattern
 * @text: valid UTF-8
 * @length: of @text, in bytes
 * @left: (inout): the steps that all searches of the decision may still take
 *
 * Returns: whether the pattern matches somewhere
 */
FoyerFinding
foyer_pattern_find (const FoyerPattern *self, const char *text, gsize length, guint *left)
{
  g_return_val_if_fail (self != NULL && text != NULL && left != NULL, FOYER_FINDING_GAVE_UP);
  if (!foyer_effort_spend (left, LOOK_STEPS + length / BYTES_A_STEP))
    return FOYER_FINDING_GAVE_UP;
  guint                given = MIN (*left, STEPS);
  Counting             counting = { given, 0 };
  pcre2_match_context *context = pcre2_match_context_create (NULL);
  pcre2_match_data    *data = pcre2_match_data_create (1, NULL);

  pcre2_set_match_limit (context, STEPS_AT_ONE);
  pcre2_set_callout (context, count_step, &counting);
  int result = pcre2_match (self->code, (PCRE2_SPTR) text, length, 0, PCRE2_NO_UTF_CHECK, data, context);
  pcre2_match_data_free (data);
  pcre2_match_context_free (context);
  *left -= given - counting.left;
  if (result == PCRE2_ERROR_NOMATCH)
    return FOYER_FINDING_NO;
  /* 0: the match data have no room for the groups, which nobody asks for. */
  return result >= 0 ? FOYER_FINDING_YES : FOYER_FINDING_GAVE_UP;
}
