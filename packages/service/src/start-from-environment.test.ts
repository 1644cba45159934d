import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createService } from './create-service.ts'
import { startFromEnvironment } from './start-from-environment.ts'

class Exited extends Error {}

function createHost(env: Record<string, string>, argument?: string) {
  const lines: string[] = []
  return {
    lines,
    argv: ['node', 'main.js', ...(argument === undefined ? [] : [argument])],
    env,
    stderr: { write: (text: string) => lines.push(text) },
    exit(code: number): never {
      throw new Exited(String(code))
    },
  }
}

function portOf(service: FastifyInstance): number | undefined {
  const address = service.server.address()
  return typeof address === 'object' ? address?.port : undefined
}

const create = () => createService({ name: 'x', health: { contentType: 'text/plain', body: 'ok' } })

test('the first argument wins over PORT', async (t) => {
  const service = await startFromEnvironment(
    createHost({ HOST: '127.0.0.1', PORT: '1' }, '0'),
    create,
  )
  t.after(() => service.close())
  assert.notEqual(portOf(service), 1)
})

test('a taken port is one line that names the variable, and exit code 1', async (t) => {
  const first = await startFromEnvironment(createHost({ HOST: '127.0.0.1', PORT: '0' }), create)
  t.after(() => first.close())
  const port = String(portOf(first))
  const host = createHost({ HOST: '127.0.0.1', PORT: port })
  await assert.rejects(startFromEnvironment(host, create), new Exited('1'))
  assert.deepEqual(host.lines, [
    `127.0.0.1:${port} is taken: set PORT to a free port, or end what uses it\n`,
  ])
})

for (const port of ['http', '70000', '-1', '9080x']) {
  test(`PORT=${port} is refused by name`, async () => {
    const host = createHost({ PORT: port })
    await assert.rejects(startFromEnvironment(host, create), Exited)
    assert.deepEqual(host.lines, [
      `PORT: expected a whole number from 0 to 65535, found "${port}"\n`,
    ])
  })
}
