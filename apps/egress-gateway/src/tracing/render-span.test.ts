import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { testRecord } from '../test-records.ts'
import { renderSpan } from './render-span.ts'

const span = { id: 'b7ad6b7169203331', parentId: null, sampled: true }
const traceId = '0af7651916cd43dd8448eb211c80319c'
const ingress: Partial<ExchangeRecord> = {
  door: 'tcp',
  method: null,
  path: null,
  protocol: 'TCP',
  rule: null,
  reason: 'mesh',
}

test('a record without a span, and one that is not to be kept, is none', () => {
  assert.equal(renderSpan(testRecord({ traceId })), undefined)
  assert.equal(renderSpan(testRecord({ traceId, span: { ...span, sampled: false } })), undefined)
})

test('start and end are nanoseconds, whole milliseconds of a clock and parts of them alike', () => {
  const rendered = rendering({ time: '2026-01-31T10:00:00.123Z', durationMs: 0.25 })
  assert.equal(rendered.startTimeUnixNano, '1769853600123000000')
  assert.equal(rendered.endTimeUnixNano, '1769853600123250000')
})

const rows: readonly (readonly [string, Partial<ExchangeRecord>, object])[] = [
  ['an answer is no error', {}, { name: 'GET', kind: 3, error: undefined }],
  ["the upstream's 404", { status: 404 }, { name: 'GET', kind: 3, error: '404' }],
  [
    'a denial',
    { endedBy: 'policy', reason: 'no_rule', detail: 'no rule', status: 403 },
    { name: 'GET', kind: 3, error: 'no_rule' },
  ],
  [
    'a redirect by a rule is no error',
    { endedBy: 'proxy', reason: 'redirected', detail: 'a rule redirects', status: 301 },
    { name: 'GET', kind: 3, error: undefined },
  ],
  ['a made-up method', { method: 'XYZZY' }, { name: 'HTTP', kind: 3, error: undefined }],
  ['what comes in to the mesh', ingress, { name: 'TCP', kind: 2, error: undefined }],
  [
    'TCP that ALLOW_ANY let out',
    { ...ingress, reason: 'allow_any' },
    { name: 'TCP', kind: 3, error: undefined },
  ],
]

for (const [title, changes, expected] of rows) {
  test(`${title}: ${JSON.stringify(expected)}`, () => {
    const { name, kind, status, attributes } = rendering(changes)
    const found = attributes.find(({ key }) => key === 'error.type')?.value
    const error = found !== undefined && 'stringValue' in found ? found.stringValue : undefined
    assert.deepEqual({ name, kind, error }, expected)
    assert.equal('code' in status, error !== undefined)
  })
}

function rendering(changes: Partial<ExchangeRecord>) {
  const rendered = renderSpan(testRecord({ traceId, span, ...changes }))
  assert.ok(rendered)
  return rendered
}
