import assert from 'node:assert/strict'
import test from 'node:test'
import { applyJsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'

// RFC 6902, appendix A
const good: readonly (readonly [string, unknown, readonly object[], unknown])[] = [
  [
    'A.1 adding a member',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz', value: 'qux' }],
    { baz: 'qux', foo: 'bar' },
  ],
  [
    'A.2 adding an element',
    { foo: ['bar', 'baz'] },
    [{ op: 'add', path: '/foo/1', value: 'qux' }],
    { foo: ['bar', 'qux', 'baz'] },
  ],
  [
    'A.3 removing a member',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'remove', path: '/baz' }],
    { foo: 'bar' },
  ],
  [
    'A.4 removing an element',
    { foo: ['bar', 'qux', 'baz'] },
    [{ op: 'remove', path: '/foo/1' }],
    { foo: ['bar', 'baz'] },
  ],
  [
    'A.5 replacing',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'replace', path: '/baz', value: 'boo' }],
    { baz: 'boo', foo: 'bar' },
  ],
  [
    'A.6 moving a value',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7 moving an element',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8 testing',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [{ op: 'test', path: '/foo/1', value: 2 }],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'A.10 adding a nested member',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  [
    'A.14 escapes',
    { '/': 9, '~1': 10 },
    [{ op: 'test', path: '/~01', value: 10 }],
    { '/': 9, '~1': 10 },
  ],
  [
    'A.16 adding an array',
    { foo: ['bar'] },
    [{ op: 'add', path: '/foo/-', value: ['abc'] }],
    { foo: ['bar', ['abc']] },
  ],
  [
    'copying',
    { a: { b: 1 } },
    [{ op: 'copy', from: '/a', path: '/c' }],
    { a: { b: 1 }, c: { b: 1 } },
  ],
  ['replacing everything', { a: 1 }, [{ op: 'replace', path: '', value: [1] }], [1]],
]

for (const [name, document, operations, expected] of good) {
  test(`RFC 6902 ${name}`, () => {
    assert.deepEqual(applyJsonPatch(document, operations), expected)
  })
}

test('operations that do not fit are refused', () => {
  const document = { foo: ['bar'], baz: 'qux' }
  const misfits = [
    { op: 'test', path: '/baz', value: 'bar' },
    { op: 'add', path: '/no/such', value: 1 },
    { op: 'add', path: '/foo/7', value: 1 },
    { op: 'add', path: '/foo/01', value: 1 },
    { op: 'remove', path: '/nope' },
    { op: 'remove', path: '/foo/-' },
    { op: 'remove', path: '/constructor' },
    { op: 'remove', path: '' },
    { op: 'replace', path: '/nope', value: 1 },
    { op: 'copy', from: '/nope', path: '/baz' },
  ]
  for (const operation of misfits) {
    assert.throws(
      () => applyJsonPatch(document, [operation]),
      (error) => error instanceof Error && 'status' in error,
      JSON.stringify(operation),
    )
  }
  assert.deepEqual(document, { foo: ['bar'], baz: 'qux' })
})

test('what is no operation is refused', () => {
  for (const operation of [
    null,
    'add',
    { op: 'jump', path: '/a' },
    { op: 'add', path: 'a' },
    { op: 'move', path: '/a' },
  ]) {
    assert.throws(() => applyJsonPatch({ a: 1 }, [operation]), /JSON patch/)
  }
})

// RFC 7396, appendix A
const merges: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

for (const [target, patch, expected] of merges) {
  test(`RFC 7396 ${JSON.stringify(patch)} into ${JSON.stringify(target)}`, () => {
    assert.deepEqual(mergePatch(target, patch), expected)
  })
}

test('a field called __proto__ in a patch stays a field', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'))
  assert.equal(Reflect.get(Object.prototype, 'polluted'), undefined)
  assert.ok(Object.hasOwn(Object(merged), '__proto__'))
})
