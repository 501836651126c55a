// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { icon, make } from './element-tree';
import { characters } from './page';
import { limits } from './protocol.gen';
import { fill, type Texts } from './texts';

export interface ComposerActions {
  /** False where the message was not taken. */
  send(content: string): boolean;
  typing(on: boolean): void;
}

const ARROW = 'M12 19V6M6 11.5 12 5.5l6 6';
const TALLEST = 132;

/** Where the visitor writes: Enter sends, Shift and Enter begin a line; on touch screens only the button sends. */
export class Composer {
  readonly element: HTMLFormElement;
  private readonly input: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private readonly notice: HTMLElement;
  private readonly actions: ComposerActions;
  private texts: Texts;

  constructor(texts: Texts, actions: ComposerActions) {
    this.texts = texts;
    this.actions = actions;
    this.input = make('textarea', { id: 'input', rows: 1, dir: 'auto', autocomplete: 'off', 'aria-describedby': 'notice' });
    this.button = make('button', { type: 'submit', class: 'send' });
    this.button.append(icon(ARROW));
    this.notice = make('div', { id: 'notice', class: 'notice', role: 'status' });
    this.element = make('form', { class: 'composer', novalidate: true },
      this.notice, make('div', { class: 'field' }, this.input, this.button));
    this.element.addEventListener('submit', (event) => this.submit(event));
    this.input.addEventListener('input', () => this.changed());
    this.input.addEventListener('keydown', (event) => this.keyDown(event));
    this.input.addEventListener('blur', () => actions.typing(false));
    this.setTexts(texts);
  }

  setTexts(texts: Texts): void {
    this.texts = texts;
    this.input.setAttribute('aria-label', texts.input);
    this.input.placeholder = texts.placeholder;
    this.button.setAttribute('aria-label', texts.send);
    this.check();
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  set disabled(disabled: boolean) {
    this.input.disabled = disabled;
    this.check();
  }

  private keyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  private changed(): void {
    this.actions.typing(this.input.value.trim() !== '');
    this.check();
    this.fit();
  }

  private fit(): void {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST)}px`;
  }

  private get excess(): number {
    const { value } = this.input;
    return value.length <= limits.contentCharacters ? 0 : characters(value) - limits.contentCharacters;
  }

  private check(): void {
    const { excess } = this;
    this.notice.textContent = excess > 0 ? fill(this.texts.tooLong, { count: excess }) : '';
    this.input.setAttribute('aria-invalid', String(excess > 0));
    const blank = this.input.value.trim() === '';
    this.button.setAttribute('aria-disabled', String(blank || excess > 0 || this.input.disabled));
  }

  private submit(event: Event): void {
    event.preventDefault();
    if (this.button.getAttribute('aria-disabled') === 'true') return;
    if (!this.actions.send(this.input.value)) {
      this.notice.textContent = this.texts.full;
      return;
    }
    this.input.value = '';
    this.check();
    this.fit();
    this.focus();
  }
}
