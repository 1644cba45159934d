import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRegex } from './linear-regex.ts'

function matches(source: string, value: string): boolean {
  const compiled = compileRegex(source)
  assert.ok(compiled.ok, source)
  return compiled.test(value)
}

test('the whole value must match', () => {
  assert.equal(matches('^(.*?;)?(user=jason)(;.*)?$', 'a=b;user=jason;c=d'), true)
  assert.equal(matches('^(.*?;)?(user=jason)(;.*)?$', 'user=jasonx'), false)
  assert.equal(matches('[a-z]{2,3}', 'abcd'), false)
  assert.equal(matches('.*(iPhone|Android).*', 'Mozilla (Android 14)'), true)
  assert.equal(matches('', ''), true)
  assert.equal(matches('\\d+\\.\\d', '10.5'), true)
  assert.equal(matches('[^/\\]]+', 'a-b'), true)
})

const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\.', '[a-c0-9]')
const regex = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    atom,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?'))
      .map(([a, quantifier]) => `(?:${a})${quantifier}`),
  ),
})).node

test('agrees with the language’s own regular expressions on short values', () => {
  fc.assert(
    fc.property(
      regex,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.'), maxLength: 8 }),
      (source, value) => {
        const compiled = compileRegex(source)
        if (!compiled.ok) return
        assert.equal(compiled.test(value), new RegExp(`^(?:${source})$`).test(value))
      },
    ),
  )
})

test('an expression that makes a backtracking matcher hang answers in linear time', () => {
  const before = process.cpuUsage()
  for (const source of [
    '(a+)+b',
    '(a|a)*b',
    '(.*)(.*)(.*)(.*)(.*)x',
    '(a*)*c',
    '(a?){100}a{100}z',
  ]) {
    assert.equal(matches(source, 'a'.repeat(1000)), false, source)
  }
  const { user } = process.cpuUsage(before)
  assert.ok(user < 2_000_000, `took ${user} µs of processor time`)
})

test('what cannot run in linear time, or is no expression, is refused with the reason', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['(a)\\1', /"\\1" cannot be used/],
    ['a(?=b)', /look-around/],
    ['(?<name>a)', /look-around and named groups/],
    ['a\\b', /"\\b" cannot be used/],
    ['(a', /not closed/],
    ['a)', /unexpected "\)"/],
    ['*a', /does not stand for itself/],
    ['[a', /ends too early/],
    ['[z-a]', /out of order/],
    ['a{3,1}', /out of order/],
    ['((a{99}){99}){99}', /too large/],
    ['('.repeat(200), /nested too deeply/],
    ['a'.repeat(2000), /longer than 1024/],
  ]
  for (const [source, reason] of refused) {
    const compiled = compileRegex(source)
    assert.ok(!compiled.ok, source)
    assert.match(compiled.problem, reason)
  }
})

test('never throws on any text, and a value that is too long does not match', () => {
  fc.assert(fc.property(fc.string(), (source) => void compileRegex(source)))
  assert.equal(matches('a*', 'a'.repeat(1025)), false)
})
