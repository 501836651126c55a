/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-protocol.h"

/**
 * foyer_error_code_name:
 * @code: an error code
 *
 * Returns: (transfer none): its name on the wire, "invalid_field"
 */
const char *
foyer_error_code_name (FoyerError code)
{
  return foyer_error_codes[code < FOYER_N_ERRORS ? code : FOYER_ERROR_INTERNAL].name;
}

/**
 * foyer_error_code_status:
 * @code: an error code
 *
 * Returns: its HTTP status
 */
guint
foyer_error_code_status (FoyerError code)
{
  return foyer_error_codes[code < FOYER_N_ERRORS ? code : FOYER_ERROR_INTERNAL].status;
}

/**
 * foyer_error_code_from_name:
 * @name: a code as the wire has it
 * @code: (out): the code
 *
 * Returns: %FALSE where there is no such code
 */
gboolean
foyer_error_code_from_name (const char *name, FoyerError *code)
{
  g_return_val_if_fail (name != NULL && code != NULL, FALSE);
  for (guint i = 0; i < FOYER_N_ERRORS; i++)
    if (g_str_equal (foyer_error_codes[i].name, name))
      {
        *code = (FoyerError) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * foyer_error_get_code:
 * @error: an error of any domain
 *
 * Returns: the code that it has outside; %FOYER_ERROR_INTERNAL for what nobody translated
 */
FoyerError
foyer_error_get_code (const GError *error)
{
  g_return_val_if_fail (error != NULL, FOYER_ERROR_INTERNAL);
  if (error->domain != FOYER_ERROR || error->code < 0 || error->code >= FOYER_N_ERRORS)
    return FOYER_ERROR_INTERNAL;
  return (FoyerError) error->code;
}

/**
 * foyer_error_get_public_text:
 * @error: an error of any domain
 *
 * Returns: (transfer none): the text that a client may see: never that of an internal fault, which could
 * quote SQL, paths or memory
 */
const char *
foyer_error_get_public_text (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);
  return foyer_error_get_code (error) == FOYER_ERROR_INTERNAL ? "Internal server error" : error->message;
}

/**
 * foyer_error_to_json:
 * @error: an error of any domain
 * @request_id: (nullable): the id of the request
 *
 * Returns: (transfer full): the body of an error answer
 */
JsonObject *
foyer_error_to_json (const GError *error, const char *request_id)
{
  g_return_val_if_fail (error != NULL, NULL);
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "error", foyer_error_get_public_text (error));
  json_object_set_string_member (object, "code", foyer_error_code_name (foyer_error_get_code (error)));
  if (foyer_error_get_field (error) != NULL)
    json_object_set_string_member (object, "field", foyer_error_get_field (error));
  if (request_id != NULL)
    json_object_set_string_member (object, "requestId", request_id);
  return object;
}

/**
 * foyer_frame_info_find:
 * @type: a frame's type
 * @from_client: who sends it
 *
 * Returns: (transfer none) (nullable): the row of the table
 */
const FoyerFrameInfo *
foyer_frame_info_find (const char *type, gboolean from_client)
{
  g_return_val_if_fail (type != NULL, NULL);
  for (guint i = 0; i < FOYER_N_FRAMES; i++)
    if (foyer_frames[i].from_client == from_client && g_str_equal (foyer_frames[i].type, type))
      return &foyer_frames[i];
  return NULL;
}
