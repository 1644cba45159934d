import { expect, test } from '../fixtures.ts'
import { createEgressRule } from './egress-rules-api.ts'
import { withSeparateMesh } from './separate-mesh.ts'

interface Received {
  readonly sni: string | null
  readonly encrypted: boolean
  readonly tlsVersion: string | null
  readonly path: string | null
}

interface Exchange {
  readonly workload: string
  readonly door: string
  readonly protocol: string
  readonly host: string
  readonly reason: string
  readonly upstream: {
    readonly tls: string
    readonly sni: string
    readonly tlsVersion: string
  } | null
}

const isbn = '0486424618'

test('details v2 speaks clear HTTP to the gateway, and the outside receives TLS with the right SNI', async () => {
  await withSeparateMesh(async ({ mesh, consoleUrl, productPageUrl, adminUrl }) => {
    await createEgressRule(consoleUrl)
    expect(await (await fetch(productPageUrl)).text()).toContain(isbn)

    const exchange = await lastOutsideExchange(adminUrl)
    expect(exchange).toMatchObject({
      workload: 'details-v2',
      door: 'http-absolute', // the gateway read a request line: what came in was not encrypted
      protocol: 'HTTP/1.1',
      upstream: { tls: 'originate', sni: 'www.googleapis.com' },
    })
    const received = await outsideReceived(mesh.outsideAdminUrl)
    expect(received.length).toBeGreaterThan(0)
    expect(received.at(-1)).toMatchObject({
      sni: 'www.googleapis.com',
      encrypted: true,
      tlsVersion: exchange.upstream?.tlsVersion,
      path: `/books/v1/volumes?q=isbn:${isbn}`,
    })
  })
})

test('details v2 without WITH_ISTIO speaks HTTPS end to end, and the gateway only passes it through', async () => {
  await withSeparateMesh(
    async ({ mesh, consoleUrl, productPageUrl, adminUrl }) => {
      expect(await (await fetch(productPageUrl)).text()).toContain(
        'Error fetching product details!',
      )
      expect(await lastOutsideExchange(adminUrl)).toMatchObject({
        door: 'connect',
        reason: 'no_rule',
        upstream: null,
      })
      await createEgressRule(consoleUrl)
      expect(await (await fetch(productPageUrl)).text()).toContain(isbn)
      expect(await lastOutsideExchange(adminUrl)).toMatchObject({
        workload: 'details-v2',
        door: 'connect',
        upstream: { tls: 'passthrough', sni: 'www.googleapis.com' },
      })
      expect((await outsideReceived(mesh.outsideAdminUrl)).at(-1)).toMatchObject({
        sni: 'www.googleapis.com',
        encrypted: true,
      })
    },
    { withIstio: false },
  )
})

for (const { fault, because } of [
  { fault: 'wrong-name', because: 'a certificate for another name' },
  { fault: 'unknown-ca', because: 'a certificate of an unknown CA' },
  { fault: 'expired', because: 'an expired certificate' },
]) {
  test(`${because} fails the call with its own code, and nothing goes out in clear`, async () => {
    await withSeparateMesh(async ({ mesh, consoleUrl, productPageUrl, adminUrl }) => {
      await createEgressRule(consoleUrl)
      const set = await fetch(`${mesh.outsideAdminUrl}/faults/www.googleapis.com`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ fault }),
      })
      expect(set.ok).toBe(true)
      expect(await (await fetch(productPageUrl)).text()).toContain(
        'Error fetching product details!',
      )

      const { reason } = await lastOutsideExchange(adminUrl)
      expect(reason).toBe(reasons[fault])
      const requests = (await outsideReceived(mesh.outsideAdminUrl)).filter(({ path }) => path)
      expect(requests, 'no request arrived, encrypted or not').toEqual([])
    })
  })
}

const reasons: Readonly<Record<string, string>> = {
  'wrong-name': 'tls_certificate_name_mismatch',
  'unknown-ca': 'tls_certificate_untrusted',
  expired: 'tls_certificate_expired',
}

async function lastOutsideExchange(adminUrl: string): Promise<Exchange> {
  const response = await fetch(new URL('/exchanges?last=50', adminUrl))
  const exchanges = (await response.json()) as Exchange[]
  const last = exchanges.filter(({ host }) => host === 'www.googleapis.com').at(-1)
  if (last === undefined)
    throw new Error('the gateway has no record of a call to www.googleapis.com')
  return last
}

async function outsideReceived(outsideAdminUrl: string | undefined): Promise<Received[]> {
  return (await (await fetch(`${outsideAdminUrl}/received`)).json()) as Received[]
}
