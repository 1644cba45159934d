import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { parse } from 'yaml'
import { fakeCapture } from '../../test/fake-captures.ts'
import { deniedRecord, googleRecord, meshRecord } from '../../test/fake-records.ts'
import {
  isStepDone,
  neighbourOf,
  type StepFacts,
  stepsOnPath,
  type WalkthroughStep,
} from './walkthrough.ts'

const file = new URL('../../walkthrough.yaml', import.meta.url)
const steps: readonly WalkthroughStep[] = parse(await readFile(file, 'utf8')).steps

const nothing: StepFacts = {
  calls: [],
  inForce: new Set(),
  share: () => null,
  workloads: new Set(),
  screen: 'stage',
  tried: new Map(),
  captures: [],
  attacked: () => ({ with: null, without: null }),
  answered: false,
}

test('there are sixteen steps, each with all that a reader needs in both languages', () => {
  assert.equal(steps.length, 16)
  for (const { ask, check, now, text, then, title, why, notes } of steps) {
    const questions = ask === undefined ? [] : [ask.question, ...ask.choices.map((c) => c.text)]
    for (const words of [title, text, why, notes, ...questions]) {
      assert.ok(words.en.length > 0 && words.zh.length > 0)
      assert.match(words.zh, /\p{Script=Han}/u)
      assert.doesNotMatch(words.zh, /\p{Script=Han}[,:;!?(]/u)
    }
    assert.ok(check.length > 0 && then !== '' && now !== '')
    if (ask !== undefined) assert.equal(ask.choices.filter(({ right }) => right).length, 1)
  }
})

test('every condition names one thing that is looked at', () => {
  const known = ['call', 'rule', 'share', 'runs', 'screen', 'tried', 'wire', 'attacked', 'answered']
  for (const condition of steps.flatMap(({ check }) => check)) {
    const [key = '', ...more] = Object.keys(condition)
    assert.ok(known.includes(key) && more.length === 0, key)
  }
})

test('the short path has the surprise, the rule, its effect and its end', () => {
  assert.deepEqual(stepsOnPath(steps, 5), [0, 3, 5, 6, 9])
  assert.equal(stepsOnPath(steps, 20).length, 15)
  assert.deepEqual(stepsOnPath(steps, 45), [...steps.keys()])
})

test('next and back stay on the path, and lead onto it', () => {
  const path = [0, 3, 5]
  assert.equal(neighbourOf(path, 3, 'next'), 5)
  assert.equal(neighbourOf(path, 5, 'next'), null)
  assert.equal(neighbourOf(path, 4, 'back'), 3)
  assert.equal(neighbourOf(path, 0, 'back'), null)
})

test('the error is noticed by its calls, whoever loads the page', () => {
  const error = steps[3]
  assert.ok(error !== undefined)
  const calls = [
    deniedRecord('details-v2', 'www.googleapis.com'),
    meshRecord('productpage-v1', 'details-v2', 400),
  ]
  assert.equal(isStepDone(error, { ...nothing, calls }), false)
  const reviews = meshRecord('productpage-v1', 'reviews-v3')
  assert.equal(isStepDone(error, { ...nothing, calls: [...calls, reviews] }), true)
})

test('no step is done while nothing has happened, but for what is so from the start', () => {
  const done = steps.flatMap((step, number) => (isStepDone(step, nothing) ? [number] : []))
  assert.deepEqual(done, [])
})

test('TLS origination is done when the bytes show it: the gateway can read the path, the wire cannot', () => {
  const step = steps[10]
  assert.ok(step !== undefined)
  const calls = [googleRecord('details-v2')]
  const capture = fakeCapture('a', { withIstio: true })
  assert.equal(isStepDone(step, { ...nothing, calls }), false)
  assert.equal(isStepDone(step, { ...nothing, calls, captures: [capture] }), true)
  const encrypted = fakeCapture('b', { withIstio: false })
  assert.equal(isStepDone(step, { ...nothing, calls, captures: [encrypted] }), false)
  const leaky = { ...capture.segments, toOutside: capture.segments.fromApp }
  const leaked = { ...capture, segments: leaky }
  assert.equal(isStepDone(step, { ...nothing, calls, captures: [leaked] }), false)
})

test('the spoofed Host is done when it was sent: refused here, and arrived as it did in 2018', () => {
  const step = steps[12]
  assert.ok(step !== undefined)
  const facts = { ...nothing, answered: true }
  assert.equal(isStepDone(step, facts), false)
  const sent = { with: 'stopped', without: 'passed' }
  assert.equal(isStepDone(step, { ...facts, attacked: () => sent }), true)
  const both = { with: 'stopped', without: 'stopped' }
  assert.equal(isStepDone(step, { ...facts, attacked: () => both }), false)
})
