// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { Composer, type ComposerActions } from './composer';
import { icon, make } from './element-tree';
import { LogView, type LogActions } from './log-view';
import type { ChatState } from './state';
import { errorText, fill, type Texts } from './texts';
import type { Entry } from './timeline';

export interface PanelActions extends LogActions, ComposerActions {
  close(): void;
  person(): void;
}

const CROSS = 'M6 6l12 12M18 6 6 18';
const PERSON = 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0';
const BACK = 'M15 6l-6 6 6 6';
/** A connection that comes back sooner is not worth a word. */
const NOTICE_MS = 1500;

/** The window of the chat: header, conversation, field. Modal where it fills the screen, else beside the page. */
export class Panel {
  readonly element: HTMLDialogElement;
  private readonly title: HTMLElement;
  private readonly subtitle: HTMLElement;
  private readonly closeButton: HTMLButtonElement;
  private readonly personButton: HTMLButtonElement;
  private readonly notice: HTMLElement;
  private readonly log: LogView;
  private readonly composer: Composer;
  private readonly actions: PanelActions;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private texts: Texts;
  private inRoom = false;

  constructor(texts: Texts, locale: string, actions: PanelActions) {
    this.texts = texts;
    this.actions = actions;
    this.title = make('h2', { id: 'title' });
    this.subtitle = make('p', { class: 'subtitle', role: 'status' });
    this.closeButton = make('button', { type: 'button', class: 'close' });
    this.closeButton.append(icon(CROSS));
    this.personButton = make('button', { type: 'button', class: 'person' });
    this.notice = make('div', { class: 'connection', role: 'status' });
    this.log = new LogView(texts, locale, actions);
    this.composer = new Composer(texts, actions);
    this.element = make('dialog', { class: 'panel', 'aria-labelledby': 'title' },
      make('div', { class: 'head' }, make('div', { class: 'heading' }, this.title, this.subtitle), this.closeButton),
      this.notice, this.log.element, this.composer.element,
      make('div', { class: 'foot' }, this.personButton));
    this.listen();
    this.setTexts(texts, locale);
  }

  private listen(): void {
    this.closeButton.addEventListener('click', () => this.actions.close());
    this.personButton.addEventListener('click', () => this.actions.person());
    this.element.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.actions.close();
    });
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      this.actions.close();
    });
  }

  setTexts(texts: Texts, locale: string): void {
    this.texts = texts;
    this.title.textContent = texts.title;
    this.closeButton.setAttribute('aria-label', texts.close);
    this.closeButton.title = texts.close;
    this.labelButton();
    this.log.setTexts(texts, locale);
    this.composer.setTexts(texts);
  }

  /** `modal`: fills the screen and holds the focus. Beside the page it opens without taking the focus unless asked. */
  open(modal: boolean, focus: boolean): void {
    if (this.element.open) this.element.close();
    if (modal) this.element.showModal();
    else this.element.setAttribute('open', '');
    this.log.scrollToEnd();
    if (focus) this.composer.focus();
  }

  close(): void {
    this.element.close();
  }

  update(state: ChatState, greeting: Entry | undefined): void {
    const { person, phase, room } = state;
    this.log.update(state, greeting);
    this.subtitle.textContent = room ? room.title : this.personText(person);
    this.personButton.hidden = room ? !room.back : person.state !== 'none';
    this.personButton.setAttribute('aria-disabled', String(!room && state.link !== 'ready'));
    this.showButton(room !== undefined);
    this.updateNotice(phase === 'refused' ? errorText(this.texts, state.code ?? 'internal') : this.stateText(state), state);
  }

  /** In a room nobody is asked for; there the way back to the visitor's own chat is in the same place. */
  private showButton(room: boolean): void {
    if (room === this.inRoom) return;
    this.inRoom = room;
    this.labelButton();
  }

  private labelButton(): void {
    this.personButton.replaceChildren(icon(this.inRoom ? BACK : PERSON), this.inRoom ? this.texts.back : this.texts.person);
  }

  private stateText(state: ChatState): string {
    const { room, slow } = state;
    if (state.link !== 'ready') return this.linkText(state);
    if (room?.closed) return this.texts.error_room_closed;
    return slow > 0 ? fill(this.texts.slow, { seconds: slow }) : '';
  }

  private personText(person: ChatState['person']): string {
    if (person.state === 'asked') return this.texts.personAsked;
    if (person.state === 'none') return '';
    return person.name ? fill(this.texts.personName, { name: person.name }) : this.texts.personHere;
  }

  private linkText(state: ChatState): string {
    if (state.link === 'waiting') return this.texts.offline;
    return state.link === 'connecting' ? this.texts.connecting : '';
  }

  private updateNotice(text: string, { phase, slow }: ChatState): void {
    if (text === '' || phase === 'refused' || slow > 0 || this.notice.textContent !== '') {
      clearTimeout(this.noticeTimer);
      this.noticeTimer = undefined;
      if (this.notice.textContent !== text) this.notice.textContent = text;
    } else {
      this.noticeTimer ??= setTimeout(() => {
        this.noticeTimer = undefined;
        this.notice.textContent = text;
      }, NOTICE_MS);
    }
  }
}
