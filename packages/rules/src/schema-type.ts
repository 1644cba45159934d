import type { TSchema, Type as TypeBox } from 'typebox'

type Kind =
  | 'Any'
  | 'Array'
  | 'Boolean'
  | 'Integer'
  | 'Literal'
  | 'Number'
  | 'Object'
  | 'Record'
  | 'String'
type Words = Readonly<Record<string, unknown>>

/**
 * TypeBox's functions as far as our schemas need them, with TypeBox's types; what they make is the same JSON Schema, with
 * the same hidden marks, and a test holds the two together. TypeBox itself is a compiler: to load it costs each process
 * that reads rules, the gateway first, 19 MiB and a tenth of a second before it can do anything.
 */
export const Type = {
  Any: (words: Words = {}) => schema('Any', words),
  Array: (items: TSchema, words: Words = {}) => schema('Array', { type: 'array', items, ...words }),
  Boolean: (words: Words = {}) => schema('Boolean', { type: 'boolean', ...words }),
  Integer: (words: Words = {}) => schema('Integer', { type: 'integer', ...words }),
  Literal: (value: unknown, words: Words = {}) =>
    schema('Literal', { type: typeof value, const: value, ...words }),
  Number: (words: Words = {}) => schema('Number', { type: 'number', ...words }),
  Object(properties: Readonly<Record<string, TSchema>>, words: Words = {}) {
    const names = Object.keys(properties).filter((name) => !isOptional(properties[name]))
    const required = names.length === 0 ? {} : { required: names }
    return schema('Object', { type: 'object', ...required, properties, ...words })
  },
  Optional: (inner: TSchema) => hide(copyOf(inner), '~optional', true),
  /** Keys are any text. */
  Record: (_key: TSchema, value: TSchema, words: Words = {}) =>
    schema('Record', { type: 'object', patternProperties: { '^.*$': value }, ...words }),
  String: (words: Words = {}) => schema('String', { type: 'string', ...words }),
  IsAny: (value: unknown) => kindOf(value) === 'Any',
  IsArray: (value: unknown) => kindOf(value) === 'Array',
  IsBoolean: (value: unknown) => kindOf(value) === 'Boolean',
  IsInteger: (value: unknown) => kindOf(value) === 'Integer',
  IsNumber: (value: unknown) => kindOf(value) === 'Number',
  IsObject: (value: unknown) => kindOf(value) === 'Object',
  IsRecord: (value: unknown) => kindOf(value) === 'Record',
} as unknown as Pick<typeof TypeBox, Kind | 'Optional' | `Is${Exclude<Kind, 'Literal' | 'String'>}`>

function schema(kind: Kind, words: Words): object {
  return hide({ ...words }, '~kind', kind)
}

function copyOf(inner: object): object {
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(inner))
}

/** Not seen in JSON. */
function hide(target: object, mark: '~kind' | '~optional', value: unknown): object {
  return Object.defineProperty(target, mark, {
    value,
    configurable: true,
    writable: true,
    enumerable: false,
  })
}

function kindOf(value: unknown): unknown {
  return Object(value)['~kind']
}

function isOptional(value: unknown): boolean {
  return Object(value)['~optional'] === true
}
