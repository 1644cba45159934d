// @peculiar/x509 resolves its parts through decorators: their metadata must be there before it.
import 'reflect-metadata'
import { randomBytes, type webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { exportKeyPem, generateKeys, importKeyPem, signing } from './keys.ts'

const dayMs = 24 * 60 * 60 * 1000
const leafLifetimeMs = 365 * dayMs
const authorityLifetimeMs = 3650 * dayMs
/** Machines whose clock runs a little behind accept a fresh certificate too. */
const clockToleranceMs = 60 * 60 * 1000

export interface AuthorityOptions {
  /** Subject of the root certificate, e.g. `Bookinfo outside world CA`. */
  readonly commonName: string
  /** End of the root's validity; default ten years from now. */
  readonly notAfter?: Date
}

export interface IssueOptions {
  /** DNS names (`*.` allowed) and IP addresses; the first becomes the common name. At least one. */
  readonly hosts: readonly string[]
  /** Default: an hour ago. */
  readonly notBefore?: Date
  /** Default: one year from now. A date in the past makes an expired certificate, which tests need. */
  readonly notAfter?: Date
}

export interface Issued {
  readonly certificatePem: string
  /** PKCS #8. */
  readonly keyPem: string
}

export interface Authority {
  /** The self-signed root: what a client must trust. */
  readonly certificatePem: string
  /** The root's private key, PKCS #8, for keeping; never needed to issue. */
  readonly keyPem: string
  /**
   * A leaf for TLS servers (and clients) signed by this root, with a new key.
   * @throws TypeError without a host
   */
  issue(options: IssueOptions): Promise<Issued>
}

/** A new certificate authority in memory: ECDSA P-256, random serial numbers, path length 0. */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [options.commonName] }],
    notBefore: new Date(Date.now() - clockToleranceMs),
    notAfter: options.notAfter ?? new Date(Date.now() + authorityLifetimeMs),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return authorityOf(certificate, keys.privateKey)
}

/**
 * The authority whose root and key were kept as PEM.
 * @throws when either is not PEM of the expected kind
 */
export async function restoreAuthority(certificatePem: string, keyPem: string): Promise<Authority> {
  return authorityOf(new X509Certificate(certificatePem), await importKeyPem(keyPem))
}

function authorityOf(root: X509Certificate, rootKey: webcrypto.CryptoKey): Authority {
  return {
    certificatePem: pemOf(root),
    keyPem: exportKeyPem(rootKey),
    issue: (options) => issueLeaf(root, rootKey, options),
  }
}

async function issueLeaf(
  root: X509Certificate,
  rootKey: webcrypto.CryptoKey,
  options: IssueOptions,
): Promise<Issued> {
  const [first] = options.hosts
  if (first === undefined) throw new TypeError('a certificate needs at least one host')
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: [{ CN: [first.slice(0, 64)] }], // RFC 5280 ub-common-name; the names that count are below
    issuer: root.subjectName,
    notBefore: options.notBefore ?? defaultStart(options.notAfter),
    notAfter: options.notAfter ?? new Date(Date.now() + leafLifetimeMs),
    signingAlgorithm: signing,
    publicKey: keys.publicKey,
    signingKey: rootKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(options.hosts.map(alternativeName)),
      await AuthorityKeyIdentifierExtension.create(root.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificatePem: pemOf(certificate), keyPem: exportKeyPem(keys.privateKey) }
}

/** A certificate that ended in the past must have begun before that. */
function defaultStart(notAfter: Date | undefined): Date {
  const recent = Date.now() - clockToleranceMs
  return new Date(notAfter ? Math.min(recent, notAfter.getTime() - dayMs) : recent)
}

function alternativeName(host: string): { type: 'ip' | 'dns'; value: string } {
  return { type: isIP(host) === 0 ? 'dns' : 'ip', value: host }
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`
}

/** 127 random bits: positive, and unguessable as the CA/Browser Forum asks (baseline requirements 7.1). */
function randomSerial(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0)
  return bytes.toString('hex')
}
