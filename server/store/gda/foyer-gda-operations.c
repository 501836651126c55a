/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-operations.h"

#define OBJECT g_object_unref
#define ARRAY ((GDestroyNotify) g_ptr_array_unref)
#define NODE ((GDestroyNotify) json_node_unref)

static const FoyerGdaOperation operations[FOYER_N_STORE_OPERATIONS] = {
  [FOYER_STORE_LIST] = { FOYER_GDA_SNAPSHOT, foyer_gda_list, (GDestroyNotify) foyer_store_page_free },
  [FOYER_STORE_GET] = { FOYER_GDA_READ, foyer_gda_get, OBJECT },
  [FOYER_STORE_INSERT] = { FOYER_GDA_WRITE, foyer_gda_insert, OBJECT },
  [FOYER_STORE_UPDATE] = { FOYER_GDA_WRITE, foyer_gda_update, OBJECT },
  [FOYER_STORE_PATCH] = { FOYER_GDA_WRITE, foyer_gda_patch, OBJECT },
  [FOYER_STORE_DELETE] = { FOYER_GDA_WRITE, foyer_gda_delete, NULL },

  [FOYER_STORE_FIND_USER] = { FOYER_GDA_READ, foyer_gda_find_user, OBJECT },
  [FOYER_STORE_ADD_FIRST_ADMIN] = { FOYER_GDA_WRITE, foyer_gda_add_first_admin, OBJECT },
  [FOYER_STORE_HAS_ADMIN] = { FOYER_GDA_READ, foyer_gda_has_admin, NODE },
  [FOYER_STORE_ADD_TOKEN] = { FOYER_GDA_WRITE, foyer_gda_add_token, NULL },
  [FOYER_STORE_FIND_TOKEN] = { FOYER_GDA_READ, foyer_gda_find_token, OBJECT },
  [FOYER_STORE_TOUCH_TOKEN] = { FOYER_GDA_WRITE, foyer_gda_touch_token, NULL },
  [FOYER_STORE_DELETE_TOKEN] = { FOYER_GDA_WRITE, foyer_gda_delete_token, NULL },
  [FOYER_STORE_DELETE_USER_TOKENS] = { FOYER_GDA_WRITE, foyer_gda_delete_user_tokens, ARRAY },
  [FOYER_STORE_ADD_AUDIT] = { FOYER_GDA_WRITE, foyer_gda_add_audit, NULL },

  [FOYER_STORE_OPEN_SESSION] = { FOYER_GDA_WRITE, foyer_gda_open_session,
                                 (GDestroyNotify) foyer_store_session_free },
  [FOYER_STORE_LIST_MESSAGES] = { FOYER_GDA_READ, foyer_gda_list_messages, ARRAY },
  [FOYER_STORE_FIND_MESSAGE] = { FOYER_GDA_READ, foyer_gda_find_message, OBJECT },
  [FOYER_STORE_REMOVE_MESSAGE] = { FOYER_GDA_WRITE, foyer_gda_remove_message, OBJECT },
  [FOYER_STORE_GET_TRACE] = { FOYER_GDA_READ, foyer_gda_get_trace, NODE },
  [FOYER_STORE_ADD_MEMBER] = { FOYER_GDA_WRITE, foyer_gda_add_member, NULL },
  [FOYER_STORE_JOIN_ROOM] = { FOYER_GDA_WRITE, foyer_gda_join_room,
                              (GDestroyNotify) foyer_store_session_free },
  [FOYER_STORE_GET_MEMBER] = { FOYER_GDA_READ, foyer_gda_get_member, OBJECT },
  [FOYER_STORE_REMOVE_MEMBER] = { FOYER_GDA_WRITE, foyer_gda_remove_member, OBJECT },
  [FOYER_STORE_SET_READS] = { FOYER_GDA_WRITE, foyer_gda_set_reads, NULL },
  [FOYER_STORE_LIST_MEMBERSHIPS] = { FOYER_GDA_READ, foyer_gda_list_memberships, ARRAY },

  [FOYER_STORE_PUBLISHED_RULES] = { FOYER_GDA_READ, foyer_gda_published_rules, ARRAY },
  [FOYER_STORE_SAVE_DOCUMENTS] = { FOYER_GDA_WRITE, foyer_gda_save_documents,
                                   (GDestroyNotify) foyer_store_saved_free },
  [FOYER_STORE_LOAD_PASSAGES] = { FOYER_GDA_SNAPSHOT, foyer_gda_load_passages,
                                  (GDestroyNotify) foyer_store_passages_free },

  [FOYER_STORE_GET_STATS] = { FOYER_GDA_READ, foyer_gda_get_stats, NODE },

  [FOYER_STORE_LIST_CHANGES] = { FOYER_GDA_SNAPSHOT, foyer_gda_list_changes,
                                 (GDestroyNotify) foyer_store_changes_free },
};

/**
 * foyer_gda_operation_find:
 * @operation: a method of the store
 *
 * Returns: (nullable): how it is done; %NULL for the append, which is grouped
 */
const FoyerGdaOperation *
foyer_gda_operation_find (FoyerStoreOperation operation)
{
  return operations[operation].run == NULL ? NULL : &operations[operation];
}
