// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { make } from './element-tree';
import { drawEntry, entryModels, sameModel, type EntryModel } from './entry-view';
import type { ChatState } from './state';
import { fill, type Texts } from './texts';
import type { Entry } from './timeline';

export interface LogActions {
  resend(id: string): void;
  discard(id: string): void;
  earlier(): void;
}

/** So near to the end counts as "at the end": then new messages are scrolled to. */
const NEAR = 80;

interface Drawn {
  readonly element: HTMLElement;
  model: EntryModel;
}

/** The conversation: keeps one element an entry and touches only what has changed. */
export class LogView {
  readonly element: HTMLElement;
  private readonly log: HTMLElement;
  private readonly list: HTMLElement;
  private readonly earlier: HTMLButtonElement;
  private readonly typing: HTMLElement;
  private readonly latest: HTMLButtonElement;
  private readonly drawn = new Map<string, Drawn>();
  private texts: Texts;
  private locale: string;
  private newest = '';
  /** At the end when it was last scrolled: stays there when the space for it changes. */
  private pinned = true;

  constructor(texts: Texts, locale: string, actions: LogActions) {
    this.texts = texts;
    this.locale = locale;
    this.earlier = make('button', { type: 'button', class: 'earlier', hidden: true });
    this.list = make('div', { class: 'entries' });
    this.typing = make('div', { class: 'typing', 'aria-live': 'off', hidden: true });
    this.log = make('div', { class: 'log', role: 'log', tabindex: 0, 'aria-live': 'polite' },
      this.earlier, this.list, this.typing);
    this.latest = make('button', { type: 'button', class: 'latest', hidden: true });
    this.element = make('div', { class: 'scroll' }, this.log, this.latest);
    this.earlier.addEventListener('click', () => actions.earlier());
    this.latest.addEventListener('click', () => this.scrollToEnd());
    this.log.addEventListener('scroll', () => {
      this.pinned = this.atEnd;
      if (this.pinned) this.latest.hidden = true;
    }, { passive: true });
    new ResizeObserver(() => {
      if (this.pinned) this.scrollToEnd();
    }).observe(this.log);
    this.list.addEventListener('click', (event) => this.pressed(event, actions));
    this.setTexts(texts, locale);
  }

  setTexts(texts: Texts, locale: string): void {
    this.texts = texts;
    this.locale = locale;
    this.log.setAttribute('aria-label', texts.log);
    this.earlier.textContent = texts.earlier;
    this.latest.textContent = texts.latest;
    for (const drawn of this.drawn.values()) drawEntry(drawn.element, drawn.model, texts, locale);
  }

  update(state: ChatState, greeting: Entry | undefined): void {
    const { log } = this;
    const wasAtEnd = this.atEnd;
    const height = log.scrollHeight;
    const first = this.list.firstElementChild;
    const entries = greeting && !state.earlier ? [greeting, ...state.timeline.entries] : state.timeline.entries;
    // A page of history is not read out message by message.
    log.setAttribute('aria-busy', String(state.phase === 'starting' || state.loadingEarlier));
    this.place(entryModels(entries, state.link === 'ready'));
    this.earlier.hidden = !state.earlier;
    this.earlier.disabled = state.loadingEarlier;
    this.showTyping(state.typing);
    const grewAbove = first !== null && first !== this.list.firstElementChild && !wasAtEnd;
    if (grewAbove) log.scrollTop += log.scrollHeight - height;
    this.follow(entries[entries.length - 1], wasAtEnd, grewAbove);
  }

  scrollToEnd(): void {
    this.log.scrollTop = this.log.scrollHeight;
    this.latest.hidden = true;
  }

  private get atEnd(): boolean {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  private follow(last: Entry | undefined, wasAtEnd: boolean, grewAbove: boolean): void {
    const isNew = last !== undefined && last.key !== this.newest;
    this.newest = last?.key ?? '';
    if (wasAtEnd || (isNew && last.sender === 'visitor')) this.scrollToEnd();
    else if (isNew && !grewAbove) this.latest.hidden = false;
  }

  private place(models: readonly EntryModel[]): void {
    const keys = new Set(models.map((model) => model.entry.key));
    for (const [key, { element }] of this.drawn) {
      if (keys.has(key)) continue;
      element.remove();
      this.drawn.delete(key);
    }
    models.forEach((model, index) => {
      const element = this.draw(model);
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] ?? null);
    });
  }

  private draw(model: EntryModel): HTMLElement {
    const known = this.drawn.get(model.entry.key);
    if (known && sameModel(known.model, model)) return known.element;
    const element = known?.element ?? make('div');
    drawEntry(element, model, this.texts, this.locale);
    this.drawn.set(model.entry.key, { element, model });
    return element;
  }

  private showTyping(name: string | undefined): void {
    this.typing.hidden = name === undefined;
    if (name === undefined) return;
    const text = name ? fill(this.texts.typingName, { name }) : this.texts.typing;
    this.typing.replaceChildren(make('i'), make('i'), make('i'), make('span', {}, text));
  }

  private pressed(event: Event, actions: LogActions): void {
    const button = (event.target as Element).closest('[data-action]');
    const key = button?.closest('[data-key]')?.getAttribute('data-key');
    if (!button || !key) return;
    const id = key.replace(/^own:/, '');
    if (button.getAttribute('data-action') === 'resend') actions.resend(id);
    else actions.discard(id);
  }
}
