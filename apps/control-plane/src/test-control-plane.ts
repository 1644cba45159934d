import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { TestContext } from 'node:test'
import type { CaptureLine, GatewayHello, Snapshot, SnapshotDelta } from '@bookinfo/discovery'
import type { RefusedRule } from '@bookinfo/rules'
import { Agent, request } from 'undici'
import { createControlPlane } from './control-plane.ts'
import type { ControlPlaneOptions } from './options.ts'

/** A fresh directory that goes away with the test. */
export async function temporaryDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'control-plane-'))
  t.after(() => rm(dir, { recursive: true, force: true, maxRetries: 9 }))
  return dir
}

export interface Ask {
  readonly body?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A control plane on a free port, and what tests do with one. Ends with the test. */
export async function startControlPlane(
  t: TestContext,
  options: Partial<ControlPlaneOptions> = {},
) {
  const stateDir = options.stateDir ?? (await temporaryDir(t))
  const controlPlane = createControlPlane({
    stateDir,
    runMode: 'process',
    world: 'stand-in',
    preset: 'blank',
    productPageUrl: 'http://localhost:9080/productpage',
    allowedHosts: [],
    // A busy machine is no reason for a warning; tests about lateness say how late.
    ackTimeoutMs: 60_000,
    ...options,
  })
  const { port } = await controlPlane.start({ host: '127.0.0.1', port: 0 })
  const dispatcher = new Agent({ pipelining: 0 })
  t.after(async () => {
    await controlPlane.close()
    await dispatcher.destroy()
  })
  const url = `http://127.0.0.1:${port}`

  const send = (method: string, at: string, { body, text, headers = {} }: Ask = {}) =>
    request(url + at, {
      dispatcher,
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined && text === undefined ? {} : { body: text ?? JSON.stringify(body) }),
    })
  /** Sends, and reads the answer to its end. */
  const ask = async (method: string, at: string, options?: Ask) => {
    const { statusCode, headers, body } = await send(method, at, options)
    const text = await body.text()
    return { status: statusCode, headers, text, json: () => JSON.parse(text) }
  }
  /** An endless answer, line by line. */
  const lines = async (at: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await send('GET', at, { headers })
    answer.body.on('error', () => {})
    const reader = createInterface({ input: answer.body })
    return { headers: answer.headers, next: nextOf(reader), leave: () => answer.body.destroy() }
  }
  return { url, port, stateDir, ask, lines, close: () => controlPlane.close() }
}

export type TestControlPlane = Awaited<ReturnType<typeof startControlPlane>>

/** Reads one line after another; rejects at the end. */
function nextOf(reader: Interface): () => Promise<string> {
  const iterator = reader[Symbol.asyncIterator]()
  return async () => {
    const { value, done } = await iterator.next()
    if (done === true) throw new Error('the stream ended')
    return value
  }
}

const emptyRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [{ name: 'details-v2', service: 'details', labels: { version: 'v2' } }],
}

/** A gateway that says hello and follows the snapshots; acknowledging is up to the test. */
export async function connectGateway(
  { ask, lines }: TestControlPlane,
  gateway = 'egress',
  told: Partial<GatewayHello> = {},
) {
  const hello = { gateway, registry: emptyRegistry, world: 'stand-in', knownHosts: [], ...told }
  await ask('POST', '/discovery/v1/hello', { body: hello })
  const stream = await lines(`/discovery/v1/snapshots?gateway=${gateway}`)
  const nextWith = async (field: string) => {
    for (;;) {
      const value = JSON.parse(await stream.next())
      if (field in value) return value
    }
  }
  const next = (): Promise<Snapshot & Partial<SnapshotDelta>> => nextWith('version')
  const nextCapture = (): Promise<CaptureLine> => nextWith('capture')
  /** Acts on all rules but some. */
  const leaveOut = (version: string, refused: readonly RefusedRule[]) =>
    ask('POST', '/discovery/v1/acks', { body: { gateway, version, status: 'applied', refused } })
  const ack = (version: string, refusal?: string) =>
    ask('POST', '/discovery/v1/acks', {
      body: {
        gateway,
        version,
        ...(refusal === undefined
          ? { status: 'applied' }
          : { status: 'rejected', message: refusal }),
      },
    })
  const first = await next()
  return { first, next, nextCapture, ack, leaveOut, leave: stream.leave }
}

/** Resolves when clients are told that a rule of `rulesPath` stands for this reason. */
export async function untilReason(
  { lines }: TestControlPlane,
  name: string,
  reason: string,
): Promise<void> {
  const { next, leave } = await lines(`${rulesPath}?watch=1&fieldSelector=metadata.name%3D${name}`)
  for (;;) {
    const { object } = JSON.parse(await next())
    if (object.status.conditions[0].reason === reason) break
  }
  leave()
}

/** A gateway that acknowledges whatever comes. */
export async function connectObedientGateway(
  plane: TestControlPlane,
  name = 'egress',
  told: Partial<GatewayHello> = {},
) {
  const gateway = await connectGateway(plane, name, told)
  await gateway.ack(gateway.first.version)
  const obey = async (): Promise<void> => {
    for (;;) await gateway.ack((await gateway.next()).version)
  }
  obey().catch(() => undefined)
  return gateway
}

export const rulesPath = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'
export const routesPath = '/apis/config.istio.io/v1alpha2/namespaces/default/routerules'

/** A valid rule as a person would send it. */
export function egressRule(name = 'googleapis', port = 443) {
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name },
    spec: {
      destination: { service: `*.${name}.com` },
      ports: [{ port, protocol: 'https' }],
    },
  }
}
