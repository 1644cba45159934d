import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createProxyServer } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type Authority, createAuthority } from '@bookinfo/pki'
import { createDetails } from './create-details.ts'

const host = 'www.googleapis.com'
const body = JSON.stringify({
  items: [
    {
      volumeInfo: {
        authors: ['A. Writer'],
        industryIdentifiers: [
          { type: 'ISBN_10', identifier: '0486424618' },
          { type: 'ISBN_13', identifier: '9780486424613' },
        ],
      },
    },
  ],
})

/** Details v2 speaking HTTPS through a proxy that joins it to a book service with a certificate for `name`. */
async function startEncrypted(t: TestContext, authority: Authority, name: string, ca: string) {
  const { certificatePem, keyPem } = await authority.issue({ hosts: [name] })
  const names: unknown[] = []
  const books = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    names.push('servername' in request.socket ? request.socket.servername : undefined)
    response.end(body)
  })
  await once(books.listen(0, '127.0.0.1'), 'listening')
  t.after(() => books.close().closeAllConnections())

  const connects: (string | undefined)[] = []
  const proxy = createProxyServer()
  proxy.on('connect', ({ url }, downstream) => {
    connects.push(url)
    const upstream = connect(portOf(books.address()), '127.0.0.1')
    for (const socket of [upstream, downstream]) socket.on('error', () => undefined)
    downstream.on('close', () => upstream.destroy())
    upstream.on('close', () => downstream.destroy())
    downstream.write('HTTP/1.1 200 OK\r\n\r\n')
    upstream.pipe(downstream).pipe(upstream)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  t.after(() => proxy.close().closeAllConnections())

  const app = createDetails({
    externalBookService: true,
    encrypt: true,
    proxy: `http://details-v2:token@127.0.0.1:${portOf(proxy.address())}`,
    ca,
  })
  t.after(() => app.close())
  return { app, names, connects }
}

function portOf(address: AddressInfo | string | null): number {
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

test('end to end through the proxy: CONNECT outside, verified TLS inside', async (t) => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  const { app, names, connects } = await startEncrypted(
    t,
    authority,
    host,
    authority.certificatePem,
  )
  const answer = await app.inject('/details/0')
  assert.equal(answer.json()['ISBN-10'], '0486424618')
  assert.deepEqual(connects, ['www.googleapis.com:443'])
  assert.deepEqual(names, [host])
})

test('a certificate for another name is not accepted', async (t) => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  const { app, names } = await startEncrypted(t, authority, 'evil.test', authority.certificatePem)
  const answer = await app.inject('/details/0')
  assert.equal(answer.statusCode, 400)
  assert.equal(
    answer.json().error,
    'TLS with www.googleapis.com:443 failed: ERR_TLS_CERT_ALTNAME_INVALID',
  )
  assert.deepEqual(names, [])
})

test('a certificate of an unknown authority is not accepted', async (t) => {
  const unknown = await createAuthority({ commonName: 'Unknown CA' })
  const trusted = await createAuthority({ commonName: 'Test CA' })
  const { app, names } = await startEncrypted(t, unknown, host, trusted.certificatePem)
  const answer = await app.inject('/details/0')
  assert.equal(answer.statusCode, 400)
  assert.match(answer.json().error, /^TLS with www\.googleapis\.com:443 failed: /)
  assert.deepEqual(names, [])
})
