import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolChoice } from './protocol-choice.ts'

const enough = 200

/** So many exchanges, each begun while as many others are under way. @returns what the last one was to go over */
function begin(choice: ProtocolChoice, others: number, times = enough): boolean {
  let prefers = false
  for (let i = 0; i < times; i++) prefers = choice.prefersHttp2(others)
  return prefers
}

function answer(choice: ProtocolChoice, bytes: number, times = enough): void {
  for (let i = 0; i < times; i++) choice.answered(bytes)
}

test('few exchanges at a time go over HTTP/1.1, many over HTTP/2', () => {
  const choice = new ProtocolChoice()
  assert.equal(begin(choice, 1), false)
  assert.equal(begin(choice, 40), true)
  assert.equal(begin(choice, 1), false)
})

test('between few and many it stays as it was', () => {
  const choice = new ProtocolChoice()
  assert.equal(begin(choice, 4), false)
  begin(choice, 40)
  assert.equal(begin(choice, 4), true)
})

test('a short burst among few does not change the way', () => {
  const choice = new ProtocolChoice()
  begin(choice, 1)
  assert.equal(begin(choice, 15, 4), false)
})

test('a connection that has to be opened offers HTTP/2 from the ninth exchange at a time on, at once', () => {
  const choice = new ProtocolChoice()
  assert.equal(choice.offersHttp2(0), false)
  assert.equal(choice.offersHttp2(7), false)
  assert.equal(choice.offersHttp2(8), true)
})

test('with long answers it is HTTP/1.1 however many there are, until they are short again', () => {
  const choice = new ProtocolChoice()
  begin(choice, 40)
  answer(choice, 100_000)
  assert.deepEqual(
    [choice.prefersHttp2(40), choice.offersHttp2(40), choice.areAnswersLong],
    [false, false, true],
  )
  answer(choice, 20_000)
  assert.equal(choice.prefersHttp2(40), false)
  answer(choice, 2_000)
  assert.deepEqual(
    [choice.prefersHttp2(40), choice.offersHttp2(40), choice.areAnswersLong],
    [true, true, false],
  )
})

test('one download does not outweigh what the other answers are', () => {
  const choice = new ProtocolChoice()
  begin(choice, 40)
  answer(choice, 2_000)
  choice.answered(10 ** 9)
  assert.equal(choice.prefersHttp2(40), true)
})

test('an upstream that did not take HTTP/1.1 alone chooses from then on', () => {
  const choice = new ProtocolChoice()
  assert.equal(choice.isSettled, false)
  choice.settle()
  answer(choice, 100_000)
  assert.deepEqual(
    [choice.prefersHttp2(0), choice.offersHttp2(0), choice.areAnswersLong, choice.isSettled],
    [true, true, false, true],
  )
})
