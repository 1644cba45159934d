import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import {
  connectRaw,
  createAuthority,
  type RawAnswer,
  type RawClient,
  startOrigin,
  startRawOrigin,
} from '@bookinfo/testkit'
import type { ExchangeRecord } from './exchange.ts'
import { egressRule, startProxy, type TestProxy } from './test-proxy.ts'

/** The table *Rule and door* (design: section 7), asked of a running proxy cell by cell. */

interface Row {
  readonly rule: string
  readonly host: string
  readonly port: number
  readonly cells: readonly string[]
}

const columns = [
  'absolute form',
  'origin form',
  'HTTP in CONNECT',
  'TLS by SNI',
  'TLS in CONNECT',
  'bytes in CONNECT',
  'TCP listener',
] as const

const clear = ['forwarded', 'forwarded', 'forwarded', 'tls_not_expected', 'tls_not_expected']
const closed = 'no_rule'
const bytes = 'protocol_not_in_rule'
const tunnel = 'tunnelled'
const rows: readonly Row[] = [
  row('http', 'http.test', 443, [...clear, bytes, '-']),
  row('http2', 'http2.test', 443, [...clear, bytes, '-']),
  row('grpc', 'grpc.test', 443, [...clear, bytes, '-']),
  row('https', 'https.test', 443, [
    ...Array(3).fill('TLS origination'),
    ...['passthrough', 'passthrough', 'not_tls', '-'],
  ]),
  // An address cannot stand in a ClientHello, and is no name that HTTP could be judged by.
  row('tcp', '192.0.2.9', 7, [bytes, bytes, tunnel, 'sni_missing', tunnel, tunnel, tunnel]),
  row('mongo', '192.0.2.8', 27017, [bytes, bytes, tunnel, 'sni_missing', tunnel, tunnel, tunnel]),
  row('none', 'none.test', 443, [...Array(6).fill(closed), '-']),
  row('none', '192.0.2.7', 7, [...Array(3).fill(closed), 'sni_missing', closed, closed, closed]),
]

function row(rule: string, host: string, port: number, cells: readonly string[]): Row {
  return { rule, host, port, cells }
}

test('the table Rule and door, as a running proxy has it (R1.8.8-11)', async (t) => {
  const proxy = await startStage(t)
  const lines: string[] = []
  for (const expected of rows) {
    const cells: string[] = []
    for (const door of columns) cells.push(await askCell(t, proxy, expected, door))
    lines.push(line([expected.rule, expected.host, ...cells]))
    assert.deepEqual(cells, expected.cells, `${expected.rule} rule, ${columns.join(', ')}`)
  }
  t.diagnostic(['', line(['rule', 'host', ...columns]), ...lines].join('\n'))
})

function line(cells: readonly string[]): string {
  return cells.map((cell) => cell.padEnd(20)).join(' ')
}

async function startStage(t: TestContext): Promise<TestProxy> {
  const authority = await createAuthority({ commonName: 'outside' })
  const plain = await startOrigin(t)
  const tls = await startOrigin(t, { tls: await authority.issue({ hosts: ['https.test'] }) })
  const echo = await startRawOrigin(t, (socket) => void socket.pipe(socket))
  const reached = rows.map(({ rule, host, port }) => {
    const origin = rule === 'https' ? tls : port === 443 ? plain : echo
    return [`${host}:${port}`, origin.address] as const
  })
  return startProxy(t, {
    ca: authority.certificatePem,
    connectTo: new Map(reached),
    resources: rows
      .filter(({ rule }) => rule !== 'none')
      .map(({ rule, host, port }) => egressRule(rule, host, `${port}/${rule}`)),
  })
}

async function askCell(
  t: TestContext,
  proxy: TestProxy,
  target: Row,
  door: (typeof columns)[number],
): Promise<string> {
  const isAddress = /^[0-9.]+$/.test(target.host)
  if (door === 'TCP listener' && !isAddress) return '-'
  const seen = proxy.records.length
  const isNew = (record: ExchangeRecord): boolean => proxy.records.indexOf(record) >= seen
  const told = await askers[door](t, proxy, target)
  const record = await proxy.record(isNew)
  if (record.action === 'deny') {
    assert.equal(told, 'refused', `${door}: the client was told of ${record.reason}`)
    return record.reason
  }
  assert.equal(told, 'allowed', door)
  if (record.method !== 'GET')
    return record.upstream?.tls === 'passthrough' ? 'passthrough' : tunnel
  return record.upstream?.tls === 'originate' ? 'TLS origination' : 'forwarded'
}

type Told = 'allowed' | 'refused'
type Asker = (t: TestContext, proxy: TestProxy, target: Row) => Promise<Told>

const askers: Readonly<Record<(typeof columns)[number], Asker>> = {
  'absolute form': async (_t, { connect }, { host, port }) =>
    told(await (await connect()).ask(get(`http://${host}:${port}/`, `${host}:${port}`))),
  'origin form': async (_t, { connect }, { host, port }) =>
    told(await (await connect()).ask(get('/', `${host}:${port}`))),
  'HTTP in CONNECT': (_t, proxy, target) =>
    inTunnel(proxy, target, async (client) => {
      client.write(get('/', `${target.host}:${target.port}`))
      const first = await client.readUntil('\r\n')
      return first.startsWith('HTTP/1.1 4') ? 'refused' : 'allowed'
    }),
  'TLS by SNI': (t, { port }, { host }) => handshake(t, connectTls({ port, ...named(host) })),
  'TLS in CONNECT': (t, proxy, target) =>
    inTunnel(proxy, target, ({ socket }) => {
      socket.removeAllListeners('data')
      return handshake(t, connectTls({ socket, ...named(target.host) }))
    }),
  'bytes in CONNECT': (_t, proxy, target) => inTunnel(proxy, target, echoed),
  'TCP listener': async (t, { proxy }, { host, port }) => {
    const at = { host: '127.0.0.1', port: 0, destination: `${host}:${port}` }
    const { port: opened } = await proxy.listenTcp(at)
    // A reset may come before the client knows that it is connected.
    return connectRaw(t, opened).then(echoed, () => 'refused')
  },
}

function get(target: string, host: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`
}

function told({ status, headers, body }: RawAnswer): Told {
  if (status === 200) return 'allowed'
  assert.equal(status, 403)
  assert.equal(headers.get('content-type'), 'application/problem+json')
  assert.ok(JSON.parse(body).id, 'a denial names the record it can be found by')
  return 'refused'
}

/** What is spoken after the 200; a tunnel that is refused before is a cell of its own. */
async function inTunnel(
  { connect }: TestProxy,
  { host, port }: Row,
  speak: (client: RawClient) => Promise<Told>,
): Promise<Told> {
  const client = await connect()
  client.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
  const head = await client.readUntil('\r\n\r\n')
  if (head.startsWith('HTTP/1.1 200 ')) return speak(client)
  assert.match(head, /^HTTP\/1\.1 403 .*\r\nproxy-status: [^\r]*error=http_request_denied/is)
  return 'refused'
}

async function echoed(client: RawClient): Promise<Told> {
  client.write(Buffer.from([0, 1, 2, 3]))
  const came = await client.read(4).catch(() => undefined)
  return came === undefined ? 'refused' : 'allowed'
}

function named(host: string) {
  const servername = /^[0-9.]+$/.test(host) ? '' : host
  return { host: '127.0.0.1', servername, rejectUnauthorized: false }
}

/** An alert is a refusal; anything else, an upstream that speaks no TLS included, shows that the bytes went through. */
async function handshake(t: TestContext, tls: ReturnType<typeof connectTls>): Promise<Told> {
  t.after(() => tls.destroy())
  try {
    await once(tls, 'secureConnect')
    return 'allowed'
  } catch (error) {
    const { code = '' } = Object(error)
    return /ALERT|UNRECOGNIZED_NAME/.test(code) ? 'refused' : 'allowed'
  }
}
