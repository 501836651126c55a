// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from 'vitest';
import ar from '../src/texts/ar';
import de from '../src/texts/de';
import en from '../src/texts/en';
import es from '../src/texts/es';
import fr from '../src/texts/fr';
import { directionOf, errorText, fill, textsFor, validLocale } from '../src/texts';

const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

test.each([['ar', ar], ['de', de], ['es', es], ['fr', fr]])('%s has the names and the holes of English', (_name, texts) => {
  expect(Object.keys(texts)).toEqual(Object.keys(en));
  for (const [name, text] of Object.entries(texts)) {
    expect([name, holes(text)]).toEqual([name, holes((en as Record<string, string>)[name] ?? '')]);
    expect(text).not.toBe('');
  }
});

test('the language is chosen by its first part, English is the rest', () => {
  expect(textsFor('de-AT').send).toBe(de.send);
  expect(textsFor('xx').send).toBe(en.send);
});

test("the widget's own words win, those of the language most", () => {
  const own = { title: 'Ask us', de: { title: 'Frag uns' }, send: 7 };
  expect([textsFor('en', own).title, textsFor('de', own).title, textsFor('en', own).send]).toEqual(['Ask us', 'Frag uns', 'Send']);
});

test('every code has a sentence', () => {
  expect(errorText(de, 'rate_limited')).toBe(de.error_rate_limited);
  expect(errorText(de, 'something_new')).toBe(de.error_internal);
});

test('direction, locale, holes', () => {
  expect(['ar-EG', 'he', 'fa_IR', 'de', ''].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr']);
  expect(['de_DE', '', undefined, 'not a locale', 'ar'].map(validLocale)).toEqual(['de-DE', 'en', 'en', 'en', 'ar']);
  expect(fill('{a} of {b} {c}', { a: 1, b: '{a}' })).toBe('1 of {a} {c}');
});
