// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import { frames, types } from './protocol-schema.gen';

interface Field {
  readonly name: string;
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly itemMin?: number;
  readonly itemMax?: number;
  readonly values?: readonly string[];
  readonly of?: string;
  readonly required?: boolean;
  readonly nullable?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function within(size: number, min = 0, max = Infinity): boolean {
  return size >= min && size <= max;
}

function isText(value: unknown, min?: number, max?: number): boolean {
  return typeof value === 'string' && within(Array.from(value).length, min, max);
}

/** Where the value is wrong, as a path below it; undefined where it fits, the empty path for the value itself. */
function misfit(field: Field, value: unknown): string | undefined {
  const { min, max } = field;
  switch (field.type) {
    case 'id':
    case 'text':
      return whether(isText(value, min, max));
    case 'time':
      return whether(typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)));
    case 'enum':
      return whether(typeof value === 'string' && (field.values ?? []).includes(value));
    case 'bool':
      return whether(typeof value === 'boolean');
    case 'int':
      return whether(Number.isSafeInteger(value) && within(value as number, min ?? -Infinity, max));
    case 'real':
      return whether(typeof value === 'number' && within(value, min ?? -Infinity, max));
    case 'texts':
      return inItems(value, max, (item) => whether(isText(item, field.itemMin, field.itemMax)));
    case 'objects':
      return inItems(value, max, (item) => inObject(field.of ?? '', item));
    case 'object':
      return inObject(field.of ?? '', value);
    case 'map':
      return whether(isObject(value) && within(Object.keys(value).length, 0, max));
    default:
      throw new Error(`a field of the unknown type ${field.type}`);
  }
}

function whether(fits: boolean): string | undefined {
  return fits ? undefined : '';
}

function inItems(value: unknown, max: number | undefined, check: (item: unknown) => string | undefined): string | undefined {
  if (!Array.isArray(value) || value.length > (max ?? Infinity)) return '';
  for (const [index, item] of value.entries()) {
    const wrong = check(item);
    if (wrong !== undefined) return `[${index}]${wrong}`;
  }
  return undefined;
}

function inObject(type: string, value: unknown): string | undefined {
  if (!isObject(value)) return '';
  const wrong = wrongField(type, value);
  return wrong === undefined ? undefined : `.${wrong}`;
}

/** A name with a point lies one level deeper. */
function valueOf(object: Json, name: string): unknown {
  const [outer = '', inner] = name.split('.');
  const value = object[outer];
  return inner === undefined ? value : isObject(value) ? value[inner] : undefined;
}

/** The path of the first field that is missing or wrong. Unknown members are ignored and null is "missing". */
export function wrongField(type: string, object: Json): string | undefined {
  const definition = (types as Readonly<Record<string, { fields: readonly Field[] }>>)[type];
  if (!definition) throw new Error(`the unknown type ${type}`);
  for (const field of definition.fields) {
    const value = valueOf(object, field.name);
    const wrong = value === undefined || value === null ? whether(field.required !== true) : misfit(field, value);
    if (wrong !== undefined) return field.name + wrong;
  }
  return undefined;
}

export interface FrameError {
  readonly code: string;
  readonly field?: string;
}

/** What the frame would be answered with, or undefined where it is good. */
export function frameError(frame: unknown, from: string): FrameError | undefined {
  if (!isObject(frame)) return { code: 'invalid_json' };
  const { id, payload, type } = frame;
  if (type !== undefined && typeof type !== 'string') return { code: 'invalid_field', field: 'type' };
  const known = (frames as readonly { type: string; from: string; payload?: string; idRequired?: boolean }[])
    .find((candidate) => candidate.type === type && candidate.from === from);
  if (!known) return { code: 'unknown_type' };
  if (id === undefined || id === null ? known.idRequired : !isText(id, 1, 64)) return { code: 'invalid_field', field: 'id' };
  if (!known.payload) return undefined;
  if (payload !== undefined && !isObject(payload)) return { code: 'invalid_field', field: 'payload' };
  const wrong = wrongField(known.payload, payload ?? {});
  return wrong === undefined ? undefined : { code: 'invalid_field', field: `payload.${wrong}` };
}
