import assert from 'node:assert/strict'
import test from 'node:test'
import { createChangeLog } from './change-log.ts'
import { ApiError } from './resource-api/api-status.ts'

function startLog({ versions, size }: { readonly versions: number; readonly size: number }) {
  const log = createChangeLog<{ readonly version: string }>('0', size)
  for (let version = 1; version <= versions; version++) log.publish({ version: String(version) })
  return log
}

test('a watch tells the history and then each change, in order', () => {
  const log = startLog({ versions: 2, size: 10 })
  const seen: string[] = []
  const watching = log.watch('1', ({ version }) => seen.push(version))
  log.publish({ version: '5' })
  watching.close()
  log.publish({ version: '6' })
  assert.deepEqual(seen, ['2', '5'])
  assert.equal(log.version, '6')
})

test('a watch from before the history, or from the future, is told so', () => {
  const log = startLog({ versions: 4, size: 2 })
  for (const since of ['0', '1', '5', 'x', '-1']) {
    const isExpired = (error: unknown) => error instanceof ApiError && error.status.code === 410
    assert.throws(() => log.watch(since, () => undefined), isExpired, since)
  }
  log.watch('2', () => undefined).close()
})
