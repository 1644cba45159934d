import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { type Authority, createAuthority, type Issued } from './authority.ts'

const run = promisify(execFile)

test('openssl accepts a leaf for each of its names and addresses, and for no other', async (t) => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  const leaf = await authority.issue({
    hosts: ['www.example.test', '*.wild.test', '192.0.2.7', '::1'],
  })
  const verify = await opensslVerify(t, authority, leaf)
  await verify('-verify_hostname', 'www.example.test')
  await verify('-verify_hostname', 'any.wild.test')
  await verify('-verify_ip', '192.0.2.7')
  await verify('-verify_ip', '::1')
  await assert.rejects(verify('-verify_hostname', 'other.example.test'))
  await assert.rejects(verify('-verify_ip', '192.0.2.8'))
})

test('the root is a CA that may sign nothing but leaves, and a leaf may sign nothing', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  const leaf = new X509Certificate((await authority.issue({ hosts: ['a.test'] })).certificatePem)
  const root = new X509Certificate(authority.certificatePem)
  assert.equal(root.ca, true)
  assert.equal(root.subject, 'CN=Test CA')
  assert.equal(leaf.ca, false)
  assert.equal(leaf.issuer, root.subject)
  assert.ok(leaf.verify(root.publicKey))
})

test('validity is ten years for the root, one year for a leaf, and can be chosen', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  const notAfter = new Date('2020-01-01T00:00:00Z')
  const expired = await authority.issue({ hosts: ['a.test'], notAfter })
  const leaf = await authority.issue({ hosts: ['a.test'] })
  const short = await createAuthority({ commonName: 'Short', notAfter })
  assert.equal(daysLeft(authority.certificatePem), 3650)
  assert.equal(daysLeft(leaf.certificatePem), 365)
  assert.equal(+new X509Certificate(expired.certificatePem).validToDate, +notAfter)
  assert.ok(new X509Certificate(expired.certificatePem).validFromDate < notAfter)
  assert.equal(+new X509Certificate(short.certificatePem).validToDate, +notAfter)
})

test('serial numbers differ, are positive and at most 20 octets long', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  const leaves = await Promise.all(
    Array.from({ length: 20 }, () => authority.issue({ hosts: ['a.test'] })),
  )
  const serials = leaves.map((leaf) => new X509Certificate(leaf.certificatePem).serialNumber)
  assert.equal(new Set(serials).size, 20)
  for (const serial of serials) assert.match(serial, /^[4-7][0-9A-F]{31}$/)
})

test('a TLS client that trusts the root talks to a server with a leaf, and another does not', async (t) => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  const stranger = await createAuthority({ commonName: 'Test CA' })
  const leaf = await authority.issue({ hosts: ['a.test'] })
  const server = createServer({ cert: leaf.certificatePem, key: leaf.keyPem }, (s) => s.end())
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const bound = server.address()
  assert.ok(bound !== null && typeof bound === 'object')
  const socket = await handshake(bound.port, 'a.test', authority)
  assert.equal(socket.authorized, true)
  socket.destroy()
  await assert.rejects(handshake(bound.port, 'b.test', authority), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
  await assert.rejects(handshake(bound.port, 'a.test', stranger))
})

test('a certificate without a host is refused', async () => {
  const authority = await createAuthority({ commonName: 'Test CA' })
  await assert.rejects(authority.issue({ hosts: [] }), /at least one host/)
})

function daysLeft(pem: string): number {
  const end = new X509Certificate(pem).validToDate.getTime()
  return Math.round((end - Date.now()) / (24 * 60 * 60 * 1000))
}

function handshake(port: number, servername: string, authority: Authority): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername, ca: authority.certificatePem }
    const socket = connect(options, () => resolve(socket))
    socket.once('error', reject)
  })
}

async function opensslVerify(t: TestContext, authority: Authority, leaf: Issued) {
  const directory = await mkdtemp(join(tmpdir(), 'pki-'))
  t.after(() => rm(directory, { recursive: true }))
  const [caFile, leafFile] = [join(directory, 'ca.pem'), join(directory, 'leaf.pem')]
  await writeFile(caFile, authority.certificatePem)
  await writeFile(leafFile, leaf.certificatePem)
  const fixed = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', caFile]
  return (...more: string[]) => run('openssl', [...fixed, ...more, leafFile])
}
