import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runTarget } from './run-target.ts'
import type { Target } from './target.ts'
import { targets } from './targets.ts'

/** `npm run fuzz` is the long form: a million inputs for each parser. */
const inputs: Readonly<Record<string, number>> = { 'rule-file': 500 }

for (const target of targets) {
  test(`${target.name}: changed and random inputs are read in one way or refused`, () => {
    const run = runTarget(target, { seed: 20_180_131, inputs: inputs[target.name] ?? 10_000 })
    assert.ok(run.taken > 0 && run.taken < run.inputs, 'some are taken, and some are not')
  })
}

test('an input that breaks a parser is told so that it can be given again', () => {
  const broken: Target = {
    name: 'broken',
    seeds: [Buffer.from('a')],
    words: [Buffer.from('b')],
    maxBytes: 10,
    check: (bytes) => {
      assert.ok(!bytes.includes('bb'), 'two in a row')
      return true
    },
  }
  const run = () => runTarget(broken, { seed: 1, inputs: 10_000 })
  assert.throws(run, /^FuzzError: broken, input \d+: two in a row\n {2}input \(latin1\): ".*bb/)
  const messages = [run, run].map((again) => {
    try {
      return again()
    } catch (error) {
      return String(error)
    }
  })
  assert.equal(messages[0], messages[1], 'the same seed, the same inputs')
})
