// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { limits, type PageContext } from './protocol.gen';

const URL_LENGTH = 2048;
const TITLE_LENGTH = 500;
const LOCALE_LENGTH = 35;

/** Cut to a number of characters as the server counts them, never through the middle of one. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('');
}

/** How many characters the server will count in a message. */
export function characters(text: string): number {
  let count = 0;
  for (const character of text) count += character ? 1 : 0;
  return count;
}

export function fits(text: string): boolean {
  return text.length <= limits.contentCharacters || characters(text) <= limits.contentCharacters;
}

/** What the page says about itself; rules match on it. */
export function pageContext(locale: string): PageContext {
  return {
    url: cut(location.href, URL_LENGTH),
    title: cut(document.title, TITLE_LENGTH),
    referrer: cut(document.referrer, URL_LENGTH),
    locale: cut(locale, LOCALE_LENGTH),
  };
}

export function samePage(one: PageContext, other: PageContext): boolean {
  return one.url === other.url && one.title === other.title && one.locale === other.locale;
}
