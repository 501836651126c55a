/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-model.gen.h"

static FoyerMessage *
example_message (void)
{
  FoyerMessage *message = foyer_message_new ();

  foyer_message_set_id (message, "m1");
  foyer_message_set_conversation_id (message, "c1");
  foyer_message_set_seq (message, G_MAXINT64);
  foyer_message_set_created_at (message, 1795410000123);
  foyer_message_set_sender_kind (message, "visitor");
  foyer_message_set_sender_name (message, "");
  foyer_message_set_content (message, "مرحبا 😀");
  foyer_record_set_defaults (FOYER_RECORD (message));
  return message;
}

static void
test_round_trip (void)
{
  g_autoptr (FoyerMessage) message = example_message ();
  g_autoptr (JsonObject)   object = foyer_record_to_json (FOYER_RECORD (message), FOYER_VIEW_WIRE);
  g_autoptr (GError)       error = NULL;

  g_assert_cmpstr (foyer_json_text (foyer_json_object (object, "sender"), "kind"), ==, "visitor");
  g_assert_cmpstr (foyer_json_text (object, "createdAt"), ==, "2026-11-23T05:00:00.123Z");
  g_assert_cmpstr (foyer_json_text (object, "contentType"), ==, "text/plain");
  g_assert_false (json_object_has_member (object, "clientId"));
  g_autoptr (FoyerRecord) back = foyer_record_from_json (FOYER_TYPE_MESSAGE, object, FOYER_VIEW_WIRE, &error);
  g_assert_no_error (error);
  g_assert_true (foyer_record_equal (FOYER_RECORD (message), back));
  g_assert_cmpint (foyer_message_get_seq (FOYER_MESSAGE (back)), ==, G_MAXINT64);
  g_assert_cmpstr (foyer_message_get_sender_name (FOYER_MESSAGE (back)), ==, "");
  g_assert_null (foyer_message_get_sender_id (FOYER_MESSAGE (back)));
}

static void
test_copy_is_apart (void)
{
  g_autoptr (FoyerMessage) message = example_message ();
  g_autoptr (FoyerRecord)  copy = foyer_record_copy (FOYER_RECORD (message));

  g_assert_true (foyer_record_equal (FOYER_RECORD (message), copy));
  foyer_message_set_content (FOYER_MESSAGE (copy), "other");
  g_assert_false (foyer_record_equal (FOYER_RECORD (message), copy));
  g_assert_cmpstr (foyer_message_get_content (message), ==, "مرحبا 😀");
}

/* What the tables list is not copied; what they do not list is, and ends with its last record. */
static void
test_enum_texts (void)
{
  g_autoptr (FoyerMessage) message = example_message ();
  g_autoptr (FoyerRecord)  copy = NULL;
  char                     unlisted[] = "robot", listed[] = "agent";

  foyer_message_set_sender_kind (message, listed);
  copy = foyer_record_copy (FOYER_RECORD (message));
  listed[0] = '?';
  g_assert_cmpstr (foyer_message_get_sender_kind (message), ==, "agent");
  g_assert_true (foyer_message_get_sender_kind (message) ==
                 foyer_message_get_sender_kind (FOYER_MESSAGE (copy)));
  g_clear_object (&copy);
  foyer_message_set_sender_kind (message, unlisted);
  copy = foyer_record_copy (FOYER_RECORD (message));
  unlisted[0] = '?';
  g_clear_object (&message);
  g_assert_cmpstr (foyer_message_get_sender_kind (FOYER_MESSAGE (copy)), ==, "robot");
  foyer_message_set_sender_kind (FOYER_MESSAGE (copy), NULL);
  g_assert_null (foyer_message_get_sender_kind (FOYER_MESSAGE (copy)));
}

static void
test_apply_replaces (void)
{
  g_autoptr (FoyerContextRule) rule = foyer_context_rule_new ();
  g_autoptr (GError)           error = NULL;
  g_autoptr (JsonObject)       first = foyer_json_parse_object (
            "{\"id\":\"mine\",\"name\":\"n\",\"priority\":7,\"keywords\":[\"a\"],\"reply\":{\"mode\":\"none\"}}",
            -1, NULL);
  g_autoptr (JsonObject) second =
      foyer_json_parse_object ("{\"name\":\"m\",\"reply\":{\"mode\":\"handoff\"}}", -1, NULL);

  foyer_context_rule_set_id (rule, "r1");
  g_assert_true (foyer_record_apply_json (FOYER_RECORD (rule), first, FOYER_VALIDATE_CREATE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_context_rule_get_id (rule), ==, "r1");
  g_assert_cmpint (foyer_context_rule_get_priority (rule), ==, 7);
  g_assert_true (foyer_record_apply_json (FOYER_RECORD (rule), second, FOYER_VALIDATE_CREATE, &error));
  g_assert_cmpint (foyer_context_rule_get_priority (rule), ==, 0);
  g_assert_null (foyer_context_rule_get_keywords (rule));
  g_assert_true (foyer_context_rule_get_is_active (rule));
  JsonObject *reply = foyer_record_get_object (FOYER_RECORD (rule), FOYER_CONTEXT_RULE_REPLY);
  g_assert_cmpstr (foyer_json_text (reply, "mode"), ==, "handoff");
}

static void
test_internal_fields_stay_inside (void)
{
  g_autoptr (FoyerUser) user = foyer_user_new ();
  foyer_user_set_email (user, "a@b.example");
  foyer_user_set_password_hash (user, "secret");

  g_autoptr (JsonObject) wire = foyer_record_to_json (FOYER_RECORD (user), FOYER_VIEW_WIRE);
  g_autoptr (JsonObject) change = foyer_record_to_json (FOYER_RECORD (user), FOYER_VIEW_CHANGE);
  g_autoptr (JsonObject) stored = foyer_record_to_json (FOYER_RECORD (user), FOYER_VIEW_STORED);
  g_assert_false (json_object_has_member (wire, "passwordHash"));
  g_assert_false (json_object_has_member (change, "passwordHash"));
  g_assert_true (json_object_has_member (stored, "passwordHash"));
}

static void
test_change_has_no_caller (void)
{
  g_autoptr (FoyerConversation) conversation = foyer_conversation_new ();
  foyer_conversation_set_unread (conversation, 3);
  foyer_conversation_set_read_seq (conversation, 4);
  foyer_conversation_set_visitor_name (conversation, "Ada");

  g_autoptr (JsonObject) change = foyer_record_to_json (FOYER_RECORD (conversation), FOYER_VIEW_CHANGE);
  g_assert_false (json_object_has_member (change, "unread"));
  g_assert_false (json_object_has_member (change, "readSeq"));
  g_assert_true (json_object_has_member (change, "visitor"));
}

/* Every field of every noun, in each view: printing says the same as the tree does. */
static void
fill (FoyerRecord *record)
{
  const FoyerTypeInfo *info = foyer_record_get_info (record);
  static const char   *texts[] = { "a \"b\"", "\x7f\n", NULL };

  for (guint i = 0; i < info->n_fields; i++)
    {
      g_autoptr (JsonNode) node = foyer_json_parse ("[{\"x\":[1.5,null]}]", -1, NULL);
      switch (info->fields[i].kind)
        {
        case FOYER_FIELD_TEXT:
        case FOYER_FIELD_ID:
        case FOYER_FIELD_ENUM:
          foyer_record_set_text (record, i, "\xd9\x85\t\"\\\x01");
          break;
        case FOYER_FIELD_INT:
        case FOYER_FIELD_TIME:
          foyer_record_set_int (record, i, 1795410000123);
          break;
        case FOYER_FIELD_BOOL:
          foyer_record_set_bool (record, i, i % 2 == 0);
          break;
        case FOYER_FIELD_REAL:
          foyer_record_set_real (record, i, 1e198);
          break;
        case FOYER_FIELD_TEXTS:
          foyer_record_set_texts (record, i, texts);
          break;
        case FOYER_FIELD_OBJECT:
        case FOYER_FIELD_OBJECTS:
        case FOYER_FIELD_MAP:
        case FOYER_FIELD_MAPS:
        default:
          foyer_record_set_json (record, i, node);
          break;
        }
    }
}

static void
assert_prints_alike (FoyerRecord *record)
{
  for (guint view = FOYER_VIEW_WIRE; view <= FOYER_VIEW_STORED; view++)
    {
      g_autoptr (JsonObject) object = foyer_record_to_json (record, view);
      g_autofree char       *tree = foyer_json_print_object (object);
      g_autoptr (GString)    direct = g_string_new (NULL);
      foyer_record_append_json (record, view, direct);
      g_assert_cmpstr (direct->str, ==, tree);
    }
}

static void
test_printing (void)
{
  static GType (*const types[]) (
      void) = { foyer_message_get_type,      foyer_conversation_get_type, foyer_member_get_type,
                foyer_user_get_type,         foyer_visitor_get_type,      foyer_widget_get_type,
                foyer_context_rule_get_type, foyer_document_get_type,     foyer_knowledge_base_get_type };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (FoyerRecord) record = g_object_new (types[i](), NULL);
      assert_prints_alike (record);
      fill (record);
      assert_prints_alike (record);
      /* A field that is absent within a group, and a group that ends the object. */
      for (guint field = 0; field < foyer_record_get_info (record)->n_fields; field += 2)
        foyer_record_clear (record, field);
      assert_prints_alike (record);
    }
}

static void
test_properties (void)
{
  g_autoptr (FoyerConversation) conversation =
      g_object_new (FOYER_TYPE_CONVERSATION, "visitor-name", "Ada", "last-seq", G_GINT64_CONSTANT (5), NULL);
  g_autofree char *name = NULL;
  gint64           last_seq;

  g_object_get (conversation, "visitor-name", &name, "last-seq", &last_seq, NULL);
  g_assert_cmpstr (name, ==, "Ada");
  g_assert_cmpint (last_seq, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/record/round-trip", test_round_trip);
  g_test_add_func ("/model/record/copy", test_copy_is_apart);
  g_test_add_func ("/model/record/enum-texts", test_enum_texts);
  g_test_add_func ("/model/record/apply", test_apply_replaces);
  g_test_add_func ("/model/record/internal", test_internal_fields_stay_inside);
  g_test_add_func ("/model/record/change", test_change_has_no_caller);
  g_test_add_func ("/model/record/printing", test_printing);
  g_test_add_func ("/model/record/properties", test_properties);
  return g_test_run ();
}
