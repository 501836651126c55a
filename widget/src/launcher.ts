// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { adoptStyles, icon, make } from './element-tree';
import { colorStyles } from './look';
import styles from './styles/launcher.css?inline';

const BUBBLE = 'M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-4.6 4v-4h-.9A1.5 1.5 0 0 1 4 14.5z';

/**
 * The round button in the corner of a page. The loader draws it at once and fetches the rest on the first press; the
 * element, when it comes, takes over the same button, so that the focus stays where it is.
 */
export function launcherIn(host: HTMLElement, label: string, color: string | null): HTMLButtonElement {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const known = root.querySelector<HTMLButtonElement>('.launcher');
  if (known) return known;
  const button = make('button', { class: 'launcher', type: 'button', 'aria-label': label, 'aria-haspopup': 'dialog' });
  button.append(icon(BUBBLE));
  adoptStyles(root, styles, colorStyles(color ? { color } : {}));
  root.append(button);
  return button;
}

export { styles as launcherStyles };
