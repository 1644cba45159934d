import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from '../check-resource.ts'

/** Messages for a ServiceEntry, as they come; warnings begin with `?`. */
function messages(spec: object): string[] {
  const value = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'e' },
    spec,
  }
  return checkResource(value).problems.map(({ level, message }) =>
    level === 'error' ? message : `? ${message}`,
  )
}

const hosts = ['a.com']
const ports = [{ number: 80, name: 'http', protocol: 'HTTP' }]
const tcp = { number: 3306, name: 'tcp', protocol: 'TCP' }
const refused =
  'spec.workloadSelector: not supported yet; the entry is refused so that it is not ignored in silence'
const badLabel = (host: string, label: string) =>
  `domain name "${host}" invalid (label "${label}" invalid)`

test('an entry for one host has no problem', () => {
  assert.deepEqual(messages({ hosts, ports, resolution: 'DNS' }), [])
})

test('every row of the table has its text, in order (6.2)', () => {
  const rows: readonly (readonly [string, object, readonly string[]])[] = [
    [
      'R6.2.8',
      { hosts, ports, workloadSelector: { labels: { '': 'v', 'a*': 'b' } } },
      [
        'empty key is not supported in selector: "=v"',
        'wildcard is not supported in selector: "a*=b"',
      ],
    ],
    [
      'R6.2.9-10',
      {
        hosts,
        ports,
        resolution: 'STATIC',
        workloadSelector: {},
        endpoints: [{ address: '1.2.3.4' }],
      },
      [
        '? service entry: workload selector specified without labels, will be applied to all services in namespace',
        'only one of WorkloadSelector or Endpoints is allowed in Service Entry',
        refused,
      ],
    ],
    ['R6.2.11', { hosts: [], ports }, ['service entry must have at least one host']],
    ['R6.2.11', { ports }, ['service entry must have at least one host']],
    ['R6.2.12 R6.1.3', { hosts: ['*'], ports }, ['invalid host *']],
    ['R6.2.13', { hosts: ['a_b.com'], ports }, [badLabel('a_b.com', 'a_b')]],
    [
      'R6.2.13',
      { hosts: ['1.2.3.4'], ports },
      ['domain name "2.3.4" invalid (top level domain "4" cannot be all-numeric)'],
    ],
    ['R6.2.14 R6.1.2', { hosts: ['*a.com'], ports }, ['? partial wildcard "*a.com" not allowed']],
    [
      'R6.2.15',
      { hosts, ports: [tcp], addresses: ['1.2.3', '10.0.0.0/33', '8.8.0.0/16'] },
      ['1.2.3 is not a valid IP', '10.0.0.0/33 is not a valid CIDR block'],
    ],
    [
      'R6.2.16',
      { hosts, ports: [tcp], addresses: ['8.8.0.0/16'], resolution: 'DNS' },
      ['CIDR addresses are allowed only for NONE/STATIC resolution types'],
    ],
    [
      'R6.2.17',
      { hosts, ports: [...ports, ...ports] },
      ['service entry port name "http" already defined', 'service entry port 80 already defined'],
    ],
    [
      'R6.2.18',
      { hosts, ports: [{ ...ports[0], targetPort: 70_000, number: 0 }] },
      [
        'port number 70000 must be in the range 1..65535',
        'port number 0 must be in the range 1..65535',
      ],
    ],
    [
      'R6.2.19',
      { hosts, ports: [tcp] },
      [
        '? addresses are required for ports serving TCP (or unset) protocol when IP Autoallocation is not enabled',
      ],
    ],
    [
      'R6.2.20-21',
      { hosts, ports: [{ number: 80, name: 'A_b', protocol: 'FTP' }] },
      ['invalid port name: A_b', 'unsupported protocol: FTP'],
    ],
    ['R6.2.20', { hosts, ports: [{ number: 80, protocol: 'HTTP' }] }, ['invalid port name: ']],
    [
      'R6.2.22',
      { hosts, ports, endpoints: [{ address: '1.2.3.4' }] },
      ['no endpoints should be provided for resolution type none'],
    ],
    [
      'R6.2.23',
      { hosts, ports, workloadSelector: { labels: { a: 'b' } } },
      ['? workloadSelector should not be set when resolution mode is NONE', refused],
    ],
    [
      'R6.2.27',
      { hosts, ports, resolution: 'DNS', endpoints: [{ address: 'a_b' }] },
      ['endpoint address "a_b" is not a valid FQDN or an IP address'],
    ],
    [
      'R6.2.25',
      { hosts: ['*.a.com'], ports, resolution: 'DNS' },
      [
        'hosts must be FQDN or contain only prefix wildcards if no endpoints are provided for resolution mode DNS, found "*.a.com"',
      ],
    ],
    [
      'R6.2.26',
      {
        hosts,
        ports,
        resolution: 'DNS_ROUND_ROBIN',
        endpoints: [{ address: 'b.com' }, { address: 'c.com' }],
      },
      ['there must only be 0 or 1 endpoint for resolution mode DNS_ROUND_ROBIN'],
    ],
    [
      'R6.2.28 R6.2.34',
      { hosts: ['a.com', 'b.com'], addresses: ['8.8.8.8'], ports: [tcp], resolution: 'DNS' },
      [
        '? service entry can not have more than one host specified simultaneously with address and tcp port',
        'multiple hosts provided with non-HTTP, non-TLS ports',
      ],
    ],
    [
      'R6.2.29 R6.2.31-33',
      {
        hosts,
        ports: [tcp],
        addresses: ['8.8.8.8'],
        endpoints: [{ address: '1.2.3.4' }],
        resolution: 'DYNAMIC_DNS',
        location: 'MESH_INTERNAL',
      },
      [
        'host must be wildcarded for resolution mode DYNAMIC_DNS',
        'addresses cannot be set for resolution type DYNAMIC_DNS',
        'endpoints cannot be set for resolution type DYNAMIC_DNS',
        'only HTTP and TLS protocol is supported for resolution type DYNAMIC_DNS',
        'location must be MESH_EXTERNAL for resolution type DYNAMIC_DNS',
        '? MESH_INTERNAL is not acted on: the hosts are treated as outside ones',
      ],
    ],
    [
      'R6.2.30',
      { hosts: [], ports, resolution: 'DYNAMIC_DNS' },
      [
        'service entry must have at least one host',
        'at least one wildcard host must be provided for resolution type DYNAMIC_DNS',
      ],
    ],
  ]
  for (const [row, spec, expected] of rows) assert.deepEqual(messages(spec), expected, row)
})

test('STATIC endpoints have addresses and ports of the entry (6.2, R6.2.24)', () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{}, ['address is required']],
    [
      { network: 'n' },
      ['? address is unset with network "n"', '? spec.endpoints[0].network is not acted on'],
    ],
    [{ address: 'a.com' }, ['endpoint address "a.com" is not a valid IP address']],
    [
      { address: '1.2.3.4', ports: { A_b: 70_000 } },
      [
        'endpoint port 70000 is not defined by the service entry',
        'invalid port name: A_b',
        'port number 70000 must be in the range 1..65535',
      ],
    ],
    [
      { address: 'unix://', ports: { http: 1 } },
      [
        'unix address must not be empty',
        'unix endpoint  must not include ports',
        'unix://: unix sockets are not supported; name an IP address',
      ],
    ],
    [
      { address: 'unix://a' },
      [
        'a is not an absolute path to a file',
        'unix://a: unix sockets are not supported; name an IP address',
      ],
    ],
  ]
  for (const [endpoint, expected] of rows) {
    const found = messages({ hosts, ports, resolution: 'STATIC', endpoints: [endpoint] })
    assert.equal(found.length, expected.length, JSON.stringify(found))
    for (const [i, text] of expected.entries()) assert.ok(found[i]?.startsWith(text), found[i])
  }
  const two = [...ports, { number: 443, name: 'tls', protocol: 'TLS' }]
  const unix = messages({
    hosts,
    ports: two,
    resolution: 'STATIC',
    endpoints: [{ address: 'unix:///s' }],
  })
  assert.equal(unix[0], 'exactly 1 service port required for unix endpoints')
})

test('exportTo: who sees it, once (6.2, R6.2.35)', () => {
  const rows: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['a_b'], ['only ., *, or a valid DNS 1123 label is allowed as exportTo entry']],
    [['a', 'a'], ['duplicate entries in exportTo for entry a']],
    [['.', 'default'], ['duplicate entries in exportTo: . and current namespace default']],
    [['*', 'a'], ['cannot have both public (*) and non-public exportTo values for a resource']],
    [['~', 'a'], ['cannot export service entry to no one (~) and someone']],
    [['.'], []],
    [['~'], []],
  ]
  for (const [exportTo, expected] of rows) {
    assert.deepEqual(messages({ hosts, ports, exportTo }), expected, exportTo.join())
  }
})

test('what is kept and does nothing is named', () => {
  assert.deepEqual(messages({ hosts, ports: [{ number: 53, name: 'dns', protocol: 'UDP' }] }), [
    '? UDP is not carried by the proxy: port 53 opens nothing',
  ])
  assert.deepEqual(messages({ hosts, ports: [tcp], addresses: ['2001:db8::1'] }), [
    '? 2001:db8::1 opens nothing: TCP ports are opened for IPv4 addresses only',
  ])
  assert.deepEqual(messages({ hosts, ports, resolution: 'dns' }), [
    'spec.resolution must be one of NONE, STATIC, DNS, DNS_ROUND_ROBIN, DYNAMIC_DNS, found "dns"',
  ])
})
