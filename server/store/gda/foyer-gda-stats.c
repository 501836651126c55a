/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#include "foyer-gda-row.h"
#include "foyer-uuid.h"

FOYER_GDA_OPERATION (get_stats)
{
  /* In the order of the query's columns. */
  static const char *const names[] = { "openConversations",     "pendingConversations", "queuedConversations",
                                       "assignedConversations", "conversationsToday",   "messagesToday" };
  FoyerStoreRequest       *request = input;
  g_autofree char         *first_id = foyer_uuid_first_at (request->number);
  g_autoptr (JsonObject)   stats = json_object_new ();
  FoyerGdaStatement       *statement = foyer_gda_session_prepare (session, FOYER_GDA_QUERY_STATS, error);

  if (statement == NULL)
    return FALSE;
  foyer_gda_statement_bind_text (statement, "first_id", first_id);
  g_autoptr (FoyerGdaRows) rows = foyer_gda_statement_query (statement, error);
  if (rows == NULL || !foyer_gda_rows_next (rows, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    json_object_set_int_member (stats, names[i], foyer_gda_rows_get_int (rows, i));
  *output = json_node_init_object (json_node_alloc (), stats);
  return TRUE;
}
