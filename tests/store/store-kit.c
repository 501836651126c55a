/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store-kit.h"

#include "foyer-gda-connection.h"
#include "foyer-uuid.h"

gboolean
store_kit_is_mysql (void)
{
  return g_strcmp0 (g_getenv ("FOYER_TEST_DATABASE"), "mysql") == 0;
}

static FoyerGdaTarget *
mysql_target (const char *database)
{
  return foyer_gda_target_new_mysql (g_getenv ("MYSQL_SOCKET"), NULL, 0, g_getenv ("MYSQL_USER"),
                                     g_getenv ("MYSQL_PASSWORD"), database);
}

static void
execute_at_server (const char *format, const char *name)
{
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerGdaTarget)     target = mysql_target ("mysql");
  g_autoptr (FoyerGdaConnection) connection = foyer_gda_connection_open (target, &error);
  g_autofree char               *sql = g_strconcat (format, " ", name, NULL);

  g_assert_no_error (error);
  foyer_gda_connection_execute (connection, sql, &error);
  g_assert_no_error (error);
}

StoreKit *
store_kit_new (void)
{
  StoreKit *self = g_new0 (StoreKit, 1);

  if (store_kit_is_mysql ())
    {
      g_autofree char *id = foyer_uuid_new ();
      g_strdelimit (id, "-", '_');
      self->name = g_strconcat ("foyer_", id, NULL);
      execute_at_server ("CREATE DATABASE", self->name);
      self->target = mysql_target (self->name);
      return self;
    }
  self->directory = foyer_test_make_dir ();
  g_autofree char *path = g_build_filename (self->directory, "foyer.db", NULL);
  self->target = foyer_gda_target_new_sqlite (path);
  return self;
}

void
store_kit_free (StoreKit *self)
{
  g_clear_pointer (&self->target, foyer_gda_target_unref);
  if (self->name != NULL)
    execute_at_server ("DROP DATABASE", self->name);
  g_free (self->name);
  g_free (self);
}

FoyerGdaStore *
store_kit_open (StoreKit *self)
{
  g_autoptr (GError)    error = NULL;
  const FoyerGdaSecrets secrets = { "a key for the tests" };
  FoyerGdaStore        *store = foyer_gda_store_open (self->target, NULL, &secrets, &error);

  g_assert_no_error (error);
  return store;
}

void
store_kit_close (FoyerGdaStore *store)
{
  g_assert_true (foyer_gda_store_stop (store, 10000));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  foyer_test_release (store);
}

gpointer
store_kit_try (FoyerGdaStore *store, FoyerStoreRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_store_run_async (FOYER_STORE (store), request, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_store_run_finish (FOYER_STORE (store), result, error);
}

gpointer
store_kit_run (FoyerGdaStore *store, FoyerStoreRequest *request)
{
  g_autoptr (GError) error = NULL;
  gpointer           output = store_kit_try (store, request, &error);

  g_assert_no_error (error);
  return output;
}

void
store_kit_refuse (FoyerGdaStore *store, FoyerStoreRequest *request, FoyerError code)
{
  g_autoptr (GError) error = NULL;
  gpointer           output = store_kit_try (store, request, &error);

  g_assert_null (output);
  g_assert_error (error, FOYER_ERROR, code);
}

FoyerMessage *
store_kit_message (const char *conversation_id, const char *content)
{
  FoyerMessage    *message = foyer_message_new ();
  g_autofree char *id = foyer_uuid_new ();

  foyer_message_set_id (message, id);
  foyer_message_set_conversation_id (message, conversation_id);
  foyer_message_set_sender_kind (message, "visitor");
  foyer_message_set_content (message, content);
  return message;
}

FoyerStoreAppend *
store_kit_append_new (FoyerMessage *message)
{
  FoyerStoreAppend *append = foyer_store_append_new (message);
  g_object_unref (message);
  return append;
}

FoyerWidget *
store_kit_widget (FoyerGdaStore *store)
{
  g_autoptr (FoyerWidget) widget = foyer_widget_new ();

  foyer_widget_set_name (widget, "Shop");
  return store_kit_run (store, foyer_store_insert (FOYER_RECORD (widget), NULL));
}

FoyerStoreSession *
store_kit_session (FoyerGdaStore *store, const char *widget_id)
{
  FoyerStoreRequest            *request = foyer_store_request_new (FOYER_STORE_OPEN_SESSION);
  g_autoptr (FoyerConversation) conversation = foyer_conversation_new ();

  foyer_conversation_set_widget_id (conversation, widget_id);
  request->record = FOYER_RECORD (foyer_visitor_new ());
  request->second = FOYER_RECORD (g_steal_pointer (&conversation));
  return store_kit_run (store, request);
}

FoyerStoreRequest *
store_kit_reply (guint number)
{
  g_autoptr (FoyerCannedReply) reply = foyer_canned_reply_new ();
  g_autofree char             *shortcut = g_strdup_printf ("s%u", number);

  foyer_canned_reply_set_shortcut (reply, shortcut);
  foyer_canned_reply_set_title (reply, "t");
  foyer_canned_reply_set_content (reply, "c");
  return foyer_store_insert (FOYER_RECORD (reply), NULL);
}

FoyerStoreRequest *
store_kit_import (const char *base_id, guint count)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_SAVE_DOCUMENTS);

  request->id = g_strdup (base_id);
  request->records = g_ptr_array_new_with_free_func (g_object_unref);
  request->passages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < count; i++)
    {
      FoyerDocument   *document = foyer_document_new ();
      g_autofree char *title = g_strdup_printf ("document %u", i);
      foyer_document_set_title (document, title);
      foyer_document_set_text (document, "text");
      g_ptr_array_add (request->records, document);
      g_ptr_array_add (request->passages, g_ptr_array_new_with_free_func (g_free));
    }
  return request;
}
