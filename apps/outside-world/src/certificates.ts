import { createSecureContext, type SecureContext } from 'node:tls'
import { type Authority, createAuthority } from '@bookinfo/pki'
import type { Fault } from './faults.ts'

const yesterday = () => new Date(Date.now() - 24 * 60 * 60 * 1000)

/** The certificates a host can show, made when first needed and then kept. */
export interface Certificates {
  contextFor(host: string, fault: Fault): Promise<SecureContext>
}

type Flaw = 'none' | 'wrong-name' | 'unknown-ca' | 'expired'

/** Certificates signed by `authority`, and the flawed ones that faults ask for. */
export function createCertificates(authority: Authority): Certificates {
  const made = new Map<string, Promise<SecureContext>>()
  return {
    contextFor(host, fault) {
      const flaw = flawOf(fault)
      const key = `${host} ${flaw}`
      const context = made.get(key) ?? make(authority, host, flaw)
      made.set(key, context)
      return context
    },
  }
}

/** Faults that come after the handshake show the good certificate. */
function flawOf(fault: Fault): Flaw {
  return fault === 'wrong-name' || fault === 'unknown-ca' || fault === 'expired' ? fault : 'none'
}

async function make(authority: Authority, host: string, flaw: Flaw): Promise<SecureContext> {
  const signer =
    flaw === 'unknown-ca' ? await createAuthority({ commonName: 'Nobody CA' }) : authority
  const { certificatePem, keyPem } = await signer.issue({
    hosts: [flaw === 'wrong-name' ? `not-${host}` : host],
    ...(flaw === 'expired' ? { notAfter: yesterday() } : {}),
  })
  return createSecureContext({ cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' })
}
