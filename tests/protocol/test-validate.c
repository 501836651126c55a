/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-protocol.h"

static void
expect (const FoyerTypeInfo *type, const char *json, FoyerValidateMode mode, int code, const char *field)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) object = foyer_json_parse_object (json, -1, &error);

  g_assert_no_error (error);
  g_test_message ("%s", json);
  gboolean ok = foyer_type_validate (type, object, mode, &error);
  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }
  g_assert_false (ok);
  g_assert_error (error, FOYER_ERROR, code);
  g_assert_cmpstr (foyer_error_get_field (error), ==, field);
}

static void
test_rule (void)
{
  const FoyerTypeInfo *rule = &foyer_type_context_rule;
  FoyerValidateMode    create = FOYER_VALIDATE_CREATE;
  int                  bad = FOYER_ERROR_INVALID_FIELD;

  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"}}", create, -1, NULL);
  expect (rule, "{\"id\":5,\"version\":\"x\",\"createdAt\":0,\"name\":\"n\",\"reply\":{\"mode\":\"none\"}}",
          create, -1, NULL);
  expect (rule, "{\"reply\":{\"mode\":\"none\"}}", create, bad, "name");
  expect (rule, "{\"name\":\"\",\"reply\":{\"mode\":\"none\"}}", create, bad, "name");
  expect (rule, "{\"name\":\"n\"}", create, bad, "reply");
  expect (rule, "{\"name\":\"n\",\"reply\":{}}", create, bad, "reply.mode");
  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"dance\"}}", create, bad, "reply.mode");
  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"none\",\"x\":1}}", create, FOYER_ERROR_UNKNOWN_FIELD,
          "reply.x");
  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"nmae\":1}", create,
          FOYER_ERROR_UNKNOWN_FIELD, "nmae");
  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"priority\":1001}", create, bad, "priority");
  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"keywords\":[\"a\",\"\"]}", create, bad,
          "keywords[1]");
  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"tests\":[{\"input\":\"x\"}]}", create, bad,
          "tests[0].expect");
  expect (rule, "{\"name\":\"n\",\"reply\":{\"mode\":\"none\"},\"isActive\":1}", create, bad, "isActive");
  expect (rule, "{\"name\":null,\"reply\":{\"mode\":\"none\"}}", create, bad, "name");
}

static void
test_patch (void)
{
  const FoyerTypeInfo *patch = &foyer_type_conversation_patch;

  expect (patch, "{}", FOYER_VALIDATE_PATCH, -1, NULL);
  expect (patch, "{\"assigneeId\":null}", FOYER_VALIDATE_PATCH, -1, NULL);
  expect (patch, "{\"status\":null}", FOYER_VALIDATE_PATCH, FOYER_ERROR_INVALID_FIELD, "status");
  expect (patch, "{\"mode\":null}", FOYER_VALIDATE_PATCH, FOYER_ERROR_INVALID_FIELD, "mode");
  expect (patch, "{\"status\":\"closed\"}", FOYER_VALIDATE_PATCH, FOYER_ERROR_INVALID_FIELD, "status");
  expect (patch, "{\"lastSeq\":9}", FOYER_VALIDATE_PATCH, FOYER_ERROR_UNKNOWN_FIELD, "lastSeq");
}

static void
test_internal_fields_are_unknown (void)
{
  expect (&foyer_type_widget, "{\"name\":\"n\",\"identitySecret\":\"x\"}", FOYER_VALIDATE_CREATE,
          FOYER_ERROR_UNKNOWN_FIELD, "identitySecret");
  expect (&foyer_type_user, "{\"email\":\"a@b\",\"passwordHash\":\"x\"}", FOYER_VALIDATE_CREATE,
          FOYER_ERROR_UNKNOWN_FIELD, "passwordHash");
}

static void
test_error_table (void)
{
  for (guint i = 0; i < FOYER_N_ERRORS; i++)
    {
      FoyerError code = FOYER_ERROR_INTERNAL;
      g_assert_nonnull (foyer_error_codes[i].name);
      g_assert_cmpuint (foyer_error_codes[i].status, >=, 400);
      g_assert_true (foyer_error_code_from_name (foyer_error_codes[i].name, &code));
      g_assert_cmpuint (code, ==, i);
    }
  g_assert_cmpuint (foyer_error_code_status (FOYER_ERROR_STALE_VERSION), ==, 412);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/validate/rule", test_rule);
  g_test_add_func ("/protocol/validate/patch", test_patch);
  g_test_add_func ("/protocol/validate/internal-fields", test_internal_fields_are_unknown);
  g_test_add_func ("/protocol/validate/error-table", test_error_table);
  return g_test_run ();
}
