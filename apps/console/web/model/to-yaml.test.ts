import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { toYaml } from './to-yaml.ts'

test('any plain object reads back as it was', () => {
  const key = fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/)
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom('yes', '1', '~'))
  const { node } = fc.letrec((tie) => ({
    node: fc.dictionary(
      key,
      fc.oneof(scalar, tie('node'), fc.array(tie('node'), { minLength: 1 })),
      {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      },
    ),
  }))
  fc.assert(
    fc.property(node, (value) => {
      assert.deepEqual(parse(toYaml(value)), value)
    }),
  )
})
