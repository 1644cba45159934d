import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTexts } from './check-texts.ts'
import { type FindingCode, findingReasons } from './finding-codes.ts'

/** What a check of files tells about what is worth a second look: message, place and reason, each from its own text. */

function egress(name: string, service: string, port: string): string {
  return `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: ${name}
spec:
  destination: {service: "${service}"}
  ports: [{port: ${port.split('/')[0]}, protocol: ${port.split('/')[1]}}]
`
}

const route = (name: string, spec: string) => `apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata:
  name: ${name}
spec:
  destination: {name: details}
  ${spec}
`
const registry = { services: [{ name: 'details', port: 9080 }], workloads: [] }

const findings: readonly (readonly [
  what: string,
  code: FindingCode,
  place: string,
  message: RegExp,
  ...texts: string[],
])[] = [
  [
    'a wildcard of a public suffix',
    'public_suffix',
    '6:26',
    /^"\*\.co\.uk" is very broad/,
    egress('r', '*.co.uk', '443/https'),
  ],
  ['a bare star', 'any_host', '6:26', /^"\*" opens every host/, egress('r', '*', '443/https')],
  [
    'a port that belongs to another protocol',
    'odd_port',
    '7:34',
    /3306/,
    egress('r', 'a.example.com', '3306/http'),
  ],
  [
    'tcp on a name',
    'tcp_on_name',
    '7:34',
    /tcp needs an IP address or a block/,
    egress('r', 'db.example.com', '5432/tcp'),
  ],
  [
    'https on port 80',
    'https_on_http_port',
    '7:32',
    /port 80/,
    egress('r', 'a.example.com', '80/https'),
  ],
  [
    'a route rule behind one without conditions',
    'shadowed_route',
    '7:15',
    /route-rule\/default\/first/,
    `${route('behind', 'precedence: 1')}---\n${route('first', 'precedence: 2')}`,
  ],
  [
    'a rule that a wider one covers',
    'redundant_rule',
    '4:9',
    /egress-rule\/default\/wide/,
    egress('narrow', 'www.example.com', '443/https'),
    egress('wide', '*.example.com', '443/https'),
  ],
  [
    'a route rule that links to nothing',
    'route_without_host',
    '6:3',
    /www\.example\.com is no service of the mesh and no egress rule opens it/,
    route('lost', 'precedence: 1').replace('{name: details}', '{service: www.example.com}'),
  ],
  [
    'a rule that expires within a day',
    'expires_soon',
    '5:46',
    /2030-01-02/,
    egress('r', 'a.example.com', '443/https').replace(
      '  name: r',
      '  name: r\n  annotations: {egress.bookinfo.dev/expires: "2030-01-02T00:00:00Z"}',
    ),
  ],
]

for (const [what, code, place, message, ...texts] of findings) {
  test(`${what} is told as ${code}, with message, place and reason`, () => {
    const { problems } = checkTexts(
      texts.map((text, i) => ({ source: `${i}.yaml`, text })),
      { registry, now: new Date('2030-01-01T12:00:00Z') },
    )
    const found = problems.find((problem) => problem.code === code)
    assert.ok(found, JSON.stringify(problems))
    assert.equal(found.level, 'warning')
    assert.match(found.message, message)
    assert.equal(`${found.source}:${found.line}:${found.column}`, `0.yaml:${place}`)
    assert.ok(findingReasons[code].length > 20)
  })
}

test('a field and a kind that nobody knows come with the ones that were meant', () => {
  const rows: readonly (readonly [string, string, RegExp, string])[] = [
    ['destination', 'destinaton', /^unknown field "destinaton"/, 'did you mean "destination"?'],
    [
      'kind: EgressRule',
      'kind: EgresRule',
      /^kind "EgresRule" is not known/,
      'did you mean "EgressRule"?',
    ],
  ]
  for (const [right, wrong, message, hint] of rows) {
    const text = egress('r', 'a.example.com', '443/https').replace(right, wrong)
    const [first] = checkTexts([{ source: 'r.yaml', text }], {}).problems
    assert.equal(first?.level, 'error')
    assert.match(first?.message ?? '', message)
    assert.equal(first?.hint, hint)
    assert.ok((first?.line ?? 0) > 1)
  }
})
