import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runIn, startMesh } from '../test-mesh.ts'
import { egressRule } from '../test-rules.ts'

const offline = 'explain --from details-v2 -f -'
const rule = egressRule('googleapis')

test('by files alone an allowed call exits with 0 and tells the rule that decides', async () => {
  const { code, out } = await runIn('.', `${offline} http://www.googleapis.com:443/books`, rule)
  assert.equal(code, 0)
  assert.match(out, /^ALLOWED \(allowed\): details-v2 may reach www\.googleapis\.com:443/)
  assert.match(out, /\n {2}\+ egress-rule\/default\/googleapis {2}\*\.googleapis\.com 443\/https\n/)
  assert.match(out, /\n {2}tls {7}originated by the gateway/)
})

test('a denied call exits with 1 and tells how it is answered', async () => {
  const { code, out } = await runIn('.', `${offline} https://googleapis.com/`, rule)
  assert.equal(code, 1)
  assert.match(out, /^DENIED \(wildcard_needs_subdomain\)/)
  assert.match(
    out,
    /\nanswer\n {2}403 \(wildcard_needs_subdomain, Proxy-Status http_request_denied/,
  )
})

test('JSON is the whole explanation', async () => {
  const { out } = await runIn('.', `${offline} www.googleapis.com:443 -o json`, rule)
  const { verdict, inside, rules, failure } = JSON.parse(out)
  assert.deepEqual([verdict, inside.length, rules.length, failure], ['allow', 3, 1, null])
})

test('a question at fault is an error, not a verdict', async () => {
  const cases = [
    ['explain http://a.test/ -f -', /say who asks: --from WORKLOAD/],
    [offline, /say what is asked for/],
    [`${offline} ftp://a.test/`, /the scheme must be http/],
    [`${offline} http://a.test/ -H x`, /--header must be "NAME: VALUE"/],
    [`${offline} http://a.test/ -o yaml`, /unknown output format yaml\. Types are text\|json/],
  ] as const
  for (const [line, message] of cases) {
    const { code, err } = await runIn('.', line, rule)
    assert.equal(code, 255, line)
    assert.match(err, message)
  }
  const { code, err } = await runIn('.', `${offline} http://a.test/`, rule.replace('443', '0'))
  assert.equal(code, 255)
  assert.match(err, /port number 0 must be .*\n {2}at <stdin>:10:13/)
})

test('without files the control plane is asked', async (t) => {
  const { run, seen } = await startMesh(t)
  const { code } = await run('explain --from details-v2 http://a.test/')
  assert.deepEqual(seen, ['POST /api/explain'])
  assert.equal(code, 255)
})
