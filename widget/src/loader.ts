// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { launcherIn } from './launcher';

/** Where the app lies, seen from this script; put in by the build, because its name carries its hash. */
declare const __FOYER_APP__: string;

/** What a script tag may say about the widget (`data-color="#335577"`); the element has it as attributes. */
const OPTIONS = ['widget', 'locale', 'label', 'color', 'position', 'theme', 'dir', 'identity'];

const script = document.currentScript as HTMLScriptElement | null;
const base = script?.src || location.href;
let attempts = 0;

/** A failed import is remembered by some browsers under its address, so another attempt gets another one. */
function loadApp(): void {
  const again = attempts > 0 ? `?${attempts}` : '';
  attempts += 1;
  import(/* @vite-ignore */ new URL(__FOYER_APP__ + again, base).href).catch(() => undefined);
}

function wasOpen(widget: string): boolean {
  try {
    return /"open":true/.test(sessionStorage.getItem(`foyer:${widget}`) ?? '');
  } catch {
    return false;
  }
}

function prepare(host: HTMLElement): void {
  if (customElements.get('foyer-chat')) return;
  if (!host.hasAttribute('server')) host.setAttribute('server', new URL(base).origin);
  if (host.hasAttribute('inline') || host.hasAttribute('open') || wasOpen(host.getAttribute('widget') ?? '')) {
    loadApp();
    return;
  }
  const button = launcherIn(host, host.getAttribute('label') ?? 'Chat', host.getAttribute('color'));
  button.addEventListener('click', () => {
    if (customElements.get('foyer-chat')) return;
    host.setAttribute('open', '');
    loadApp();
  });
  button.addEventListener('pointerenter', loadApp, { once: true });
}

function run(): void {
  const { widget } = script?.dataset ?? {};
  if (widget && !document.querySelector(`foyer-chat[widget="${CSS.escape(widget)}"]`)) {
    const host = document.createElement('foyer-chat');
    for (const name of OPTIONS) {
      const value = script?.dataset[name];
      if (value) host.setAttribute(name, value);
    }
    host.setAttribute('server', new URL(base).origin);
    document.body.append(host);
  }
  document.querySelectorAll<HTMLElement>('foyer-chat').forEach(prepare);
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run);
else run();
