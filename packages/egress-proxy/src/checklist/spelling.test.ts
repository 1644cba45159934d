import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from '../test-proxy.ts'
import { connectTo, getFrom, getTarget, host, refusesEach } from './refuses-each.ts'

/** Spec: security section 2, spelling of hosts and addresses. */

const longName = `${'a'.repeat(64)}.test`
const tooLong = `${'abcdefgh.'.repeat(29)}test`

/** Asks for each host on one connection; whatever its spelling, the rules allow `*` and the address itself. */
async function reasonsFor(
  t: Parameters<typeof startProxy>[0],
  hosts: readonly string[],
): Promise<readonly unknown[]> {
  const { connect, resolver } = await startProxy(t, {
    resources: [egressRule('all', '*', '80/http')],
  })
  const client = await connect()
  const reasons = []
  for (const name of hosts) {
    client.write(Buffer.from(getFrom(name)))
    reasons.push(JSON.parse((await client.answer()).body).reason)
  }
  assert.deepEqual(resolver.asked, [], 'an address is never looked up')
  return reasons
}

test('S13 numeric host forms are the IPv4 address they spell, and only rules on it count', async (t) => {
  const loopback = ['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '0']
  const reasons = await reasonsFor(t, loopback)
  assert.deepEqual(reasons, Array(loopback.length).fill('no_rule'))
})

test('S14 an IPv4-mapped address is judged as the IPv4 address', async (t) => {
  const { connect } = await startProxy(t, {
    resources: [egressRule('documented', '192.0.2.7', '80/http')],
    connectTo: new Map([['192.0.2.7:80', (await startOrigin(t)).address]]),
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom('[::ffff:192.0.2.7]'))).status, 200)
  assert.equal((await client.ask(getFrom('[::ffff:c000:207]'))).status, 200)
  assert.equal((await client.ask(getFrom('[::ffff:127.0.0.1]'))).status, 403)
})

test('S15 IPv6 addresses with an IPv4 address inside are refused, asked for or resolved to', async (t) => {
  const carriers = [
    '::7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db9::5efe:127.0.0.1',
    '::ffff:0:127.0.0.1',
  ]
  const asked = await reasonsFor(
    t,
    carriers.map((address) => `[${address}]`),
  )
  assert.deepEqual(asked, Array(carriers.length).fill('no_rule'))
  const names = Object.fromEntries(carriers.map((address, i) => [`n${i}.test`, [address]]))
  const { connect } = await startProxy(t, {
    resources: [egressRule('all', '*', '80/http')],
    dns: names,
  })
  const client = await connect()
  for (const name of Object.keys(names)) {
    const { reason } = JSON.parse((await client.ask(getFrom(name))).body)
    assert.equal(reason, 'destination_ip_prohibited', names[name]?.[0])
  }
})

test('S16 zone ids are refused', (t) =>
  refusesEach(t, [
    ['a percent-encoded zone id', getFrom('[fe80::1%25eth0]'), 400, 'malformed_host'],
    ['a zone id', getFrom('[fe80::1%eth0]'), 400, 'malformed_host'],
    ['a zone id at CONNECT', connectTo('[fe80::1%eth0]:443'), 400, 'malformed_host'],
  ]))

test('S17 one trailing dot is the same name, for allow and for deny; two are refused', async (t) => {
  await refusesEach(t, [
    ['two dots', getFrom('allowed.test..'), 400, 'malformed_host'],
    ['two dots in a URI', getTarget('http://allowed.test../'), 400, 'malformed_host'],
    ['two dots at CONNECT', connectTo('allowed.test..:443'), 400, 'malformed_host'],
    ['a dot alone', getFrom('.'), 400, 'malformed_host'],
  ])
  const { connect } = await startProxy(t, {
    resources: [egressRule('allowed', 'allowed.test', '80/http')],
    connectTo: new Map([['allowed.test:80', (await startOrigin(t)).address]]),
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom('allowed.test.'))).status, 200)
  assert.equal((await client.ask(getFrom('evil.test.'))).status, 403)
})

test('S18 case, width and other dots are folded once, and what they spell is judged', async (t) => {
  const spellings = ['ALLOWED.Test', 'ａｌｌｏｗｅｄ.test', 'allowed。test', 'ⓐⓛⓛⓞⓦⓔⓓ.test']
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('allowed', 'allowed.test', '80/http')],
    connectTo: new Map([['allowed.test:80', (await startOrigin(t)).address]]),
  })
  const client = await connect()
  for (const spelling of spellings) {
    assert.equal((await client.ask(getFrom(spelling))).status, 200, spelling)
    assert.equal(records.at(-1)?.host, 'allowed.test')
  }
  const circled = await client.ask(getFrom('①②⑦.⓪.⓪.①'))
  assert.equal(circled.status, 403)
  assert.equal(records.at(-1)?.host, '127.0.0.1')
  const encoded = await client.ask(getFrom('allow%65d.test'))
  assert.equal(encoded.status, 400, 'percent-encoding is never decoded')
})

test('S19 a look-alike in another script is another name', async (t) => {
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('apple', 'apple.test', '80/http')],
  })
  const answer = await (await connect()).ask(getFrom('аpple.test')) // a Cyrillic first letter
  assert.equal(answer.status, 403)
  assert.equal(records[0]?.host, 'xn--pple-43d.test')
})

test('S20 NUL and control bytes in a name are refused before any rule is asked', (t) =>
  refusesEach(t, [
    ['NUL in Host', getFrom('evil\0.allowed.test'), 400, 'malformed_header'],
    ['NUL in the URI', getTarget('http://evil\0.allowed.test/'), 400, 'malformed_target'],
    ['NUL at CONNECT', connectTo('evil\0.allowed.test:443'), 400, 'malformed_target'],
    ['a bell in Host', getFrom('evil\x07.allowed.test'), 400, 'malformed_header'],
    ['a C1 control in Host', getFrom('evil\xc2\x85.allowed.test'), 400, 'malformed_host'],
  ]))

test('S21 userinfo is refused, in every place a name stands', (t) =>
  refusesEach(t, [
    ['in Host', getFrom('a@allowed.test'), 400, 'malformed_host'],
    ['in the URI', getTarget('http://allowed.test@evil.test/'), 400, 'userinfo_in_target'],
    ['with a password', getTarget('http://a:b@allowed.test/'), 400, 'userinfo_in_target'],
    ['at CONNECT', connectTo('allowed.test@evil.test:443'), 400, 'malformed_host'],
  ]))

test('S22 backslashes, blanks, fragments and queries in an authority are refused in the raw text', (t) =>
  refusesEach(t, [
    [
      'a backslash in the target',
      getTarget('http://evil.test\\.allowed.test/'),
      400,
      'malformed_target',
    ],
    ['a fragment in the target', getTarget('/#x'), 400, 'malformed_target'],
    ['a tab in the target', getTarget('http://allowed.test\t/'), 400, 'malformed_target'],
    ['a line feed in the target', getTarget('http://allowed\n.test/'), 400, 'bare_line_feed'],
    ['a query without a path', getTarget('http://allowed.test?x'), 400, 'malformed_target'],
    ['a byte beyond ASCII', getTarget('/\xe4'), 400, 'malformed_target'],
    ['a path in Host', getFrom('allowed.test/x'), 400, 'malformed_host'],
    ['a backslash in Host', getFrom('evil.test\\.allowed.test'), 400, 'malformed_host'],
    ['a blank in Host', getFrom('allowed.test evil.test'), 400, 'malformed_host'],
    ['a list in Host', getFrom('allowed.test,evil.test'), 400, 'malformed_host'],
    ['a percent-encoded Host', getFrom('allow%65d.test'), 400, 'malformed_host'],
    ['a name in brackets', getFrom('[allowed.test]'), 400, 'malformed_host'],
    ['IPv6 without brackets', getFrom('::1'), 400, 'malformed_host'],
  ]))

test('S23 a port and a CONNECT target have one spelling', (t) =>
  refusesEach(t, [
    ['port 0', getFrom('allowed.test:0'), 400, 'malformed_host'],
    ['port 65536', getFrom('allowed.test:65536'), 400, 'malformed_host'],
    ['port +80', getFrom('allowed.test:+80'), 400, 'malformed_host'],
    ['port 080', getFrom('allowed.test:080'), 400, 'malformed_host'],
    ['an empty port', getFrom('allowed.test:'), 400, 'malformed_host'],
    ['CONNECT without a port', connectTo('allowed.test'), 400, 'malformed_host'],
    ['CONNECT to an absolute URI', connectTo('http://allowed.test:443/'), 400, 'malformed_host'],
    ['CONNECT with a path', connectTo('allowed.test:443/x'), 400, 'malformed_host'],
    ['CONNECT to unbracketed IPv6', connectTo('::1:443'), 400, 'malformed_host'],
    ['CONNECT to a name in brackets', connectTo('[allowed.test]:443'), 400, 'malformed_host'],
    ['CONNECT to double brackets', connectTo('[[::1]]:443'), 400, 'malformed_host'],
    ['CONNECT to port 0443', connectTo('allowed.test:0443'), 400, 'malformed_host'],
    ['CONNECT to port +443', connectTo('allowed.test:+443'), 400, 'malformed_host'],
    ['CONNECT to port 0', connectTo('allowed.test:0'), 400, 'malformed_host'],
    ['CONNECT to port 65536', connectTo('allowed.test:65536'), 400, 'malformed_host'],
    ['CONNECT to two ports', connectTo('allowed.test:443:80'), 400, 'malformed_host'],
  ]))

test('S24 a name that only looks like an allowed one is denied', async (t) => {
  const { connect, resolver } = await startProxy(t, {
    resources: [
      egressRule('wide', '*.googleapis.com', '80/http'),
      egressRule('one', 'googleapis.com', '80/http'),
    ],
  })
  const client = await connect()
  for (const name of [
    'evilgoogleapis.com',
    'googleapis.com.evil.com',
    'xgoogleapis.com',
    'googleapis.comx',
  ]) {
    assert.equal((await client.ask(getFrom(name))).status, 403, name)
  }
  assert.deepEqual(resolver.asked, [])
})

test('S25 labels are of the right length and characters; `_` is allowed', async (t) => {
  await refusesEach(t, [
    ['an empty label', getFrom('allowed..test'), 400, 'malformed_host'],
    ['a leading dot', getFrom('.allowed.test'), 400, 'malformed_host'],
    ['a label of 64', getFrom(longName), 400, 'malformed_host'],
    ['a name of 265', getFrom(tooLong), 400, 'malformed_host'],
    ['a wildcard', getFrom('*.test'), 400, 'malformed_host'],
    ['a hyphen first', getFrom('-allowed.test'), 400, 'malformed_host'],
    ['a hyphen last', getFrom('allowed-.test'), 400, 'malformed_host'],
  ])
  const { connect } = await startProxy(t, {
    resources: [egressRule('under', '*.allowed.test', '80/http')],
    connectTo: new Map([['_dmarc.allowed.test:80', (await startOrigin(t)).address]]),
  })
  assert.equal((await (await connect()).ask(getFrom('_dmarc.allowed.test'))).status, 200)
})

test('S26 a wildcard covers neither the name under it nor an empty label', async (t) => {
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('under', '*.allowed.test', '80/http')],
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom('allowed.test'))).status, 403)
  assert.equal(records[0]?.reason, 'wildcard_needs_subdomain')
  assert.equal((await client.ask(`GET / HTTP/1.1\r\n${host}\r\n`)).status, 403)
  assert.equal((await client.ask(getFrom('.allowed.test'))).status, 400)
})
