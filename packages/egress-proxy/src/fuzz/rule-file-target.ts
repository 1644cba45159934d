import assert from 'node:assert/strict'
import {
  compileRouteTable,
  decide,
  type MeshRegistry,
  printResource,
  readResources,
} from '@bookinfo/rules'
import { type Target, texts } from './target.ts'

const registry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [{ name: 'details-v1', service: 'details', labels: { version: 'v1' } }],
}

const seeds = texts(
  `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
spec:
  destination:
    service: "*.googleapis.com"
  ports:
    - {port: 443, protocol: https}
`,
  `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: block, labels: {a: "b"}}
spec: {destination: {service: 10.15.0.0/16}, ports: [{port: 27017, protocol: mongo}]}
---
`,
  `apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata: {name: details}
spec:
  destination: {name: details}
  match: {request: {headers: {uri: {prefix: /a}, cookie: {regex: "^(.*?;)?(user=jason)(;.*)?$"}}}}
  route: [{labels: {version: v1}, weight: 80}, {weight: 20}]
  httpFault: {delay: {percent: 50, fixedDelay: 1.5s}}
`,
  '{"apiVersion":"config.istio.io/v1alpha2","kind":"EgressRule","metadata":{"name":"a"},"spec":{"destination":{"service":"a.test"},"ports":[{"port":"80","protocol":"HTTP"}]}}',
)

const words = texts(
  '\n',
  '  ',
  '- ',
  ': ',
  '---\n',
  '*',
  '&a ',
  '*a',
  '<<: ',
  '!!binary ',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '#',
  '|\n',
  'null',
  'true',
  '1e999',
  '__proto__: ',
  'constructor: ',
  'ports',
  '65536',
  '\t',
  '\0',
  '%YAML 1.1\n',
  'spec:\n',
)

const question = {
  workload: 'details-v1',
  workloadLabels: {},
  door: 'http-absolute',
  speech: 'http',
  host: 'www.googleapis.com',
  hostKind: 'name',
  port: 443,
} as const

/**
 * The reader of rule files. Every problem has a place inside the text; what is taken compiles, decides, and read back
 * from its own printing is the same.
 */
export const ruleFileTarget: Target = {
  name: 'rule-file',
  seeds,
  words,
  maxBytes: 600,
  check(bytes) {
    const text = bytes.toString('utf8')
    const { resources, problems } = readResources(text, { source: 'fuzz.yaml' })
    const lines = text.split(/\r\n|\r|\n/).length
    for (const { line = 0, column = 0, message } of problems) {
      assert.ok(line >= 1 && line <= lines && column >= 1, `${line}:${column} ${message}`)
    }
    if (resources.length === 0) return false
    const table = compileRouteTable(resources, registry)
    assert.ok(['allow', 'deny'].includes(decide(table, question).action))
    const printed = resources.map(printResource)
    const reread = readResources(printed.join('---\n'), { source: 'printed.yaml' })
    assert.deepEqual(reread.resources.map(printResource), printed)
    return true
  },
}
