import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRecording } from './parse-recording.ts'

const header = JSON.stringify({
  format: 'bookinfo-events/1',
  startedAt: '2026-01-01T10:00:00.000Z',
  languages: [],
})
const lines = (...events: readonly string[]) => [header, ...events, ''].join('\n')

test('a recording is its header and its events', () => {
  const found = parseRecording(
    lines('{"at":0,"event":"state","data":{}}', '', '{"at":5,"event":"mark","data":{"name":"a"}}'),
  )
  assert.ok(!('problem' in found))
  assert.equal(found.header.format, 'bookinfo-events/1')
  assert.deepEqual(
    found.events.map(({ at, event }) => [at, event]),
    [
      [0, 'state'],
      [5, 'mark'],
    ],
  )
  assert.equal(found.endsAt, 5)
})

test('a last line that was cut off is passed over', () => {
  const found = parseRecording(`${lines('{"at":0,"event":"state","data":{}}')}{"at":9,"ev`)
  assert.ok(!('problem' in found))
  assert.equal(found.endsAt, 0)
})

test('what is no recording is told by its place', () => {
  const problem = (text: string) => {
    const found = parseRecording(text)
    return 'problem' in found ? [found.problem, found.line, found.found] : []
  }
  assert.deepEqual(problem(''), ['header', 1, ''])
  assert.deepEqual(problem('hello\n'), ['header', 1, 'hello'])
  assert.deepEqual(problem('null\n'), ['header', 1, 'null'])
  assert.deepEqual(problem('{"format":"bookinfo-events/2"}\n'), ['format', 1, 'bookinfo-events/2'])
  assert.equal(problem('{"format":"bookinfo-events/1"}\n')[0], 'header')
  assert.deepEqual(problem(lines()), ['empty', 2, ''])
  for (const wrong of ['x', '[]', '{"at":"0","event":"state","data":{}}', '{"at":0,"event":"x"}'])
    assert.deepEqual(problem(lines(wrong)), ['line', 2, wrong], wrong)
})

test('time does not go back', () => {
  const found = parseRecording(
    lines('{"at":5,"event":"state","data":{}}', '{"at":4,"event":"state","data":{}}'),
  )
  assert.deepEqual('problem' in found && [found.problem, found.line], ['line', 3])
})
