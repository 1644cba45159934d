import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createAuthority } from './authority.ts'
import { loadOrCreateAuthority } from './authority-file.ts'

test('the second call finds the authority of the first, and it still signs', async (t) => {
  const directory = await freshDirectory(t)
  const first = await loadOrCreateAuthority(directory, { commonName: 'Kept CA' })
  const second = await loadOrCreateAuthority(directory)
  assert.equal(second.certificatePem, first.certificatePem)
  const root = new X509Certificate(first.certificatePem)
  const leaf = new X509Certificate((await second.issue({ hosts: ['a.test'] })).certificatePem)
  assert.equal(root.subject, 'CN=Kept CA')
  assert.ok(leaf.verify(root.publicKey))
})

test('only the owner can read what is kept, and no temporary file stays', async (t) => {
  const directory = await freshDirectory(t)
  await loadOrCreateAuthority(directory)
  assert.equal((await stat(directory)).mode & 0o777, 0o700)
  assert.deepEqual(await readdir(directory), ['authority.pem'])
  assert.equal((await stat(join(directory, 'authority.pem'))).mode & 0o777, 0o600)
})

test('processes that start at the same moment agree on one authority', async (t) => {
  const directory = await freshDirectory(t)
  const all = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateAuthority(directory)))
  assert.equal(new Set(all.map((authority) => authority.certificatePem)).size, 1)
})

test('a damaged file is refused by name and left as it is', async (t) => {
  const directory = await freshDirectory(t)
  await loadOrCreateAuthority(directory)
  await writeFile(join(directory, 'authority.pem'), 'not PEM')
  await assert.rejects(
    loadOrCreateAuthority(directory),
    /authority\.pem: not a certificate authority/,
  )
})

test('a key of another certificate is refused', async (t) => {
  const directory = await freshDirectory(t)
  await loadOrCreateAuthority(directory)
  const [one, other] = [
    await createAuthority({ commonName: 'A' }),
    await createAuthority({ commonName: 'B' }),
  ]
  await writeFile(join(directory, 'authority.pem'), one.certificatePem + other.keyPem)
  await assert.rejects(
    loadOrCreateAuthority(directory),
    /the key does not belong to the certificate/,
  )
})

test('an expired authority is replaced', async (t) => {
  const directory = await freshDirectory(t)
  const old = await createAuthority({ commonName: 'Old', notAfter: new Date(Date.now() - 1000) })
  await loadOrCreateAuthority(directory)
  await writeFile(join(directory, 'authority.pem'), old.certificatePem + old.keyPem)
  const made = await loadOrCreateAuthority(directory)
  assert.ok(new X509Certificate(made.certificatePem).validToDate > new Date())
  assert.equal((await stat(join(directory, 'authority.pem'))).mode & 0o777, 0o600)
})

async function freshDirectory(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'pki-'))
  t.after(() => rm(parent, { recursive: true }))
  await chmod(parent, 0o755)
  return join(parent, 'state')
}
