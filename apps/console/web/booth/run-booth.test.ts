import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BoothTour, runBooth, seededRandom } from './run-booth.ts'

/** A show of three steps, the second with a question; over after `sleeps` pauses. */
async function show(seed: number, sleeps: number, stuck = false): Promise<readonly string[]> {
  const seen: string[] = []
  let done = false
  let left = sleeps
  const tour: BoothTour = {
    count: 3,
    open(step) {
      done = false
      seen.push(`open ${step}`)
    },
    choicesOf: (step) => (step === 1 ? 3 : 0),
    answer: (choice) => seen.push(`answer ${choice}`),
    async act() {
      done = !stuck
      seen.push('act')
    },
    isDone: () => done,
  }
  const sleep = async (ms: number): Promise<void> => {
    if (left === 0) throw new Error('over')
    left -= 1
    seen.push(`sleep ${ms}`)
  }
  await assert.rejects(runBooth({ tour, random: seededRandom(seed), sleep }), /over/)
  return seen
}

test('the steps come in order, each read, done and looked at, and then from the beginning', async () => {
  const seen = await show(1, 7)
  const deeds = seen
    .filter((line) => !line.startsWith('sleep'))
    .map((line) => line.replace(/ \d$/, ''))
  assert.deepEqual(deeds, ['open', 'act', 'open', 'answer', 'act', 'open', 'act', 'open'])
  assert.equal(seen[0], 'open 0')
  assert.equal(seen.at(-1), 'open 0')
})

test('the same seed makes the same show, another one another', async () => {
  assert.deepEqual(await show(7, 20), await show(7, 20))
  assert.notDeepEqual(await show(7, 20), await show(8, 20))
})

test('every pause is long enough to read and none is endless', async () => {
  const pauses = (await show(3, 50)).flatMap((line) => /^sleep (\d+)$/.exec(line)?.[1] ?? [])
  for (const ms of pauses.map(Number)) assert.ok(ms >= 3_000 && ms <= 10_000, String(ms))
})

test('a step that does not come true is passed over', async () => {
  const seen = await show(1, 60, true)
  assert.ok(seen.includes('open 1'))
})

test('seeded numbers are spread over their range', () => {
  const random = seededRandom(5)
  const numbers = Array.from({ length: 2_000 }, random)
  const mean = numbers.reduce((sum, next) => sum + next, 0) / numbers.length
  assert.ok(numbers.every((number) => number >= 0 && number < 1))
  assert.ok(Math.abs(mean - 0.5) < 0.03)
})
