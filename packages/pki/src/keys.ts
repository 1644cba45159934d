import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }

/** What every signature of an authority is made with. */
export const signing = { name: 'ECDSA', hash: 'SHA-256' }

/** A new ECDSA P-256 pair. */
export function generateKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

/** Private key as PKCS #8 PEM. */
export function exportKeyPem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString()
}

/**
 * The key of a PKCS #8 PEM.
 * @throws when it is not PEM, or not an ECDSA P-256 key
 */
export function importKeyPem(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])
}
