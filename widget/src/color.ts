// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later

type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
/** A little lighter, and there are colours on which neither it nor white can be read. */
const BLACK: Rgb = [0, 0, 0];
/** WCAG 2.2 AA for text. */
const ENOUGH = 4.5;

/** `#rrggbb`, the only form that the server stores; anything else is nobody's colour. */
export function parseColor(text: string | undefined): Rgb | undefined {
  if (!text || !/^#[0-9a-f]{6}$/i.test(text)) return undefined;
  const value = parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function formatColor(color: Rgb): string {
  return `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White or black, whichever reads better on the colour. */
export function textOn(color: Rgb): Rgb {
  return contrast(WHITE, color) >= contrast(BLACK, color) ? WHITE : BLACK;
}

/** The colour itself, or moved towards white or black until text in it can be read on the background. */
export function readableOn(color: Rgb, background: Rgb): Rgb {
  const goal = luminance(background) > 0.3 ? BLACK : WHITE;
  for (let step = 0; step <= 20; step += 1) {
    const mixed = color.map((part, index) => part + ((goal[index] as number) - part) * (step / 20)) as unknown as Rgb;
    if (contrast(mixed, background) >= ENOUGH) return mixed;
  }
  return goal;
}
