import assert from 'node:assert/strict'
import { request } from 'node:http'
import test from 'node:test'
import { hostsOf, judgeProvenance, type Provenance } from './operators-only.ts'
import { egressRule, rulesPath, startControlPlane } from './test-control-plane.ts'

const ours = hostsOf(8080, ['control-plane:8080'])
const curl: Provenance = {
  method: 'GET',
  path: '/api/state',
  host: 'localhost:8080',
  origin: undefined,
  fetchSite: undefined,
  fetchMode: undefined,
}
const codeOf = (change: Partial<Provenance>) => judgeProvenance({ ...curl, ...change }, ours)?.code

test('the loopback names at our port are ours, and what the operator allows', () => {
  for (const host of [
    'localhost:8080',
    'LOCALHOST:8080',
    '127.0.0.1:8080',
    '[::1]:8080',
    'control-plane:8080',
  ]) {
    assert.equal(codeOf({ host }), undefined, host)
  }
})

test('S69 any other Host is refused: a name that was rebound to us is not ours', () => {
  const hosts = [
    'evil.test:8080',
    'evil.test',
    'localhost',
    'localhost:80',
    'localhost:8080.evil.test',
    'localhost.:8080',
    '127.0.0.2:8080',
    '',
    undefined,
  ]
  for (const host of hosts) assert.equal(codeOf({ host }), 421, host)
})

test('on port 80 the port may be left out', () => {
  assert.ok(hostsOf(80, []).has('localhost'))
  assert.ok(!hostsOf(8080, []).has('localhost'))
})

test('pages of other origins are refused, also those on our host', () => {
  for (const origin of [
    'http://evil.test',
    'http://localhost:9080',
    'null',
    'http://localhost',
    '',
    'http://localhost:8080/',
  ]) {
    assert.equal(codeOf({ method: 'POST', origin }), 403, origin)
  }
  for (const origin of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080']) {
    assert.equal(codeOf({ method: 'POST', origin }), undefined, origin)
  }
})

test('a browser may write from our own pages only', () => {
  for (const fetchSite of ['cross-site', 'same-site', 'whatever']) {
    assert.equal(codeOf({ method: 'DELETE', fetchSite, fetchMode: 'cors' }), 403)
    assert.equal(codeOf({ method: 'POST', fetchSite, fetchMode: 'navigate' }), 403)
    assert.equal(codeOf({ method: 'GET', fetchSite, fetchMode: 'no-cors' }), 403)
  }
  assert.equal(codeOf({ method: 'POST', fetchSite: 'same-origin', fetchMode: 'cors' }), undefined)
})

test('a link from elsewhere to the console may be followed', () => {
  const link = { path: '/', fetchSite: 'cross-site', fetchMode: 'navigate' }
  assert.equal(codeOf(link), undefined)
})

test('the endpoints of gateways are for no browser', () => {
  const path = '/discovery/v1/snapshots?gateway=fake'
  for (const fetchSite of ['same-origin', 'none', 'cross-site']) {
    assert.equal(codeOf({ path, fetchSite, fetchMode: 'navigate' }), 403)
  }
  assert.equal(codeOf({ path }), undefined)
})

test('a rebound name reaches nothing over the wire, and is told so in a Status', async (t) => {
  const { port, ask } = await startControlPlane(t)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const call = request({
      port,
      host: '127.0.0.1',
      path: rulesPath,
      headers: { host: 'evil.test' },
    })
    call.on('response', (response) => resolve(response.resume().statusCode))
    call.on('error', reject).end()
  })
  assert.equal(status, 421)
  const forged = await ask('POST', rulesPath, {
    body: egressRule(),
    headers: { origin: 'http://evil.test' },
  })
  assert.equal(forged.status, 403)
  assert.equal(forged.json().kind, 'Status')
  assert.equal(forged.headers['access-control-allow-origin'], undefined)
  assert.equal((await ask('GET', rulesPath)).json().items.length, 0)
})

test('nobody is told that they may read us from another origin', async (t) => {
  const { ask } = await startControlPlane(t)
  const preflight = await ask('OPTIONS', rulesPath, {
    headers: { origin: 'http://evil.test', 'access-control-request-method': 'POST' },
  })
  assert.equal(preflight.status, 403)
  assert.deepEqual(
    Object.keys(preflight.headers).filter((name) => name.startsWith('access-control')),
    [],
  )
})
