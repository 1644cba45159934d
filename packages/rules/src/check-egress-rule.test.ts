import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkResource } from './check-resource.ts'
import { classicApiVersion } from './resource.ts'

/** Messages for an EgressRule with this spec, errors before warnings as they come; warnings begin with `?`. */
function messages(spec: unknown): string[] {
  const value = { apiVersion: classicApiVersion, kind: 'EgressRule', metadata: { name: 'r' }, spec }
  return checkResource(value).problems.map(({ level, message }) =>
    level === 'error' ? message : `? ${message}`,
  )
}

function forHost(service: string, protocol = 'http', port = 9000): string[] {
  return messages({ destination: { service }, ports: [{ port, protocol }] })
}

function errors(found: readonly string[]): string[] {
  return found.filter((message) => !message.startsWith('? '))
}

const https = [{ port: 443, protocol: 'https' }]
const E15 =
  'egress rule support is available only for the following protocols: HTTP,HTTP2,GRPC,HTTPS,TCP,Mongo'
const E16 = (port: number, protocol: string, service: string) =>
  `Only the following protocols can be defined for CIDR destination service notation: TCP,Mongo. This rule - port: ${port} protocol: ${protocol} destination.service: ${service}`

test('the rule of the blog has no problem', () => {
  assert.deepEqual(forHost('*.googleapis.com', 'https', 443), [])
})

test('every row of the validation table has its text (1.5)', () => {
  const service = 'cnn.com'
  const rows: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['R1.5.1', { ports: https }, ['destination of egress rule must have destination field']],
    [
      'R1.5.2-5',
      {
        destination: { service, name: 'a', namespace: 'b', domain: 'c', labels: { d: 'e' } },
        ports: https,
      },
      [
        'destination of egress rule must not have name field',
        'destination of egress rule must not have namespace field',
        'destination of egress rule must not have domain field',
        'destination of egress rule must not have labels field',
      ],
    ],
    ['R1.5.8 R1.3.12', { destination: {}, ports: https }, ['domain must not be empty string']],
    ['R1.5.12', { destination: { service } }, ['egress rule must have a ports list']],
    ['R1.5.12', { destination: { service }, ports: [] }, ['egress rule must have a ports list']],
    [
      'R1.5.13 R1.5.15',
      { destination: { service }, ports: [...https, { port: 443, protocol: 'udp' }] },
      ['duplicate port: 443', E15],
    ],
    [
      'R1.5.14',
      { destination: { service }, ports: [{ protocol: 'udp' }, { port: 65_536 }] },
      [
        'port number 0 must be in the range 1..65535',
        'port number 65536 must be in the range 1..65535',
      ],
    ],
    [
      'R1.5.17',
      { destination: { service }, ports: https, useEgressProxy: true },
      ['directing traffic through egress proxy is not implemented yet'],
    ],
    [
      'R1.5.1 R1.5.12 R1.5.17',
      { useEgressProxy: true },
      [
        'destination of egress rule must have destination field',
        'egress rule must have a ports list',
        'directing traffic through egress proxy is not implemented yet',
      ],
    ],
    [
      'R1.5.14 R1.5.16',
      { destination: { service: '10.0.0.0/8' }, ports: [{ port: 0, protocol: 'udp' }] },
      ['port number 0 must be in the range 1..65535', E16(0, 'udp', '10.0.0.0/8')],
    ],
    // E15 and E16 together; E16 for every word of the HTTP family, quoted as written.
    [
      'R1.5.15 R1.5.16',
      { destination: { service: '10.0.0.0/8' }, ports: [{ port: 80, protocol: 'redis' }] },
      [E15, E16(80, 'redis', '10.0.0.0/8')],
    ],
    [
      'R1.5.16',
      { destination: { service: '10.0.0.0/8' }, ports: [{ port: 443, protocol: 'HTTPS' }] },
      [E16(443, 'HTTPS', '10.0.0.0/8')],
    ],
    // E1 with the errors of the ports: without a destination there is no block to check.
    [
      'R1.5.18',
      { ports: [{ port: 0, protocol: 'udp' }] },
      [
        'destination of egress rule must have destination field',
        'port number 0 must be in the range 1..65535',
      ],
    ],
    // E2 to E17 all at once come in the order of the table.
    [
      'R1.5.19',
      {
        destination: { name: 'a', service: '::1/64' },
        ports: [
          { port: 80, protocol: 'tcp' },
          { port: 80, protocol: 'http' },
        ],
        useEgressProxy: true,
      },
      [
        'destination of egress rule must not have name field',
        '::1/64 is not a valid IPv4 address',
        'duplicate port: 80',
        E16(80, 'http', '::1/64'),
        'directing traffic through egress proxy is not implemented yet',
      ],
    ],
  ]
  for (const [row, spec, expected] of rows) assert.deepEqual(messages(spec), expected, row)
})

test('host forms get the verdicts of the specification (1.3)', () => {
  const bad = (name: string, label: string) =>
    `domain name "${name}" invalid (label "${label}" invalid)`
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['R1.3.1', 'cnn.com', []],
    ['R1.3.1', 'www.googleapis.com', []],
    ['R1.3.2', '*.googleapis.com', []],
    ['R1.3.2', '*.a.com', []],
    // Upper case as Istio 0.8 took it (section 10).
    ['R1.3.4', 'CNN.com', []],
    ['R1.3.3', '1.2.3.4', []],
    ['R1.3.5', 'a.*.com', [bad('a.*.com', '*')]],
    ['R1.3.5', 'a*.com', [bad('a*.com', 'a*')]],
    ['R1.3.5', '**.com', [bad('*.com', '*')]],
    ['R1.3.6 R1.5.9', '*.', ['empty domain name not allowed', bad('', '')]],
    ['R1.3.6', '.com', [bad('.com', '')]],
    ['R1.3.6', 'a..com', [bad('a..com', '')]],
    ['R1.3.6', 'a.com.', [bad('a.com.', '')]],
    ['R1.3.7', 'a.com:80', [bad('a.com:80', 'com:80')]],
    ['R1.3.7', 'a_b.com', [bad('a_b.com', 'a_b')]],
    ['R1.3.7', '-a.com', [bad('-a.com', '-a')]],
    ['R1.3.7', 'a-.com', [bad('a-.com', 'a-')]],
    ['R1.3.7', '*..a.com', [bad('.a.com', '')]],
    ['R1.3.8', '::1', [bad('::1', '::1')]],
    ['R1.3.8', '2001:db8::1', [bad('2001:db8::1', '2001:db8::1')]],
    ['R1.3.10', 'a/b/c', [bad('a/b/c', 'a/b/c')]],
    [
      'R1.3.8 R1.5.7',
      'fe80::/10',
      ['fe80::/10 is not a valid IPv4 address', E16(9000, 'http', 'fe80::/10')],
    ],
    [
      'R1.3.9 R1.5.6',
      '10.0.0.0/33',
      ['10.0.0.0/33 is not a valid CIDR block', E16(9000, 'http', '10.0.0.0/33')],
    ],
    ['R1.3.9', 'x/8', ['x/8 is not a valid CIDR block', E16(9000, 'http', 'x/8')]],
    ['R1.3.9', '10.0.0/8', ['10.0.0/8 is not a valid CIDR block', E16(9000, 'http', '10.0.0/8')]],
  ]
  for (const [row, service, expected] of rows) {
    assert.deepEqual(forHost(service), expected, `${row} ${service}`)
  }
})

test('hosts that the specification takes are taken, whatever is warned about them (R1.3.1-3 R1.3.11 R1.3.13)', () => {
  const hosts = ['localhost', '*googleapis.com', '*-apis.com', '*', '*a.com', '*-a.com', '*.a.com']
  const longest = `${'a.'.repeat(127)}a`
  for (const service of [...hosts, `${'a'.repeat(63)}.com`, longest, `*.${longest}`]) {
    assert.deepEqual(errors(forHost(service)), [], service)
  }
  for (const block of ['10.15.3.4/16', '10.15.0.0/16', '0.0.0.0/0', '1.2.3.4/32']) {
    assert.deepEqual(errors(forHost(block, 'tcp')), [], block)
  }
})

test('a label has at most 63 characters, and a name 255, of which the star is no part (R1.3.14 R1.5.10-11)', () => {
  const label = 'a'.repeat(64)
  assert.deepEqual(forHost(`${label}.com`), [
    `domain name "${label}.com" invalid (label "${label}" invalid)`,
  ])
  const long = `${'a.'.repeat(128)}a`
  for (const service of [long, `*.${long}`]) {
    assert.deepEqual(forHost(service), [`domain name "${long}" too long (max 255)`])
  }
  assert.deepEqual(forHost(`${long}.`), [
    `domain name "${long}." too long (max 255)`,
    `domain name "${long}." invalid (label "" invalid)`,
  ])
})

test('protocols are accepted in any letter case, and blocks with TCP protocols (R1.3.11 R1.5.15)', () => {
  for (const protocol of ['HTTP', 'Http2', 'grpc', 'HTTPS', 'http']) {
    assert.deepEqual(forHost('cnn.com', protocol), [])
  }
  for (const protocol of ['tcp', 'MONGO', 'Mongo']) {
    assert.deepEqual(forHost('8.15.3.4/16', protocol), [])
    assert.deepEqual(forHost('8.15.3.4', protocol), [])
  }
  for (const protocol of ['udp', 'redis', 'tls', ''])
    assert.deepEqual(forHost('cnn.com', protocol), [E15])
})

test('what is accepted but broad, or opens nothing, is warned about', () => {
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ['*', 'http', /^\? "\*" opens every host/],
    ['*.com', 'http', /very broad/],
    ['*com', 'http', /very broad/],
    ['*.co.uk', 'http', /very broad/],
    ['*google.com', 'http', /also covers names like "notgoogle.com"/],
    ['0.0.0.0/0', 'tcp', /opens 4294967296 addresses/],
    ['db.example.com', 'tcp', /tcp needs an IP address or a block/],
    ['*.example.com', 'mongo', /tcp needs an IP address or a block/],
    ['1.2.3.256', 'http', /no request can match/],
  ]
  for (const [service, protocol, expected] of rows) {
    const [only, ...others] = forHost(service, protocol)
    assert.match(only ?? '', expected, service)
    assert.match(only ?? '', /^\? /)
    assert.deepEqual(others, [], service)
  }
})

test('a host that the gateway refuses unless the rule says so is warned about', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['127.0.0.1', 'http', 'loopback'],
    ['127.1', 'http', 'loopback'],
    ['localhost', 'http', 'loopback'],
    ['Localhost', 'tcp', 'loopback'],
    ['api.localhost', 'https', 'loopback'],
    ['*.localhost', 'https', 'loopback'],
    ['169.254.169.254', 'http', 'cloud metadata'],
    ['10.0.0.0/8', 'tcp', 'private'],
    ['10.15.3.4/16', 'tcp', 'private'],
    ['172.16.0.0/12', 'tcp', 'private'],
    ['169.254.169.254/32', 'tcp', 'cloud metadata'],
    ['169.254.0.0/16', 'tcp', 'link-local'],
    ['240.0.0.0/4', 'tcp', 'reserved'],
  ]
  for (const [service, protocol, range] of rows) {
    const message = `"${service}" opens nothing: the gateway refuses ${range} addresses unless the annotation egress.bookinfo.dev/internal names them`
    assert.deepEqual(forHost(service, protocol), [`? ${message}`])
  }
  for (const open of ['8.8.8.8', '8.0.0.0/8', '172.0.0.0/8', '192.0.0.0/16', '127.0.0.0/7']) {
    assert.deepEqual(
      forHost(open, 'tcp').filter((text) => /opens nothing/.test(text)),
      [],
      open,
    )
  }
})

test('a refused host comes with what to write instead: Unicode (S19), a URL, a host with its port', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['*.аpple.com', 'write its ASCII form, "*.xn--pple-43d.com"'],
    ['https://www.googleapis.com/books', 'write the host alone: "www.googleapis.com"'],
    ['a.com:80', 'write the host alone, "a.com"; the port belongs in spec.ports'],
  ]
  for (const [service, hint] of rows) {
    const spec = { destination: { service }, ports: https }
    const value = {
      apiVersion: classicApiVersion,
      kind: 'EgressRule',
      metadata: { name: 'r' },
      spec,
    }
    const [problem] = checkResource(value).problems
    assert.equal(problem?.level, 'error')
    assert.equal(problem?.hint, hint)
  }
})

test('any spec at all gets an answer, never an exception', () => {
  const spec = fc.record(
    {
      destination: fc.oneof(fc.anything(), fc.record({ service: fc.string() })),
      ports: fc.oneof(
        fc.anything(),
        fc.array(fc.record({ port: fc.anything(), protocol: fc.anything() })),
      ),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(spec, fc.anything()), (value) => {
      messages(value)
    }),
  )
})
