import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRouteTable } from '../compile-route-table.ts'
import { decide } from '../decide.ts'
import type { Question, Speech } from '../decision.ts'
import { parseQuestion } from '../explain/parse-question.ts'
import { layOver } from '../lay-over.ts'
import { readResources } from '../read-resources.ts'
import type { MeshRegistry } from '../registry.ts'
import type { Resource } from '../resource.ts'
import { renderSuggestions } from './render-suggestions.ts'
import { suggest } from './suggest.ts'

const registry: MeshRegistry = { services: [{ name: 'details', port: 9080 }], workloads: [] }

/** `from target`, or `from target speech`. */
function call(text: string): Question {
  const [from = '', target = '', speech] = text.split(' ')
  const spoken = speech === undefined ? {} : { speech: speech as Speech }
  const parsed = parseQuestion({ from, target, ...spoken }, null)
  assert.ok(parsed.ok, text)
  return parsed.question
}

/** Rules in one line each: `name host port/protocol,…`. */
function rules(...lines: readonly string[]): readonly Resource[] {
  const documents = lines.map((line) => {
    const [name, service, ports = ''] = line.split(' ')
    const list = ports.split(',').map((text) => text.split('/'))
    const spec = {
      destination: { service },
      ports: list.map(([port, protocol]) => ({ port: Number(port), protocol })),
    }
    const apiVersion = 'config.istio.io/v1alpha2'
    return JSON.stringify({ apiVersion, kind: 'EgressRule', metadata: { name }, spec })
  })
  return readResources(documents.join('\n---\n'), { source: '-' }).resources
}

const inForce = rules(
  'googleapis *.googleapis.com 443/https',
  'mail mail.test 25/tcp,587/http',
  'block 8.0.0.0/8 5432/tcp',
)

function suggestions(...calls: readonly string[]) {
  return suggest(inForce, registry, calls.map(call))
}

test('a denied call gets a rule for exactly its host, port and protocol', () => {
  const { suggestions: found, unsuggested } = suggestions(
    'details-v2 https://api.test/a',
    'reviews-v1 https://api.test/b',
    'details-v2 http://plain.test/',
    'details-v2 http://plain.test:8080/',
    'details-v2 http://secure.test:443/',
    'details-v2 tcp://1.2.3.4:27017',
    'details-v2 tunnel.test:8443',
  )
  assert.deepEqual(
    found.map(({ action, rule, host, port, protocol, workloads, calls }) =>
      [action, rule, `${host}:${port}/${protocol}`, workloads.join('+'), calls].join(' '),
    ),
    [
      'create egress-rule/default/api-test api.test:443/https details-v2+reviews-v1 2',
      'create egress-rule/default/plain-test plain.test:80/http details-v2 1',
      'update egress-rule/default/plain-test plain.test:8080/http details-v2 1',
      'create egress-rule/default/secure-test secure.test:443/https details-v2 1',
      'create egress-rule/default/1-2-3-4 1.2.3.4:27017/tcp details-v2 1',
      'create egress-rule/default/tunnel-test tunnel.test:8443/https details-v2 1',
    ],
  )
  assert.deepEqual(unsuggested, [])
})

test('a rule on the same host gets the port: a second rule would lose against it', () => {
  const { rules: found } = suggestions('details-v2 https://mail.test/')
  assert.deepEqual(
    found.map(({ metadata, spec }) => [metadata.name, ...spec.ports.map(({ port }) => port)]),
    [['mail', 25, 587, 443]],
  )
})

test('nothing is suggested for what is allowed, and for what no rule can allow', () => {
  const { suggestions: found, unsuggested } = suggestions(
    'details-v2 https://www.googleapis.com/',
    'details-v2 http://169.254.169.254/',
    'details-v2 http://127.0.0.1:8080/',
    'details-v2 http://10.0.0.1/',
    'details-v2 http://localhost/',
    'details-v2 https://[2606:4700::1]/',
    'details-v2 http://details:80/',
    'details-v2 tcp://ssh.test:22',
  )
  assert.deepEqual(found, [])
  assert.deepEqual(
    unsuggested.map(({ target, why }) => `${target}: ${why}`),
    [
      "169.254.169.254:80: the gateway refuses cloud metadata addresses unless a rule's annotation names them",
      "127.0.0.1:8080: the gateway refuses loopback addresses unless a rule's annotation names them",
      "10.0.0.1:80: the gateway refuses private addresses unless a rule's annotation names them",
      "localhost:80: the gateway refuses loopback addresses unless a rule's annotation names them",
      '[2606:4700::1]:443: egress rules cannot name IPv6 addresses',
      'details:80: details is a service of the mesh, which needs no rule',
      'ssh.test:22: protocols other than HTTP and TLS need a rule for an IP address, a name opens nothing',
    ],
  )
})

test('what would push out another rule, or change what one allows, is told and not offered', () => {
  const { suggestions: found, unsuggested } = suggestions(
    'details-v2 https://fine.test/',
    'details-v2 tcp://9.9.9.9:443',
    'details-v2 http://web.test:5432/',
    'details-v2 https://mail.test:587/',
  )
  assert.deepEqual(
    found.map(({ host }) => host),
    ['fine.test'],
  )
  assert.match(unsuggested[0]?.why ?? '', /cannot stand beside the others: rule .* on port 443/)
  assert.match(unsuggested[1]?.why ?? '', /cannot stand beside the others: rule .* on port 5432/)
  assert.match(unsuggested[2]?.why ?? '', /egress-rule\/default\/mail opens port 587 for http/)
})

test('a name that may be a trap comes with a warning', () => {
  const { suggestions: found } = suggestions('details-v2 https://evilgoogleapis.com/')
  assert.deepEqual(found[0]?.cautions, [
    'evilgoogleapis.com only looks like a name under googleapis.com',
  ])
})

test('as YAML the rules can be applied and tell who asked', () => {
  const text = renderSuggestions(
    suggestions('details-v2 https://api.test/', 'a http://evilgoogleapis.com/'),
  )
  assert.equal(
    text,
    `# port 443/https: denied to one call of details-v2
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: api-test
  namespace: default
spec:
  destination:
    service: api.test
  ports:
    - port: 443
      protocol: https
---
# port 80/http: denied to one call of a
# beware: evilgoogleapis.com only looks like a name under googleapis.com
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: evilgoogleapis-com
  namespace: default
spec:
  destination:
    service: evilgoogleapis.com
  ports:
    - port: 80
      protocol: http
`,
  )
  assert.equal(readResources(text, { source: '-' }).problems.length, 0)
})

const hosts = [
  'api.test',
  'a.api.test',
  'xapi.test',
  'www.googleapis.com',
  'googleapis.com',
  'mail.test',
  '8.8.8.8',
  '10.0.0.1',
  '[2606::1]',
  'details',
]
const question = fc
  .tuple(
    fc.constantFrom(...hosts),
    fc.constantFrom(25, 80, 443, 587, 5432, 9080),
    fc.constantFrom<Speech>('http', 'tls', 'bytes', 'connect'),
    fc.constantFrom('a', 'b'),
  )
  .map(([host, port, speech, from]) => call(`${from} ${host}:${port} ${speech}`))

test('applied, suggestions allow what they were made from, and nothing of another host and port', () => {
  const everything = hosts.flatMap((host) =>
    [25, 80, 443, 587, 5432, 9080].flatMap((port) =>
      (['http', 'tls', 'bytes', 'connect'] as const).map((speech) =>
        call(`a ${host}:${port} ${speech}`),
      ),
    ),
  )
  const before = compileRouteTable(inForce, registry)
  fc.assert(
    fc.property(fc.array(question, { maxLength: 12 }), (calls) => {
      const { rules: made, suggestions: found, unsuggested } = suggest(inForce, registry, calls)
      const after = compileRouteTable(layOver(inForce, made), registry)
      const targets = new Set(found.map(({ host, port }) => `${host}:${port}`))
      const hopeless = new Set(unsuggested.map(({ target }) => target))
      for (const asked of calls) {
        const target =
          asked.hostKind === 'ipv6'
            ? `[${asked.host}]:${asked.port}`
            : `${asked.host}:${asked.port}`
        const allowed = decide(after, asked).action === 'allow'
        assert.ok(allowed || hopeless.has(target), target)
      }
      for (const asked of everything) {
        if (targets.has(`${asked.host}:${asked.port}`)) continue
        assert.deepEqual(decide(after, asked).action, decide(before, asked).action)
      }
    }),
    { seed: 14, numRuns: 200 },
  )
})
