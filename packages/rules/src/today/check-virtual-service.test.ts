import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from '../check-resource.ts'

/** Messages for a VirtualService, as they come; warnings begin with `?`. */
function messages(spec: object): string[] {
  const value = {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'VirtualService',
    metadata: { name: 'v' },
    spec: { hosts: ['reviews'], ...spec },
  }
  return checkResource(value).problems.map(({ level, message }) =>
    level === 'error' ? message : `? ${message}`,
  )
}

const destination = { host: 'reviews' }
const route = [{ destination }]
const http = (entry: object) => messages({ http: [entry] })
const routed = (entry: object) => http({ route, ...entry })
const redirect = { uri: '/b' }
const directResponse = { status: 200 }
const fault = { abort: { httpStatus: 500 } }

test('the row for the whole, and for its hosts (6.3)', () => {
  const rows: readonly (readonly [string, object, readonly string[]])[] = [
    ['R6.3.1', {}, ['http, tcp or tls must be provided in virtual service']],
    [
      'R6.3.2',
      {
        hosts: [],
        http: [{ route }],
        gateways: ['g'],
        tls: [{ match: [{ sniHosts: ['a'] }], route }],
        tcp: [{ route }],
      },
      [
        'delegate virtual service must have no gateways specified',
        'delegate virtual service must have no tls route specified',
        'delegate virtual service must have no tcp route specified',
        'spec.hosts is missing, which makes a delegate: not supported yet, name the hosts',
        '? the routes are for gateway g only, and there is none here: they have no effect',
      ],
    ],
    [
      'R6.3.3 R6.1.3',
      { hosts: ['*'], http: [{ route }] },
      ['wildcard host * is not allowed for virtual services bound to the mesh gateway'],
    ],
    [
      'R6.3.4 R6.1.5',
      { hosts: ['*.a.com', 'b.a.com'], http: [{ route }] },
      ['duplicate hosts in virtual service: *.a.com & b.a.com'],
    ],
    [
      'R6.3.19',
      { gateways: ['a/b/c'], http: [{ route }] },
      [
        'invalid value for gateway name "a/b/c"',
        '? the routes are for gateway a/b/c only, and there is none here: they have no effect',
      ],
    ],
    [
      'R6.3.19',
      { gateways: ['mesh', 'gw'], http: [{ route }] },
      ['? there is no gateway gw here: the routes act on calls inside the mesh only'],
    ],
    [
      'R6.3.20',
      { http: [{ route }, { route }] },
      ['? virtualService rule #1 not used: rule #0 before it takes every request'],
    ],
  ]
  for (const [row, spec, expected] of rows) assert.deepEqual(messages(spec), expected, row)
})

test('every combination that is none has its text (6.3)', () => {
  const rows: readonly (readonly [string, object, string])[] = [
    ['R6.3.5', {}, 'HTTP route, redirect or direct_response is required'],
    ['R6.3.6', { route, redirect }, 'HTTP route cannot contain both route and redirect'],
    ['R6.3.6', { redirect, fault }, 'HTTP route cannot contain both fault and redirect'],
    [
      'R6.3.6',
      { redirect, rewrite: { uri: '/' } },
      'HTTP route rule cannot contain both rewrite and redirect',
    ],
    [
      'R6.3.6',
      { redirect, directResponse },
      'HTTP route cannot contain both direct_response and redirect',
    ],
    [
      'R6.3.6',
      { route, directResponse },
      'HTTP route cannot contain both route and direct_response',
    ],
    [
      'R6.3.6',
      { directResponse, fault },
      'HTTP route cannot contain both fault and direct_response',
    ],
    [
      'R6.3.6',
      { directResponse, rewrite: { uri: '/' } },
      'HTTP route rule cannot contain both rewrite and direct_response',
    ],
    [
      'R6.3.6',
      { route, mirror: destination, mirrors: [{ destination }] },
      'HTTP route cannot contain both mirror and mirrors',
    ],
  ]
  for (const [row, entry, expected] of rows) assert.deepEqual(http(entry), [expected], row)
})

test('every row of an http entry has its text (6.3)', () => {
  const two = (first: number, second: number) => ({
    route: [
      { destination, weight: first },
      { destination, weight: second },
    ],
  })
  const retries = (fields: object) => routed({ retries: { attempts: 1, ...fields } })
  const uri = (fields: object) => routed({ match: [{ uri: fields }] })
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['R6.3.7', http(two(1, 1)), []],
    ['R6.3.7', http(two(-1, 2)), ['weight -1 < 0']],
    ['R6.3.7', http(two(0, 0)), ['total destination weight = 0']],
    ['R6.3.7', http({ route: [{}] }), ['destination is required']],
    [
      'R6.3.8',
      routed({ fault: { delay: { percentage: { value: 101 }, fixedDelay: '1s' } } }),
      ['percentage 101 is neither 0.0, nor in range [0.0001, 100.0]'],
    ],
    [
      'R6.3.9',
      routed({ fault: { abort: { httpStatus: 199 } } }),
      ['HTTP status 199 is not in range 200-599'],
    ],
    ['R6.3.9', routed({ fault: { abort: { httpStatus: 600 } } }), []],
    [
      'R6.3.9',
      http({ directResponse: { status: 700 } }),
      ['HTTP status 700 is not in range 200-599'],
    ],
    ['R6.3.10', routed({ fault: {} }), ['HTTP fault injection must have an abort and/or a delay']],
    ['R6.3.10', routed({ fault: { delay: {} } }), ['fixedDelay invalid: duration: nil Duration']],
    ['R6.3.11', http({ redirect: {} }), ['redirect must specify URI, authority, scheme, or port']],
    [
      'R6.3.11',
      http({ redirect: { uri: '/', redirectCode: 200 } }),
      ['200 is not a valid redirect code, must be 3xx'],
    ],
    [
      'R6.3.11',
      http({ redirect: { scheme: 'ftp' } }),
      ['invalid redirect scheme, must be "http" or "https"'],
    ],
    [
      'R6.3.12',
      routed({ rewrite: {} }),
      [
        'rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only one of URI or UriRegexRewrite may be specified',
      ],
    ],
    [
      'R6.3.12',
      routed({ rewrite: { uri: '/', uriRegexRewrite: { match: 'a' } } }),
      [
        'rewrite may only contain one of URI or UriRegexRewrite',
        'uriRegexRewrite is not supported: expressions here have no groups',
      ],
    ],
    ['R6.3.13', uri({ prefix: '' }), ['"uri": prefix string match should not be empty']],
    ['R6.3.13', uri({ regex: '' }), ['"uri": regex string match should not be empty']],
    [
      'R6.3.13',
      uri({ regex: 'a'.repeat(1025) }),
      ['"uri": regex is too large, max length allowed is 1024'],
    ],
    ['R6.3.14', retries({ attempts: -1 }), ['attempts cannot be negative']],
    [
      'R6.3.14',
      retries({ attempts: 0, retryOn: '5xx' }),
      ['http retry policy configured when attempts are set to 0 (disabled)'],
    ],
    ['R6.3.14', retries({ retryOn: '5xx,503,never' }), ['"never" is not a valid retryOn policy']],
    [
      'R6.3.14',
      retries({ retryOn: 'internal' }),
      ['? retryOn "internal" is not acted on: the gateway speaks HTTP/1.1'],
    ],
    [
      'R6.3.18',
      routed({ timeout: '0.1ms' }),
      ['duration: "0.1ms" is not seconds with an s, such as 3s or 0.5s'],
    ],
    ['R6.3.18', routed({ timeout: '0.0001s' }), ['duration must be greater than 1ms']],
    [
      'R6.3.15',
      routed({ rewrite: { authority: 'a.com' }, headers: { request: { set: { host: 'b.com' } } } }),
      ['authority header cannot be set multiple times: have "a.com", attempting to set "b.com"'],
    ],
    [
      'R6.3.16',
      routed({ headers: { request: { set: { '': 'a' } } } }),
      ['header name cannot be empty'],
    ],
    [
      'R6.3.16',
      routed({ headers: { request: { add: { ':path': 'a' } } } }),
      ['header ":path" cannot start with :, pseudo-headers are not headers'],
    ],
    [
      'R6.3.16',
      http({ route: [{ destination, headers: { request: { set: { Host: 'a' } } } }] }),
      ['header "Host" cannot be changed here'],
    ],
    [
      'R6.3.16',
      routed({ headers: { response: { remove: ['Content-Length'] } } }),
      ['header "Content-Length" is one that the proxy writes itself'],
    ],
    [
      '',
      routed({ delegate: { name: 'd' } }),
      [
        'spec.http[0].delegate: not supported yet; the rule is refused so that it is not ignored in silence',
      ],
    ],
    [
      '',
      routed({ mirrors: [{ destination }, { destination }] }),
      ['mirrors: one copy is supported, not several'],
    ],
    [
      '',
      routed({ corsPolicy: { allowOrigins: [{}], allowMethods: ['get'], maxAge: '1.5s' } }),
      [
        '"corsPolicy.allowOrigins": give one of exact, prefix and regex',
        '"get" is not a supported HTTP method',
        'max_age duration is accurate only to seconds precision',
      ],
    ],
  ]
  for (const [row, found, expected] of rows) assert.deepEqual(found, expected, row)
  assert.match(uri({ regex: '(?=a)' })[0] ?? '', /; Istio uses RE2 style regex-based match/)
})

test('TLS and TCP routes have server names of the hosts, and targets (6.3, R6.1.6 R6.3.17)', () => {
  const tls = (match: object) => messages({ hosts: ['a.com'], tls: [{ match: [match], route }] })
  assert.deepEqual(tls({ sniHosts: ['a.com'] }), [])
  assert.deepEqual(tls({}), ['TLS match must have at least one SNI host'])
  assert.deepEqual(tls({ sniHosts: ['b.com'] }), [
    'SNI host "b.com" is not a compatible subset of any of the virtual service hosts: [a.com]',
  ])
  assert.match(tls({ sniHosts: ['1.2.3.4'] })[0] ?? '', /^\? .*an IP address is no server name/)
  assert.deepEqual(messages({ tcp: [{ match: [{ destinationSubnets: ['1.2.3'] }] }] }), [
    '1.2.3 is not a valid IP',
    'TCP or TLS route must have a route',
  ])
})
