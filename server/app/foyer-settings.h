/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-config.h"

G_BEGIN_DECLS

typedef enum
{
  FOYER_SETTING_TEXT,
  FOYER_SETTING_SECRET, /* a text that is never printed */
  FOYER_SETTING_NUMBER,
  FOYER_SETTING_CHOICE,
  FOYER_SETTING_ORIGIN,
  FOYER_SETTING_ORIGINS,
  FOYER_SETTING_NETWORKS,
} FoyerSettingType;

typedef struct
{
  const char *name;
  guint       value;
} FoyerChoice;

/**
 * FoyerSetting:
 * @variable: the environment variable
 * @second_variable: (nullable): another one, which @variable wins over
 * @group: the group in the key file
 * @key: the key in it
 * @type: what it may be
 * @offset: where it lies in #FoyerConfig
 * @fallback: (nullable): the default, written as in the file; %NULL where it is unset or worked out
 * @least: the smallest number
 * @most: the largest number
 * @choices: (nullable): what a choice may be
 * @not_served: (nullable): why setting it is refused
 * @doc: what it is for, one sentence
 */
typedef struct
{
  const char        *variable;
  const char        *second_variable;
  const char        *group;
  const char        *key;
  FoyerSettingType   type;
  gsize              offset;
  const char        *fallback;
  guint              least;
  guint              most;
  const FoyerChoice *choices;
  const char        *not_served;
  const char        *doc;
} FoyerSetting;

const FoyerSetting *foyer_settings_get (guint *n_settings);
const FoyerSetting *foyer_settings_find (const char *group, const char *key);
gboolean
foyer_setting_parse (const FoyerSetting *setting, const char *text, FoyerConfig *config, GError **error);
char *foyer_setting_print (const FoyerSetting *setting, const FoyerConfig *config);
void  foyer_setting_clear (const FoyerSetting *setting, FoyerConfig *config);

G_END_DECLS
