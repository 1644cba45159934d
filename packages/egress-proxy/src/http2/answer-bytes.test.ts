import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerBytes } from './answer-bytes.ts'

/** Answers of which so many bytes have come. */
function withBytes(length: number, fill = 'x'): AnswerBytes {
  const answer = new AnswerBytes()
  answer.add(Buffer.alloc(length, fill), 0, length)
  return answer
}

/** Lends what was handed on. @returns that it is written */
function lendTo(answer: AnswerBytes): () => void {
  const waiting: (() => void)[] = []
  answer.lend({ whenFlushed: (callback) => void waiting.push(callback) })
  return () => {
    for (const callback of waiting) callback()
  }
}

function taken(answer: AnswerBytes): Buffer {
  const bytes = answer.next()
  assert.ok(bytes !== null)
  return bytes
}

/** Whether one of the next answers is put into the buffer with these bytes. */
function isUsedAgain(bytes: Buffer): boolean {
  const others = Array.from({ length: 140 }, () => taken(withBytes(1)))
  return others.some(({ buffer }) => buffer === bytes.buffer)
}

test('what comes behind bytes that are held stands behind them', () => {
  const answer = withBytes(10)
  const first = taken(answer)
  answer.hold()
  answer.add(Buffer.from('more'), 0, 4)
  const next = taken(answer)
  assert.equal(next.buffer, first.buffer)
  assert.equal(next.byteOffset, first.byteOffset + first.length)
})

test('a buffer is used again once it is let go of, and not before', () => {
  const answer = withBytes(10)
  const bytes = taken(answer)
  answer.hold()
  assert.equal(isUsedAgain(bytes), false)
  answer.letGo()
  assert.equal(isUsedAgain(bytes), true)
})

test('a buffer that was lent is used again once that is written, and not before', () => {
  const answer = withBytes(10)
  const bytes = taken(answer)
  answer.hold()
  const written = lendTo(answer)
  answer.letGo()
  assert.equal(isUsedAgain(bytes), false)
  written()
  assert.equal(isUsedAgain(bytes), true)
})

test('a buffer that was lent twice is used again once both are written', () => {
  const answer = withBytes(10)
  const bytes = taken(answer)
  answer.hold()
  const first = lendTo(answer)
  answer.add(Buffer.from('more'), 0, 4)
  taken(answer)
  answer.hold()
  const second = lendTo(answer)
  answer.letGo()
  second()
  assert.equal(isUsedAgain(bytes), false)
  first()
  assert.equal(isUsedAgain(bytes), true)
})

test('what is just handed on stays, when what was before it is let go of', () => {
  const answer = withBytes(200_000)
  taken(answer)
  answer.hold()
  const second = taken(answer)
  answer.letGo() // of the first: whoever takes the second writes the first before it holds the second
  assert.equal(isUsedAgain(second), false)
  answer.hold()
  answer.letGo()
  assert.equal(isUsedAgain(second), true)
})

test('a buffer with a part that was lent is not used again for the rest of it', () => {
  const answer = withBytes(60_000)
  taken(answer)
  answer.hold()
  answer.add(Buffer.alloc(20_000), 0, 20_000)
  const written = lendTo(answer)
  const rest = taken(answer)
  answer.hold()
  answer.letGo()
  assert.equal(isUsedAgain(rest), false)
  written()
  assert.equal(isUsedAgain(rest), true)
})

test('a head is put before bytes in the buffer they stand in, also where a later one is filled', () => {
  const answer = withBytes(70_000)
  const first = taken(answer)
  answer.hold()
  const { buffer, byteOffset, length } = first
  const both = answer.putBefore(first, Buffer.from('head'))
  assert.equal(both.buffer, buffer)
  assert.deepEqual([both.byteOffset, both.length], [byteOffset - 4, length + 4])
  assert.equal(both.toString('latin1', 0, 6), 'headxx')
})

test('a head is put before bytes of somebody else by a copy', () => {
  const both = withBytes(10).putBefore(Buffer.from('body'), Buffer.from('head'))
  assert.equal(both.toString(), 'headbody')
})

test('an answer that is known to be long stands in one buffer', () => {
  const answer = new AnswerBytes()
  answer.expect(200 * 1024)
  const part = Buffer.alloc(10 * 1024, 'x')
  for (let at = 0; at < 20; at++) answer.add(part, 0, part.length)
  assert.equal(taken(answer).length, 200 * 1024)
  assert.equal(answer.next(), null)
})

test('where all larger buffers are in use, it stands in several', () => {
  const answers = Array.from({ length: 70 }, () => {
    const answer = new AnswerBytes()
    answer.expect(100 * 1024)
    answer.add(Buffer.alloc(100 * 1024, 'x'), 0, 100 * 1024)
    return answer
  })
  const last = answers.at(-1)
  assert.ok(last)
  assert.deepEqual([taken(last).length, taken(last).length], [64 * 1024, 36 * 1024])
  for (const answer of answers) {
    while (answer.next() !== null) answer.hold()
    answer.letGo()
  }
})
