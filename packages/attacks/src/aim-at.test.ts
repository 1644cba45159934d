import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createEgressProxy } from '@bookinfo/egress-proxy'
import { aimAt } from './aim-at.ts'

const harmless = ['spoofed-host', 'ip-literal', 'number-forms', 'two-names'] as const

test('a proxy that asks for the Host only is shown to let the attacker through', async (t) => {
  const port = await startNaiveProxy(t)
  const results = await aimAt({ host: '127.0.0.1', port }, { only: harmless })
  const [spoofed] = results
  assert.equal(spoofed?.verdict, 'passed')
  assert.equal(spoofed?.probes[0]?.sighting?.place, 'evil')
  assert.equal(spoofed?.probes[0]?.sighting?.host, 'www.googleapis.com')
})

test('our proxy without any rule stops what it is sent, with credentials as well', async (t) => {
  const proxy = createEgressProxy({
    registry: { services: [], workloads: [{ name: 'attacker', labels: {} }], sources: [] },
    credentials: new Map([['attacker', 'token']]),
  })
  t.after(() => proxy.close({ graceMs: 0 }))
  const { port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
  proxy.apply({ version: '1', resources: [] })
  const target = { host: '127.0.0.1', port, credentials: 'attacker:token' }
  const results = await aimAt(target, { only: harmless })
  assert.deepEqual(
    results.map(({ verdict }) => verdict),
    harmless.map(() => 'stopped'),
  )
  assert.match(results[1]?.probes[0]?.saw ?? '', /^403 no_rule$/)
})

test('a proxy that is not there is no success of a defence', async () => {
  const results = await aimAt({ host: '127.0.0.1', port: 1 }, { only: ['ip-literal'] })
  assert.equal(results[0]?.verdict, 'unclear')
  assert.equal(results[0]?.probes[0]?.saw, 'connection refused')
})

/** Allows what its caller calls www.googleapis.com, and goes where the request target says. */
async function startNaiveProxy(t: TestContext): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    if (!/^www\.googleapis\.com(:|$)/.test(incoming.headers.host ?? '')) {
      outgoing.writeHead(403).end()
      return
    }
    const { hostname, port, pathname } = new URL(incoming.url ?? '/', 'http://nowhere.invalid')
    const options = { host: hostname, port, path: pathname, headers: incoming.headers }
    const onward = request(options, (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 502)),
    )
    onward.on('error', () => outgoing.writeHead(502).end())
    onward.end()
  })
  server.on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const bound: AddressInfo | string | null = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : 0
}
