import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type MeshRegistry, parseRegistry } from '@bookinfo/rules'
import { demoRegistry } from './demo-registry.ts'

test('the mesh that is called demo is the one that compose runs', async () => {
  const compose = readFileSync(new URL('../../../deploy/compose.yaml', import.meta.url), 'utf8')
  const [, block = ''] = /EGRESS_REGISTRY: \|\n((?: {8}.*\n)+)/.exec(compose) ?? []
  const text = block.replace(/^ {8}/gm, '').replace(/\$\{\w+\}/g, '10.0.0')
  const parsed = await parseRegistry(text, { source: 'compose.yaml' })
  assert.ok(parsed.ok, JSON.stringify(parsed))
  assert.deepEqual(shape(parsed.registry), shape(demoRegistry))
})

function shape({ services, workloads }: MeshRegistry) {
  const named = workloads.map(({ name, service, labels }) => ({ name, service, labels }))
  return { services, workloads: named }
}
