import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLines } from './read-lines.ts'

test('lines come out whole however the bytes are cut, characters of several bytes too', async () => {
  const text = 'one\n{"é":"€𝄞"}\n\nlast without an end'
  const bytes = Buffer.from(text)
  for (let size = 1; size <= bytes.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    )
    assert.deepEqual(await all(chunks), ['one', '{"é":"€𝄞"}', ''], `pieces of ${size} bytes`)
  }
})

test('a line without end is given up', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  await assert.rejects(all(Array.from({ length: 65 }, () => chunk)), /over 64 MiB/)
})

async function all(chunks: readonly Buffer[]): Promise<string[]> {
  const lines: string[] = []
  for await (const line of readLines(stream(chunks))) lines.push(line)
  return lines
}

async function* stream(chunks: readonly Buffer[]) {
  yield* chunks
}
