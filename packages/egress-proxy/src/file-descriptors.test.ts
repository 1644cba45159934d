import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connectRaw, type RawAnswer } from '@bookinfo/testkit'

/** A proxy of its own, which says its port. */
const source = (transport: string) => `
  import { createEgressProxy } from ${JSON.stringify(new URL('egress-proxy.ts', import.meta.url))}
  const registry = { services: [], workloads: [], sources: [] }
  const proxy = createEgressProxy({ registry, transport: '${transport}' })
  const { port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
  console.log(port)`

const ask = 'GET http://www.example.com/ HTTP/1.1\r\nHost: www.example.com\r\n\r\n'

/** The proxy hears one by one that the others are gone. */
async function askUntilLetIn(t: TestContext, port: number): Promise<RawAnswer> {
  for (;;) {
    try {
      return await (await connectRaw(t, port)).ask(ask)
    } catch {
      // Not yet.
    }
  }
}

for (const transport of ['libuv', 'node:net']) {
  test(`${transport}: where file descriptors run out, those who are there and those who come later are served`, async (t) => {
    const limited = ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath]
    const node = ['--input-type=module', '-e', source(transport)]
    const proxy = spawn('sh', [...limited, ...node], { stdio: ['ignore', 'pipe', 'inherit'] })
    t.after(() => proxy.kill())
    const [said] = await once(proxy.stdout, 'data')
    const port = Number(said)
    const early = await connectRaw(t, port)
    const crowd = Array.from({ length: 150 }, () => connect({ port, host: '127.0.0.1' }))
    for (const one of crowd) one.on('error', () => {})
    // Who is not let in is told so by the end of the connection.
    await Promise.race(crowd.map((one) => once(one.resume(), 'close')))
    assert.equal((await early.ask(ask)).status, 403)
    for (const one of crowd) one.destroy()
    assert.equal((await askUntilLetIn(t, port)).status, 403)
  })
}
