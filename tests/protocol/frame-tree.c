/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "frame-tree.h"

#include "foyer-frame.h"

typedef struct
{
  JsonNode             *root;
  JsonObject           *object;
  const FoyerFrameInfo *info;
  const char           *id;
  JsonObject           *payload;
} Tree;

static void
tree_clear (Tree *self)
{
  g_clear_pointer (&self->root, json_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

static gboolean
read_id (Tree *self, GError **error)
{
  const char *id = NULL;

  if (!foyer_json_get_text (self->object, "id", NULL, &id, error))
    return FALSE;
  if (id != NULL && (g_utf8_strlen (id, -1) < 1 || g_utf8_strlen (id, -1) > 64))
    {
      foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "id", "id must have 1 to 64 characters");
      return FALSE;
    }
  self->id = id;
  return TRUE;
}

static gboolean
read_type (Tree *self, GError **error)
{
  const char *type = NULL;

  if (!foyer_json_get_text (self->object, "type", NULL, &type, error))
    return FALSE;
  self->info = type != NULL ? foyer_frame_info_find (type, TRUE) : NULL;
  if (self->info != NULL && (!self->info->id_required || self->id != NULL))
    return TRUE;
  if (self->info == NULL)
    foyer_error_set_field (error, FOYER_ERROR_UNKNOWN_TYPE, "type", "Unknown message type");
  else
    foyer_error_set_field (error, FOYER_ERROR_INVALID_FIELD, "id", "id is required in a frame of this type");
  return FALSE;
}

static gboolean
read_payload (Tree *self, GError **error)
{
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (GError)     failure = NULL;

  if (self->info->payload == NULL)
    return TRUE;
  if (!foyer_json_get_object (self->object, "payload", &self->payload, error))
    return FALSE;
  if (foyer_type_validate (self->info->payload, self->payload != NULL ? self->payload : empty,
                           FOYER_VALIDATE_FRAME, &failure))
    return TRUE;
  foyer_error_prefix_field (failure, "payload");
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
read_tree (Tree *self, const char *text, gsize length, GError **error)
{
  self->root = foyer_json_parse (text, (gssize) length, error);
  if (self->root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (self->root))
    {
      g_set_error_literal (error, FOYER_ERROR, FOYER_ERROR_INVALID_JSON, "A JSON object is expected");
      return FALSE;
    }
  self->object = json_node_get_object (self->root);
  return read_id (self, error) && read_type (self, error) && read_payload (self, error);
}

static void
assert_same_error (const GError *error, const GError *wanted)
{
  g_assert_cmpint (foyer_error_get_code (error), ==, foyer_error_get_code (wanted));
  g_assert_cmpstr (error->message, ==, wanted->message);
  g_assert_cmpstr (foyer_error_get_field (error), ==, foyer_error_get_field (wanted));
}

static void
assert_same_node (JsonNode *node, JsonNode *wanted)
{
  g_assert_true ((node != NULL) == (wanted != NULL));
  g_assert_true (node == NULL || json_node_equal (node, wanted));
}

static void
assert_repeats (const Tree *tree, char *answer, const char *type, const char *name)
{
  g_autofree char       *text = answer;
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) object = foyer_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (foyer_json_text (object, "type"), ==, type);
  g_assert_cmpstr (foyer_json_text (object, "id"), ==, tree->id);
  g_assert_nonnull (foyer_json_text (object, "timestamp"));
  assert_same_node (json_object_get_member (object, name), json_object_get_member (tree->object, name));
}

static void
assert_same_payload (JsonObject *payload, JsonObject *wanted)
{
  g_assert_true ((payload != NULL) == (wanted != NULL));
  g_assert_true (payload == NULL || json_object_equal (payload, wanted));
}

gboolean
frame_tree_compare (const char *text, gsize length)
{
  g_auto (Tree)          tree = { NULL };
  g_autofree char       *id = NULL;
  g_autoptr (GError)     error = NULL;
  g_autoptr (GError)     wanted = NULL;
  g_autoptr (FoyerFrame) frame = foyer_frame_parse (text, (gssize) length, TRUE, &id, &error);
  gboolean               ok = read_tree (&tree, text, length, &wanted);

  g_assert_true ((frame != NULL) == ok);
  g_assert_cmpstr (id, ==, tree.id);
  if (frame == NULL)
    {
      assert_same_error (error, wanted);
      return FALSE;
    }
  g_assert_true (frame->info == tree.info);
  g_assert_cmpstr (frame->id, ==, tree.id);
  assert_same_payload (frame->payload, tree.payload);
  if (g_str_equal (frame->info->type, "echo"))
    assert_repeats (&tree, foyer_frame_print_echo (frame), "echo", "payload");
  if (g_str_equal (frame->info->type, "ping"))
    assert_repeats (&tree, foyer_frame_print_pong (frame), "pong", "sentAt");
  return TRUE;
}
