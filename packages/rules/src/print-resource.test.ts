import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { printResource, writtenForm } from './print-resource.ts'
import { readResources } from './read-resources.ts'
import type { Resource } from './resource.ts'
import { classicApiVersion, todayApiVersion } from './resource.ts'

test('a resource is printed with apiVersion, kind, metadata and spec, empty values dropped', () => {
  const resource: Resource = {
    spec: {
      useEgressProxy: false,
      destination: { service: '*.googleapis.com', labels: {} },
      ports: [{ port: 443, protocol: 'https' }],
    },
    metadata: { name: 'googleapis', namespace: 'default', resourceVersion: '7' },
    kind: 'EgressRule',
    apiVersion: classicApiVersion,
  }
  assert.equal(
    printResource(resource),
    `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
  namespace: default
  resourceVersion: "7"
spec:
  destination:
    service: "*.googleapis.com"
  ports:
    - port: 443
      protocol: https
`,
  )
})

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const map = fc.dictionary(
  fc.stringMatching(/^[-A-Za-z0-9_./]{1,8}$/),
  fc.stringMatching(/^[-A-Za-z0-9_./]{0,8}$/),
  {
    minKeys: 1,
    noNullPrototype: true,
  },
)
const text = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' }), {
  minKeys: 1,
  noNullPrototype: true,
})
const metadata = fc.record(
  {
    name,
    namespace: name,
    resourceVersion: fc.nat().map((n) => String(n + 1)),
    labels: text,
    annotations: text,
  },
  { requiredKeys: ['name', 'namespace'], noNullPrototype: true },
)
const egressRule = fc.record(
  {
    apiVersion: fc.constant(classicApiVersion),
    kind: fc.constant('EgressRule' as const),
    metadata,
    spec: fc.record(
      {
        destination: fc.record(
          { service: name.map((host) => `*.${host}.com`) },
          { noNullPrototype: true },
        ),
        ports: fc.uniqueArray(
          fc.record(
            {
              port: fc.integer({ min: 1, max: 65_535 }),
              protocol: fc.constantFrom('http', 'HTTPS'),
            },
            { noNullPrototype: true },
          ),
          { minLength: 1, selector: ({ port }) => port },
        ),
      },
      { noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
)
const match = fc.oneof(
  fc.record({ exact: fc.string() }, { noNullPrototype: true }),
  fc.record({ prefix: fc.string() }, { noNullPrototype: true }),
)
const seconds = fc.integer({ min: 1, max: 600 }).map((n) => `${n}.5s`)
const percent = fc.integer({ min: 1, max: 200 }).map((n) => n / 2)
const record = <T>(fields: { [Field in keyof T]: fc.Arbitrary<T[Field]> }) =>
  fc.record(fields, { noNullPrototype: true })
const httpFault = record({
  delay: record({ percent, fixedDelay: seconds }),
  abort: record({ percent, httpStatus: fc.integer({ min: 200, max: 600 }) }),
})
const httpReqRetries = record({
  simpleRetry: record({ attempts: fc.integer({ min: 1, max: 9 }), perTryTimeout: seconds }),
})
const routeRule = fc.record(
  {
    apiVersion: fc.constant(classicApiVersion),
    kind: fc.constant('RouteRule' as const),
    metadata,
    spec: fc.record(
      {
        destination: fc.record({ name }, { noNullPrototype: true }),
        precedence: fc.integer({ min: -1000, max: 1000 }).filter((n) => n !== 0),
        match: fc.record(
          {
            request: fc.record(
              {
                headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), match, {
                  minKeys: 1,
                  noNullPrototype: true,
                }),
              },
              { noNullPrototype: true },
            ),
          },
          { noNullPrototype: true },
        ),
        route: map.map((labels) => [{ labels, weight: 100 }]),
        httpFault,
        rewrite: record({ uri: name.map((path) => `/${path}`), authority: name }),
        appendHeaders: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), name, {
          minKeys: 1,
          noNullPrototype: true,
        }),
        httpReqRetries,
        httpReqTimeout: record({ simpleTimeout: record({ timeout: seconds }) }),
      },
      { requiredKeys: ['destination'], noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
)

test('what is printed reads back as the same resource', () => {
  fc.assert(
    fc.property(fc.oneof(egressRule, routeRule), (resource) => {
      const { resources, problems } = readResources(printResource(resource), { source: '-' })
      assert.deepEqual(
        problems.filter(({ level }) => level === 'error'),
        [],
      )
      assert.deepEqual(resources, [resource])
    }),
  )
})

test('the written form is what the text says, of rules with empty values too', () => {
  const empties = fc.constantFrom({}, [], '', 0, false, undefined, { a: {} }, [{ b: 0, c: 1 }])
  fc.assert(
    fc.property(fc.oneof(egressRule, routeRule), empties, fc.boolean(), (rule, empty, isToday) => {
      const spec = { ...rule.spec, extra: empty, labels: { canary: '' }, list: [{ empty }] }
      const apiVersion = isToday ? todayApiVersion : rule.apiVersion
      const resource = { ...rule, apiVersion, spec } as unknown as Resource
      assert.deepEqual(parse(printResource(resource)), writtenForm(resource))
    }),
  )
})
