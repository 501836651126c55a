// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import ar from './texts/ar';
import de from './texts/de';
import en from './texts/en';
import es from './texts/es';
import fr from './texts/fr';

export type TextName = keyof typeof en;
export type Texts = Readonly<Record<TextName, string>>;

const catalogues: Readonly<Record<string, Texts>> = { ar, de, en, es, fr };
const RIGHT_TO_LEFT = ['ar', 'dv', 'fa', 'he', 'ks', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'];

function primary(locale: string): string {
  return locale.toLowerCase().split(/[-_]/)[0] ?? '';
}

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(primary(locale)) ? 'rtl' : 'ltr';
}

/** A locale that Intl takes; English for what is none. */
export function validLocale(locale: string | undefined): string {
  try {
    return Intl.getCanonicalLocales((locale || 'en').replace(/_/g, '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

function strings(from: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (typeof from !== 'object' || from === null) return found;
  for (const [name, value] of Object.entries(from)) if (typeof value === 'string') found[name] = value;
  return found;
}

/**
 * The widget's words in a language: the catalogue's (English where there is none), over them the widget's own by name,
 * over them its own by language and name (`{"title": "Ask us", "de": {"title": "Frag uns"}}`).
 */
export function textsFor(locale: string, own: Readonly<Record<string, unknown>> = {}): Texts & Record<string, string> {
  const language = primary(locale);
  return {
    ...(catalogues[language] ?? en),
    ...strings(own),
    ...strings(own[language]),
    ...strings(own[locale]),
  };
}

/** Puts values into the words: `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The sentence for an error code; codes without their own get the general one. */
export function errorText(texts: Texts, code: string): string {
  const name = `error_${code}`;
  return (texts as Readonly<Record<string, string>>)[name] ?? texts.error_internal;
}
