/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-condition.h"
#include "foyer-pattern.h"

typedef enum
{
  FOYER_CONDITION_ALL,
  FOYER_CONDITION_ANY,
  FOYER_CONDITION_NOT,
  FOYER_CONDITION_LEAF,
} FoyerConditionKind;

typedef enum
{
  FOYER_OPERATOR_EQ,
  FOYER_OPERATOR_NEQ,
  FOYER_OPERATOR_IN,
  FOYER_OPERATOR_NIN,
  FOYER_OPERATOR_LT,
  FOYER_OPERATOR_LE,
  FOYER_OPERATOR_GT,
  FOYER_OPERATOR_GE,
  FOYER_OPERATOR_BETWEEN,
  FOYER_OPERATOR_EXISTS,
  FOYER_OPERATOR_PREFIX,
  FOYER_OPERATOR_SUFFIX,
  FOYER_OPERATOR_GLOB,
  FOYER_OPERATOR_WORD,
  FOYER_OPERATOR_CONTAINS,
  FOYER_OPERATOR_REGEX,
  FOYER_OPERATOR_LANG,
  FOYER_N_OPERATORS,
} FoyerOperator;

extern const char *const foyer_operator_names[FOYER_N_OPERATORS];

struct _FoyerCondition
{
  FoyerConditionKind kind;
  GPtrArray         *children; /* of FoyerCondition; not of a leaf */

  char         *field;
  FoyerOperator operation;
  JsonNode     *value;    /* as written, for the trace */
  GPtrArray    *operands; /* of FoyerFact, their texts in value; weekday names as numbers */
  char         *folded;   /* of WORD and CONTAINS */
  FoyerPattern *pattern;  /* of REGEX and GLOB */
  gboolean      only_verified;
};
