import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Authority, createAuthority, restoreAuthority } from './authority.ts'

const fileName = 'authority.pem'

/**
 * The authority kept in `directory`, made at the first call. Certificate and key are one file of mode 0600 in a
 * directory of mode 0700, so that they can never be of two different makes; it appears whole or not at all, also
 * when several processes start at once. An authority that is no longer valid is replaced.
 *
 * @throws Error naming the file when it cannot be read as an authority
 */
export async function loadOrCreateAuthority(
  directory: string,
  options: { readonly commonName?: string } = {},
): Promise<Authority> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, fileName)
  const kept = await readKept(path)
  if (kept?.valid) return kept.authority
  const made = await createAuthority({ commonName: options.commonName ?? 'Bookinfo CA' })
  const mine = await writeOnce(path, made.certificatePem + made.keyPem, kept !== undefined)
  if (mine) return made
  return loadOrCreateAuthority(directory, options)
}

async function readKept(
  path: string,
): Promise<{ authority: Authority; valid: boolean } | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    const certificate = new X509Certificate(text)
    if (!certificate.checkPrivateKey(createPrivateKey(text))) {
      throw new Error('the key does not belong to the certificate')
    }
    const authority = await restoreAuthority(
      pemBlock(text, 'CERTIFICATE'),
      pemBlock(text, 'PRIVATE KEY'),
    )
    return { authority, valid: certificate.validToDate > new Date() }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `${path}: not a certificate authority (${reason}); delete the file to have a new one made`,
      { cause },
    )
  }
}

function pemBlock(text: string, label: string): string {
  const end = `-----END ${label}-----`
  const from = text.indexOf(`-----BEGIN ${label}-----`)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`no ${label} in it`)
  return `${text.slice(from, to + end.length)}\n`
}

/** False when another process was first: `link` refuses an existing name, so there is one winner. */
async function writeOnce(path: string, text: string, replace: boolean): Promise<boolean> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  if (replace) {
    await rename(temporary, path)
    return true
  }
  try {
    await link(temporary, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await unlink(temporary)
  }
}
