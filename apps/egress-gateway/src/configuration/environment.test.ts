import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testRegistry } from '../test-records.ts'
import { ConfigurationError } from './configuration-error.ts'
import { readEnvironment } from './environment.ts'
import type { Environment } from './read.ts'

const minimal = { EGRESS_REGISTRY: JSON.stringify(testRegistry) }

test('the registry alone is enough: blog ports, everything else at its default', async () => {
  assert.deepEqual(await readEnvironment(minimal), {
    registry: testRegistry,
    ports: { egress: 15_001, admin: 15_000 },
  })
})

test('every variable becomes its option', async (t) => {
  const caFile = await fileWith(t, '-----BEGIN CERTIFICATE-----\n')
  const options = await readEnvironment({
    ...minimal,
    EGRESS_NAME: 'edge',
    EGRESS_HOST: '0.0.0.0',
    EGRESS_PORT: '1',
    EGRESS_ADMIN_HOST: '::1',
    EGRESS_ADMIN_PORT: '2',
    EGRESS_INGRESS_PORT: '3',
    EGRESS_INGRESS_SERVICE: 'details',
    EGRESS_CONTROL_PLANE: 'http://control-plane:8080/',
    EGRESS_TCP_LISTENERS: '3306=192.0.2.1:3306, 0=192.0.2.2:25',
    EGRESS_OUTBOUND_TRAFFIC_POLICY: 'ALLOW_ANY',
    EGRESS_DENIALS: 'istio-0.5',
    EGRESS_CREDENTIALS: 'details-v2=a=b, local=c',
    EGRESS_CONNECT_TO: 'www.googleapis.com:443=127.0.0.1:8443',
    EGRESS_TRANSPORT: 'node:net',
    EGRESS_UPSTREAM_HTTP2: 'never',
    EGRESS_CA_FILE: caFile,
    EGRESS_DNS_SERVERS: '192.0.2.53, [2001:db8::53]:5353',
    EGRESS_TIMEOUTS: 'headMs=5000, idleMs=60000',
    EGRESS_LIMITS: 'connections=100,requestBytes=1000000',
    EGRESS_REFUSE_ENCRYPTED_HELLO: 'true',
    EGRESS_DENY_BROAD_RULES: 'true',
    EGRESS_WORLD: 'stand-in',
    EGRESS_KNOWN_HOSTS: 'www.googleapis.com, evil.test,',
    EGRESS_ACCESS_LOG: 'json',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://traces.test/otlp',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc, x-tenant=a',
  })
  assert.deepEqual(options, {
    registry: testRegistry,
    name: 'edge',
    host: '0.0.0.0',
    adminHost: '::1',
    ports: { egress: 1, admin: 2, ingress: 3 },
    ingressService: 'details',
    controlPlane: 'http://control-plane:8080',
    tcpListeners: new Map([
      [3306, '192.0.2.1:3306'],
      [0, '192.0.2.2:25'],
    ]),
    outboundTrafficPolicy: 'ALLOW_ANY',
    denials: 'istio-0.5',
    credentials: new Map([
      ['details-v2', 'a=b'],
      ['local', 'c'],
    ]),
    connectTo: new Map([['www.googleapis.com:443', '127.0.0.1:8443']]),
    transport: 'node:net',
    upstreamHttp2: 'never',
    ca: '-----BEGIN CERTIFICATE-----\n',
    dnsServers: ['192.0.2.53', '[2001:db8::53]:5353'],
    timeouts: { headMs: 5_000, idleMs: 60_000 },
    limits: { connections: 100, requestBytes: 1_000_000 },
    refuseEncryptedHello: true,
    denyBroadRules: true,
    world: 'stand-in',
    knownHosts: ['www.googleapis.com', 'evil.test'],
    accessLogFormat: 'json',
    traces: {
      endpoint: 'https://traces.test/otlp',
      headers: { authorization: 'Basic abc', 'x-tenant': 'a' },
    },
  })
})

test('an empty variable is an absent one, as compose files write it', async () => {
  const options = await readEnvironment({ ...minimal, EGRESS_CA_FILE: '', EGRESS_WORLD: '' })
  assert.deepEqual([options.ca, options.world], [undefined, undefined])
})

const faulty: readonly [Environment, RegExp][] = [
  [{ EGRESS_REGISTRY: '' }, /^EGRESS_REGISTRY: not set; expected the mesh as YAML/],
  [{ EGRESS_REGISTRY: 'services: 1' }, /^EGRESS_REGISTRY:1:1 /],
  [
    { EGRESS_PORT: '65536' },
    /^EGRESS_PORT: expected a port number from 0 to 65535, found "65536"$/,
  ],
  [
    { EGRESS_TCP_LISTENERS: '3306=db.test:3306' },
    /^EGRESS_TCP_LISTENERS: expected port=address:port, found "3306=db\.test:3306"$/,
  ],
  [
    { EGRESS_OUTBOUND_TRAFFIC_POLICY: 'allow' },
    /^EGRESS_OUTBOUND_TRAFFIC_POLICY: expected REGISTRY_ONLY or ALLOW_ANY, found "allow"$/,
  ],
  [{ EGRESS_ADMIN_PORT: 'x' }, /^EGRESS_ADMIN_PORT: expected a port/],
  [{ EGRESS_INGRESS_PORT: '9080' }, /^EGRESS_INGRESS_SERVICE: not set, but EGRESS_INGRESS_PORT is/],
  [
    { EGRESS_INGRESS_PORT: '9080', EGRESS_INGRESS_SERVICE: 'shop' },
    /^EGRESS_INGRESS_SERVICE: expected details, found "shop"$/,
  ],
  [
    { EGRESS_CONTROL_PLANE: 'localhost:8080' },
    /^EGRESS_CONTROL_PLANE: expected an address like http/,
  ],
  [
    { EGRESS_CONNECT_TO: 'a.test=127.0.0.1' },
    /^EGRESS_CONNECT_TO: expected host:port=address:port/,
  ],
  [
    { EGRESS_LIMITS: 'conections=1' },
    /^EGRESS_LIMITS: expected names out of connections, heads, .*, found "conections"$/,
  ],
  [
    { EGRESS_LIMITS: 'heads=-1' },
    /^EGRESS_LIMITS: expected whole numbers above 0, found "heads=-1"$/,
  ],
  [{ EGRESS_TIMEOUTS: 'headMs' }, /^EGRESS_TIMEOUTS: expected key=value pairs/],
  [
    { EGRESS_UPSTREAM_PROXY: 'proxy.corp:3128' },
    /^EGRESS_UPSTREAM_PROXY: expected http:\/\/host:port or /,
  ],
  [
    { EGRESS_UPSTREAM_PROXY: 'http://p:1', EGRESS_UPSTREAM_PROXY_BY: 'ip' },
    /^EGRESS_UPSTREAM_PROXY_BY: expected address or name, found "ip"$/,
  ],
  [
    { EGRESS_UPSTREAM_PROXY: 'http://p:1', EGRESS_NO_UPSTREAM_PROXY: '.corp,10.0.0.0/40' },
    /^EGRESS_NO_UPSTREAM_PROXY: expected a name, .*, found "10\.0\.0\.0\/40"$/,
  ],
  [
    { EGRESS_NO_UPSTREAM_PROXY: '.corp' },
    /^EGRESS_NO_UPSTREAM_PROXY: set, but EGRESS_UPSTREAM_PROXY is not$/,
  ],
  [{ EGRESS_DNS_SERVERS: 'dns.test' }, /^EGRESS_DNS_SERVERS: expected IP addresses/],
  [{ EGRESS_DENY_BROAD_RULES: 'yes' }, /^EGRESS_DENY_BROAD_RULES: expected true or false/],
  [{ EGRESS_WORLD: 'real' }, /^EGRESS_WORLD: expected stand-in or live, found "real"$/],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    /^OTEL_EXPORTER_OTLP_ENDPOINT: expected an address like http/,
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c.test', OTEL_EXPORTER_OTLP_HEADERS: 'key=%s3cret' },
    /^OTEL_EXPORTER_OTLP_HEADERS: expected percent-encoded values$/,
  ],
  [{ EGRESS_ACCESS_LOG: 'xml' }, /^EGRESS_ACCESS_LOG: expected text or json/],
  [
    { EGRESS_CA_FILE: '/nowhere/ca.pem' },
    /^EGRESS_CA_FILE: \/nowhere\/ca\.pem cannot be read \(ENOENT\)$/,
  ],
]

for (const [change, message] of faulty) {
  test(`${Object.entries(change).join(' and ').replaceAll(',', '=')} is refused by name`, async () => {
    await assert.rejects(readEnvironment({ ...minimal, ...change }), {
      name: 'ConfigurationError',
      message,
    })
  })
}

test('the upstream proxy is one option out of three variables', async () => {
  const { upstreamProxy } = await readEnvironment({
    ...minimal,
    EGRESS_UPSTREAM_PROXY: 'http://user:s3cret@proxy.corp:3128',
    EGRESS_UPSTREAM_PROXY_BY: 'name',
    EGRESS_NO_UPSTREAM_PROXY: '.corp, 10.0.0.0/8',
    HTTPS_PROXY: 'http://elsewhere:1',
  })
  assert.deepEqual(upstreamProxy, {
    url: 'http://user:s3cret@proxy.corp:3128',
    by: 'name',
    except: ['.corp', '10.0.0.0/8'],
  })
  const steered = { ...minimal, HTTP_PROXY: 'http://elsewhere:1', ALL_PROXY: 'http://elsewhere:1' }
  assert.equal((await readEnvironment(steered)).upstreamProxy, undefined)
})

test('a password in a proxy URL is never repeated in a message', async () => {
  const read = () => readEnvironment({ ...minimal, EGRESS_UPSTREAM_PROXY: 'ftp://u:s3cret@p' })
  await assert.rejects(read, (error: Error) => !error.message.includes('s3cret'))
})

test('a token is never repeated in a message', async () => {
  const read = () => readEnvironment({ ...minimal, EGRESS_CREDENTIALS: 's3cret' })
  await assert.rejects(read, (error) => {
    assert.ok(error instanceof ConfigurationError)
    assert.match(error.message, /^EGRESS_CREDENTIALS: expected key=value pairs/)
    assert.doesNotMatch(error.message, /s3cret/)
    return true
  })
})

test('a CA file without a certificate is refused', async (t) => {
  const path = await fileWith(t, 'hello')
  const read = () => readEnvironment({ ...minimal, EGRESS_CA_FILE: path })
  await assert.rejects(
    read,
    /^ConfigurationError: EGRESS_CA_FILE: .* holds no certificate in PEM form$/,
  )
})

async function fileWith(t: TestContext, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-'))
  t.after(() => rm(directory, { recursive: true }))
  const path = join(directory, 'file')
  await writeFile(path, text)
  return path
}
