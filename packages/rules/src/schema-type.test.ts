import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type as TypeBox } from 'typebox'
import { Type } from './schema-type.ts'
import { schemas } from './schemas.ts'

/** One schema with everything in it. */
function build(T: typeof Type | typeof TypeBox) {
  const words = { description: 'words' }
  return T.Object(
    {
      text: T.String({ ...words, enum: ['a', 'b'] }),
      texts: T.Optional(T.Array(T.String(), words)),
      count: T.Integer(words),
      share: T.Optional(T.Number()),
      flag: T.Boolean(),
      kind: T.Literal('EgressRule', words),
      labels: T.Optional(T.Record(T.String(), T.Array(T.Integer()), words)),
      anything: T.Optional(T.Any(words)),
      none: T.Object({ inner: T.Optional(T.Any()) }, { additionalProperties: false }),
    },
    words,
  )
}

/** With what is hidden. */
function unhide(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.getOwnPropertyNames(value).map((name) => [name, unhide(Reflect.get(value, name))]),
  )
}

test('a schema is the one that TypeBox makes, with its hidden marks', () => {
  assert.deepEqual(unhide(build(Type)), unhide(build(TypeBox)))
  assert.equal(JSON.stringify(build(Type)), JSON.stringify(build(TypeBox)))
})

test('each guard says of every part of every schema what the one of TypeBox says', () => {
  const guards = [
    'IsAny',
    'IsArray',
    'IsBoolean',
    'IsInteger',
    'IsNumber',
    'IsObject',
    'IsRecord',
  ] as const
  let seen = 0
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const guard of guards) assert.equal(Type[guard](value), TypeBox[guard](value), guard)
    seen += 1
    for (const inner of Object.values(value)) walk(inner)
  }
  walk(schemas)
  assert.ok(seen > 100)
})
