// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { formatColor, parseColor, readableOn, textOn } from './color';
import type { Appearance } from './protocol.gen';

/** The bubbles of panel.css: what can be read there can be read on the surface too. */
const LIGHT = [241, 242, 244] as const;
const DARK = [40, 43, 49] as const;

/** The custom properties of one widget's colour, as a style sheet; only checked values get into it. */
export function colorStyles(appearance: Appearance): string {
  const color = parseColor(appearance.color);
  if (!color) return '';
  const names = {
    accent: color, 'on-accent': textOn(color), 'accent-light': readableOn(color, LIGHT), 'accent-dark': readableOn(color, DARK),
  };
  const rules = Object.entries(names).map(([name, value]) => `--${name}:${formatColor(value)}`);
  return `:host{${rules.join(';')}}`;
}
