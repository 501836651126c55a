// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { Api } from './api';
import { Chat } from './chat';
import { adoptStyles, setAttributes } from './element-tree';
import { launcherIn, launcherStyles } from './launcher';
import { colorStyles } from './look';
import { pageContext } from './page';
import { Panel } from './panel';
import type { Appearance } from './protocol.gen';
import type { ChatState } from './state';
import { Store } from './store';
import logStyles from './styles/log.css?inline';
import panelStyles from './styles/panel.css?inline';
import themeStyles from './styles/theme.css?inline';
import { directionOf, fill, textsFor, validLocale } from './texts';
import type { Entry } from './timeline';

const NARROW = '(max-width: 30rem), (max-height: 26rem)';
const CHANGED = 'foyer-change';

/**
 * `<foyer-chat widget="ID" server="https://chat.example">`: the button and the window of the chat.
 * Attributes: `locale`, `dir`, `label`, `color`, `position`, `theme`, `inline` (fills its box, no button), `open`.
 * `identity` is the JWT by which the page's server says who the visitor is; it may change while the page is there.
 * Nothing is asked of the server and nothing stored before it is opened.
 */
export class FoyerChat extends HTMLElement {
  static readonly observedAttributes = ['identity'];
  private chat: Chat | null = null;
  private panel: Panel | null = null;
  private store: Store | null = null;
  private launcher: HTMLButtonElement | null = null;
  private narrow: MediaQueryList | null = null;
  private appearance: Appearance = {};
  private own: Readonly<Record<string, unknown>> = {};
  private drawnWidget: ChatState['widget'] | null = null;
  private readonly ended = new Set<() => void>();

  connectedCallback(): void {
    if (this.chat) return;
    this.store = new Store(this.widgetId);
    this.launcher = launcherIn(this, this.getAttribute('label') ?? this.texts.open, this.getAttribute('color'));
    this.applyLook();
    this.build();
    this.listen();
    const reopened = this.store.tab.open && !this.isModal;
    if (this.hasAttribute('inline')) this.show(false);
    else if (this.hasAttribute('open')) this.show(true);
    else if (reopened) this.show(false);
  }

  disconnectedCallback(): void {
    for (const end of this.ended) end();
    this.ended.clear();
    this.chat?.stop();
    this.panel?.element.remove();
    this.chat = null;
    this.panel = null;
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before !== now) this.chat?.identityChanged();
  }

  get isOpen(): boolean {
    return this.panel?.element.open ?? false;
  }

  /** Opens the chat and starts its session. */
  open(): void {
    if (!this.isOpen) this.show(true);
  }

  close(): void {
    if (!this.isOpen || !this.panel || !this.launcher || !this.store || this.hasAttribute('inline')) return;
    const focused = this.shadowRoot?.activeElement;
    this.panel.close();
    this.launcher.hidden = false;
    this.removeAttribute('open');
    this.store.tab = { ...this.store.tab, open: false };
    this.chat?.setAttention(false);
    if (focused) this.launcher.focus();
  }

  private get widgetId(): string {
    return this.getAttribute('widget') ?? '';
  }

  private get server(): string {
    return new URL(this.getAttribute('server') ?? location.origin, location.href).origin;
  }

  private get locale(): string {
    return validLocale(this.getAttribute('locale') || document.documentElement.lang || navigator.language);
  }

  private get texts(): ReturnType<typeof textsFor> {
    const { title } = this.appearance;
    return textsFor(this.locale, { ...(title ? { title } : {}), ...this.own });
  }

  private get isModal(): boolean {
    return !this.hasAttribute('inline') && (this.narrow ?? matchMedia(NARROW)).matches;
  }

  private build(): void {
    const { locale, server, texts, widgetId } = this;
    const store = this.store as Store;
    const chat = new Chat({
      widgetId,
      store,
      api: new Api(server),
      socketUrl: `${server.replace(/^http/, 'ws')}/ws`,
      openSocket: (url) => new WebSocket(url),
      context: () => pageContext(locale),
      identity: () => this.getAttribute('identity') || undefined,
      random: Math.random,
      onChange: (state) => this.update(state),
    });
    this.chat = chat;
    this.panel = new Panel(texts, locale, {
      send: (content) => chat.send(content),
      typing: (on) => chat.typing(on),
      resend: (id) => chat.resend(id),
      discard: (id) => chat.discard(id),
      earlier: () => void chat.loadEarlier(),
      person: () => chat.askForPerson(),
      close: () => this.close(),
    });
    this.shadowRoot?.append(this.panel.element);
  }

  private listen(): void {
    this.narrow = matchMedia(NARROW);
    this.on(this.launcher as HTMLElement, 'click', () => this.open());
    this.on(this.narrow, 'change', () => this.reopen());
    this.on(window, 'online', () => this.chat?.wake());
    this.on(window, 'popstate', () => this.chat?.pageChanged());
    this.on(window, 'hashchange', () => this.chat?.pageChanged());
    this.on(document, 'visibilitychange', () => {
      if (!document.hidden) this.chat?.wake();
      this.chat?.setAttention(this.isOpen && !document.hidden);
    });
    const { navigation } = window as unknown as { navigation?: EventTarget };
    // Titles are set after the address by most routers: look a moment later.
    if (navigation) this.on(navigation, 'navigatesuccess', () => setTimeout(() => this.chat?.pageChanged(), 300));
  }

  private on(target: EventTarget, type: string, listener: () => void): void {
    target.addEventListener(type, listener);
    this.ended.add(() => target.removeEventListener(type, listener));
  }

  private show(focus: boolean): void {
    const { chat, launcher, panel, store } = this;
    if (!chat || !launcher || !panel || !store) return;
    launcher.hidden = true;
    panel.open(this.isModal, focus);
    store.tab = { ...store.tab, open: true };
    chat.start();
    chat.setAttention(!document.hidden);
  }

  /** The window has become narrow or wide: modal or not is decided anew. */
  private reopen(): void {
    if (this.isOpen) this.panel?.open(this.isModal, false);
  }

  private update(state: ChatState): void {
    if (state.widget !== this.drawnWidget) {
      this.drawnWidget = state.widget;
      this.appearance = state.widget.appearance ?? {};
      this.own = state.widget.texts ?? {};
      this.applyLook();
      this.panel?.setTexts(this.texts, this.locale);
    }
    this.panel?.update(state, this.greeting(state));
    this.showUnread(state.unread);
    this.dispatchEvent(new CustomEvent(CHANGED, { detail: { link: state.link, unread: state.unread, code: state.code } }));
  }

  /** The greeting is shown by the widget and is no message; it stands before the first one. */
  private greeting(state: ChatState): Entry | undefined {
    const content = this.texts.greeting ?? state.widget.greeting;
    if (!content || state.phase === 'starting') return undefined;
    return {
      key: 'greeting', sender: 'ai', name: this.texts.title, content, markdown: true, citations: [], state: 'sent',
      createdAt: state.timeline.entries[0]?.createdAt ?? new Date(0).toISOString(),
    };
  }

  private showUnread(unread: number): void {
    const { launcher, texts } = this;
    if (!launcher) return;
    const label = unread > 0 ? fill(texts.openUnread, { count: unread }) : texts.open;
    setAttributes(launcher, { 'aria-label': label, title: label, 'data-unread': unread > 0 ? Math.min(unread, 99) : undefined });
  }

  /** What the server says about the look; attributes of the page fill the gaps and are there before it has answered. */
  private applyLook(): void {
    const root = this.shadowRoot;
    if (!root) return;
    const look = { ...this.attributeLook(), ...this.appearance };
    adoptStyles(root, launcherStyles, themeStyles, panelStyles, logStyles, colorStyles(look));
    setAttributes(this, {
      position: look.position, theme: look.theme, size: look.size,
      dir: this.getAttribute('dir') ?? directionOf(this.locale),
    });
    this.showUnread(this.chat?.state.unread ?? 0);
  }

  private attributeLook(): Appearance {
    const color = this.getAttribute('color');
    return color ? { color } : {};
  }
}
