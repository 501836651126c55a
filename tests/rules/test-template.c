/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-template.h"

static void
test_check (void)
{
  static const char *const good[] = {
    "", "plain", "{{message}}", "Hi {{visitor.name|default:\"there\"}}!", "a } b { c", "{{ page.title }}"
  };
  static const char *const bad[] = {
    "{{", "{{nme}}", "{{}}", "{{message|upper}}", "{{message|default:x}}", "{{{{message}}}}"
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (foyer_template_check (good[i], "reply.template", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", bad[i]);
      g_assert_false (foyer_template_check (bad[i], "reply.template", &error));
      g_assert_error (error, FOYER_ERROR, FOYER_ERROR_INVALID_FIELD);
      g_assert_cmpstr (foyer_error_get_field (error), ==, "reply.template");
    }
}

static void
expect (const char *template, const char *name, const char *message, const char *expected)
{
  g_autoptr (FoyerRuleContext) context = foyer_rule_context_new ();
  foyer_rule_context_set_page (context, "https://a.example/x", "The page", NULL);
  foyer_rule_context_set_message (context, message);
  g_autofree char *text = foyer_template_expand (template, context, name, "**known**");
  g_assert_cmpstr (text, ==, expected);
}

static void
test_expand (void)
{
  expect ("Hi {{visitor.name|default:\"there\"}}!", NULL, "x", "Hi there!");
  expect ("Hi {{visitor.name|default:\"there\"}}!", "Ada", "x", "Hi Ada!");
  expect ("On {{page.title}}: {{knowledge}}", NULL, "x", "On The page: **known**");
  expect ("{{visitor.name}}|", NULL, "x", "|");
}

static void
test_values_stay_values (void)
{
  expect ("You said {{message}}", NULL, "{{page.title}}", "You said \\{\\{page\\.title\\}\\}");
  expect ("{{message}}", NULL, "[x](http://evil)", "\\[x\\]\\(http://evil\\)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/template/check", test_check);
  g_test_add_func ("/rules/template/expand", test_expand);
  g_test_add_func ("/rules/template/values", test_values_stay_values);
  return g_test_run ();
}
