import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { nodeOptions } from './node-options.ts'

test('processes and containers run Node the same way', async () => {
  const dockerfile = await readFile(new URL('../../../deploy/Dockerfile', import.meta.url), 'utf8')
  assert.ok(dockerfile.includes(`NODE_OPTIONS="${nodeOptions.join(' ')}"`))
})
