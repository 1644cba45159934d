import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { gatewayOptions, partOptions, serviceOptions } from './node-options.ts'

const deploy = (name: string) =>
  readFile(new URL(`../../../deploy/${name}`, import.meta.url), 'utf8')

test('processes and containers run Node the same way', async () => {
  assert.ok((await deploy('Dockerfile')).includes(`NODE_OPTIONS="${partOptions.flags.join(' ')}"`))
  for (const [file, options] of [
    ['run-service', serviceOptions],
    ['run-gateway', gatewayOptions],
  ] as const) {
    const script = (await deploy(file)).replaceAll(/ \\\n +/g, ' ')
    assert.ok(script.includes(`node ${options.flags.join(' ')} `))
    for (const [name, value] of Object.entries(options.environment)) {
      assert.ok(script.includes(`export ${name}=${value}\n`), name)
    }
  }
})

test('every Bookinfo service of the compose files, and the gateway, is run that way', async () => {
  for (const file of ['compose.yaml', 'compose.outside.yaml']) {
    assert.doesNotMatch(
      await deploy(file),
      /command: \[node, apps\/(productpage|details|reviews|ratings|egress-gateway)/,
    )
  }
})
