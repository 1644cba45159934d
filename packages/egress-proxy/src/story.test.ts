import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuthority, startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const request =
  'GET http://www.googleapis.com:443/books HTTP/1.1\r\nHost: www.googleapis.com:443\r\n\r\n'

test('denied, allowed and denied again on one kept-alive connection, as the rule comes and goes', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const tls = await authority.issue({ hosts: ['www.googleapis.com'] })
  const origin = await startOrigin(t, { tls })
  const { connect, apply, records } = await startProxy(t, {
    ca: authority.certificatePem,
    connectTo: new Map([['www.googleapis.com:443', origin.address]]),
  })
  const client = await connect()

  const before = await client.ask(request)
  assert.equal(before.status, 403)
  assert.equal(before.headers.get('content-type'), 'application/problem+json')
  assert.equal(
    before.headers.get('proxy-status'),
    'egress; error=http_request_denied; details="no_rule"',
  )
  const problem = JSON.parse(before.body)
  assert.equal(problem.host, 'www.googleapis.com')
  assert.equal(problem.workload, 'tester')
  assert.equal(problem.id, records[0]?.id)

  apply(egressRule('googleapis', '*.googleapis.com', '443/https'))
  const during = await client.ask(request)
  assert.equal(during.status, 200)
  assert.equal(during.body, `answered by ${origin.port}`)
  assert.equal(origin.received[0]?.serverName, 'www.googleapis.com')
  assert.equal(origin.received[0]?.url, '/books')

  apply()
  const after = await client.ask(request)
  assert.equal(after.status, 403)
  assert.equal(origin.received.length, 1)

  assert.deepEqual(
    records.map(({ reason, rule, status }) => [reason, rule, status]),
    [
      ['no_rule', null, 403],
      ['allowed', 'egress-rule/default/googleapis', 200],
      ['no_rule', null, 403],
    ],
  )
})
