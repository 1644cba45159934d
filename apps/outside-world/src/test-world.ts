import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Agent, buildConnector, request } from 'undici'
import { createOutsideWorld, type OutsideWorldOptions } from './outside-world.ts'

interface GetOptions {
  readonly headers?: Record<string, string>
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly body?: string
  /** Default: the world's own CA. */
  readonly ca?: string
  /** Default: the host asked for. */
  readonly sni?: string
}

/** Test helper: an outside world on free ports, and clients that reach it under any name. Ends with the test. */
export async function startWorld(t: TestContext, options: Partial<OutsideWorldOptions> = {}) {
  const stateDir = await mkdtemp(join(tmpdir(), 'outside-'))
  const world = createOutsideWorld({ stateDir, ...options })
  const started = await world.start()
  t.after(async () => {
    await world.close()
    await rm(stateDir, { recursive: true })
  })

  /** An agent whose connections to anywhere end here. */
  function agentFor({ ca = started.certificatePem, sni }: GetOptions = {}): Agent {
    const connect = buildConnector({
      ca,
      lookup: (_host, _options, done) => done(null, [loopback]),
    })
    const agent = new Agent({
      // undici takes the server name from the Host header; a test may want them to differ
      connect: (target, done) =>
        connect(sni === undefined ? target : { ...target, servername: sni }, done),
    })
    t.after(() => agent.destroy())
    return agent
  }

  async function get(url: string, options: GetOptions & { agent?: Agent } = {}) {
    const target = new URL(url)
    const port = target.protocol === 'https:' ? started.httpsPort : started.httpPort
    const { headers, method = 'GET', body = null, sni = target.hostname } = options
    const agent = options.agent ?? agentFor({ ...options, sni })
    const answer = await request(
      `${target.protocol}//${target.host}:${port}${target.pathname}${target.search}`,
      {
        dispatcher: agent,
        method,
        body,
        headers: { host: target.host, ...headers },
      },
    )
    const bytes = Buffer.from(await answer.body.arrayBuffer())
    return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() }
  }
  return { world, started, stateDir, agentFor, get }
}

const loopback = { address: '127.0.0.1', family: 4 }
