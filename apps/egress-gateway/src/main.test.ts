import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { testRegistry } from './test-records.ts'

test('a wrong registry ends the process with code 1 and one message: place, field, what is wrong', async (t) => {
  const child = startMain(t, {
    EGRESS_REGISTRY: 'services:\n  - { name: details, port: high }\nworkloads: []\n',
  })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.equal(
    said,
    'egress-gateway: EGRESS_REGISTRY:2:28 services[0].port: must be integer, found "high"\n',
  )
  assert.equal(code, 1)
})

test('a taken port is told by the variable that moves it', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const bound = other.address()
  assert.ok(bound !== null && typeof bound === 'object')
  const child = startMain(t, { EGRESS_PORT: String(bound.port) })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  const last = said.trimEnd().split('\n').at(-1)
  assert.equal(
    last,
    `egress-gateway: egress port ${bound.port} is taken; choose another with EGRESS_PORT`,
  )
  assert.equal(code, 1)
})

test('without a control plane it starts, says so, and ends with code 0 on SIGTERM', async (t) => {
  const env = { EGRESS_CONTROL_PLANE: 'http://127.0.0.1:1', EGRESS_TRANSPORT: 'node:net' }
  const child = startMain(t, env)
  const lines: string[] = []
  for await (const line of createInterface(child.stderr)) {
    lines.push(line)
    if (line.includes('connections')) break
  }
  assert.match(lines[0] ?? '', /control plane: away .*; no rules yet/)
  assert.match(
    lines[1] ?? '',
    /^egress-gateway: egress on 127\.0\.0\.1:[1-9]\d*, admin on port [1-9]/,
  )
  assert.equal(lines[2], 'egress-gateway: connections: node:net')
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

function startMain(t: TestContext, env: Record<string, string>) {
  const usual = {
    EGRESS_PORT: '0',
    EGRESS_ADMIN_PORT: '0',
    EGRESS_REGISTRY: JSON.stringify(testRegistry),
  }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...usual, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}
