import { EventEmitter, once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { createEgressGateway } from './egress-gateway.ts'
import type { EgressGatewayOptions } from './gateway-options.ts'
import { testRegistry } from './test-records.ts'

/** A gateway before one origin, which is both `details` and `books.test`. Ends with the test. */
export async function startGateway(t: TestContext, options: Partial<EgressGatewayOptions>) {
  const origin = await startOrigin(t, {
    answer: (message, response) => response.end(`${message.headers.host} ${message.url}`),
  })
  const [log, accessLog]: [string[], string[]] = [[], []]
  const lines = new EventEmitter()
  const gateway = createEgressGateway({
    registry: {
      ...testRegistry,
      workloads: testRegistry.workloads.map((workload) =>
        workload.service === undefined ? workload : { ...workload, port: origin.port },
      ),
    },
    ports: { egress: 0, admin: 0 },
    connectTo: new Map([['books.test:80', origin.address]]),
    log: (entry) => log.push(entry),
    accessLog(bytes) {
      accessLog.push(...Buffer.from(bytes).toString().trimEnd().split('\n'))
      lines.emit('logged')
    },
    ...options,
  })
  t.after(() => gateway.close())
  const started = await gateway.start()
  return {
    started,
    log,
    /** The access log once it has a line: an exchange is logged behind its answer. */
    async accessLog() {
      while (accessLog.length === 0) await once(lines, 'logged')
      return accessLog
    },
    get: (url: string) => ask(started.egressPort, url, new URL(url).host),
    admin: (path: string) => ask(started.adminPort, path, 'localhost'),
  }
}

/** Asks for one path, and reads the answer. */
export async function ask(port: number, path: string, host: string) {
  const outgoing = request({ port, path, headers: { host }, agent: false })
  outgoing.end()
  const [answer] = await once(outgoing, 'response')
  return { status: answer.statusCode, body: await text(answer) }
}
