// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { append, make, setAttributes } from './element-tree';
import { parseMarkdown, parsePlain, safeUrl } from './markdown';
import { link, renderBlocks, renderInline } from './markdown-view';
import type { Entry } from './timeline';
import { errorText, fill, type Texts } from './texts';

/** An entry as it stands among its neighbours. */
export interface EntryModel {
  readonly entry: Entry;
  /** Begins and ends a run of entries by the same sender: there the name and the time are shown. */
  readonly first: boolean;
  readonly last: boolean;
  /** The newest of the visitor's own messages: there "delivered" is shown. */
  readonly newestOwn: boolean;
  readonly online: boolean;
}

const SAME_RUN_MS = 5 * 60_000;

function sameRun(one: Entry | undefined, other: Entry | undefined): boolean {
  return one !== undefined && other !== undefined && one.sender === other.sender && one.name === other.name && one.who === other.who
    && Math.abs(Date.parse(other.createdAt) - Date.parse(one.createdAt)) < SAME_RUN_MS;
}

/** Pure: what the view has to know of each entry. */
export function entryModels(entries: readonly Entry[], online: boolean): EntryModel[] {
  let newestOwn = -1;
  entries.forEach((entry, index) => {
    if (entry.sender === 'visitor' && entry.state === 'sent') newestOwn = index;
  });
  return entries.map((entry, index) => ({
    entry,
    first: !sameRun(entries[index - 1], entry),
    last: !sameRun(entry, entries[index + 1]),
    newestOwn: index === newestOwn,
    online: entry.state === 'pending' && online,
  }));
}

export function sameModel(one: EntryModel, other: EntryModel): boolean {
  return one.entry === other.entry && one.first === other.first && one.last === other.last
    && one.newestOwn === other.newestOwn && one.online === other.online;
}

function senderName(entry: Entry, texts: Texts): string {
  if (entry.sender === 'visitor') return texts.you;
  if (entry.sender === 'guest') return entry.name ?? fill(texts.guest, { number: entry.who ?? '' });
  return entry.name ?? (entry.sender === 'agent' ? texts.staff : texts.assistant);
}

function content(entry: Entry, texts: Texts): HTMLElement {
  const body = make('div', { class: 'text' });
  if (entry.state === 'removed') append(body, [make('em', {}, texts.removed)]);
  else if (entry.markdown) renderBlocks(body, parseMarkdown(entry.content));
  else renderInline(body.appendChild(make('p', { class: 'plain', dir: 'auto' })), parsePlain(entry.content));
  return body;
}

function citations(entry: Entry, texts: Texts): HTMLElement | null {
  if (entry.citations.length === 0) return null;
  const items = entry.citations.map((citation) => {
    const title = citation.title || citation.url || citation.documentId;
    const url = safeUrl(citation.url ?? '');
    return make('li', { dir: 'auto' }, url === undefined ? title : link(url, title));
  });
  return make('div', { class: 'sources' }, make('span', {}, texts.sources), make('ul', {}, ...items));
}

function statusText({ entry, newestOwn, online }: EntryModel, texts: Texts): string {
  if (entry.state === 'pending') return online ? texts.sending : texts.waiting;
  if (entry.state === 'failed') {
    return entry.code ? `${texts.failed}. ${errorText(texts, entry.code)}` : texts.failed;
  }
  return newestOwn ? texts.delivered : '';
}

function footer(model: EntryModel, texts: Texts, locale: string): HTMLElement | null {
  const { entry, last } = model;
  const status = entry.sender === 'visitor' ? statusText(model, texts) : '';
  if (!status && !(last && entry.seq !== undefined && entry.sender !== 'system')) return null;
  const line = make('div', { class: 'status', 'aria-live': 'off' });
  if (last && entry.state !== 'failed') {
    const time = new Date(entry.createdAt).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
    append(line, [make('time', { datetime: entry.createdAt }, time)]);
  }
  // Of all that is told here only a failure is worth an interruption.
  const role = entry.state === 'failed' ? 'alert' : undefined;
  if (status) append(line, [make('span', { class: entry.state, role }, status)]);
  if (entry.state === 'failed') {
    append(line, [
      make('button', { type: 'button', 'data-action': 'resend' }, texts.retry),
      make('button', { type: 'button', 'data-action': 'discard' }, texts.discard),
    ]);
  }
  return line;
}

/** Draws the entry into its element; called again whenever its model has changed. */
export function drawEntry(element: HTMLElement, model: EntryModel, texts: Texts, locale: string): void {
  const { entry, first, last } = model;
  setAttributes(element, {
    class: `entry ${entry.sender} ${entry.state}${first ? ' first' : ''}${last ? ' last' : ''}`,
    'data-key': entry.key,
    'aria-busy': entry.state === 'streaming' ? 'true' : undefined,
  });
  const name = senderName(entry, texts);
  const hidden = entry.sender === 'visitor' || entry.sender === 'system' || !first;
  element.replaceChildren();
  append(element, [
    make('div', { class: hidden ? 'name hidden' : 'name' }, name),
    make('div', { class: 'bubble' }, content(entry, texts), citations(entry, texts)),
    footer(model, texts, locale),
  ]);
}
