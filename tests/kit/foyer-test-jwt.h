/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_TEST_JWT_HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

char *foyer_test_make_jwt (const char *header, const char *claims, gsize claims_length, const char *secret);

G_END_DECLS
