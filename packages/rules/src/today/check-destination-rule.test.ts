import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from '../check-resource.ts'

/** Messages for a DestinationRule, as they come; warnings begin with `?`. */
function messages(spec: object): string[] {
  const value = {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'DestinationRule',
    metadata: { name: 'd' },
    spec: { host: 'a.com', ...spec },
  }
  return checkResource(value).problems.map(({ level, message }) =>
    level === 'error' ? message : `? ${message}`,
  )
}

const tls = (fields: object) => messages({ trafficPolicy: { tls: fields } })

test('every row of the table has its text (6.4)', () => {
  const noSkip =
    'insecureSkipVerify is not supported: the certificate of an upstream is always verified'
  const noMutual =
    'MUTUAL is not supported: a client certificate is a credential of the gateway, and whoever writes rules could have it shown to any host; write SIMPLE, or leave TLS to the application'
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['R6.4.12', tls({ mode: 'SIMPLE' }), []],
    [
      'R6.4.12',
      tls({ mode: 'SIMPLE', caCertificates: 'system', sni: 'b.com', subjectAltNames: ['b.com'] }),
      [],
    ],
    [
      'R6.4.1',
      tls({ mode: 'SIMPLE', insecureSkipVerify: true, subjectAltNames: ['b.com'] }),
      [
        'cannot specify CaCertificates or CredentialName or SubjectAltNames when InsecureSkipVerify is set true',
        noSkip,
      ],
    ],
    [
      'R6.4.2',
      tls({
        mode: 'MUTUAL',
        clientCertificate: 'c',
        privateKey: 'k',
        insecureSkipVerify: true,
        caCertificates: 'system',
      }),
      [
        'cannot specify CaCertificates or SubjectAltNames when InsecureSkipVerify is set true',
        noMutual,
        noSkip,
      ],
    ],
    [
      'R6.4.3',
      tls({ mode: 'SIMPLE', credentialName: 's', caCertificates: 'system' }),
      [
        'cannot specify client certificates or CA certificate or CA CRL If credentialName is set',
        'credentialName is not supported: there are no Secrets',
      ],
    ],
    [
      'R6.4.4-5 R6.4.13',
      tls({ mode: 'MUTUAL' }),
      [
        'client certificate required for mutual tls',
        'private key required for mutual tls',
        noMutual,
      ],
    ],
    ['R6.4.6', messages({ trafficPolicy: {} }), ['traffic policy must have at least one field']],
    [
      'R6.4.7',
      messages({ trafficPolicy: { connectionPool: {} } }),
      [
        'connection pool must have at least one field',
        '? spec.trafficPolicy.connectionPool is not acted on, but for http.h2UpgradePolicy',
      ],
    ],
    [
      'HTTP/2 by ALPN, or not',
      messages({ trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE' } } } }),
      [],
    ],
    [
      'a policy of HTTP/2 that there is not',
      messages({ trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: 'YES' } } } }),
      [
        'spec.trafficPolicy.connectionPool.http.h2UpgradePolicy must be DEFAULT, DO_NOT_UPGRADE, UPGRADE',
      ],
    ],
    [
      'other limits beside it',
      messages({
        trafficPolicy: {
          connectionPool: { http: { h2UpgradePolicy: 'DEFAULT' }, tcp: { maxConnections: 1 } },
        },
      }),
      ['? spec.trafficPolicy.connectionPool is not acted on, but for http.h2UpgradePolicy'],
    ],
    [
      'R6.4.8',
      messages({ subsets: [{ name: 'v1' }, { name: 'v1' }, {}] }),
      ['duplicate subset names: v1', 'subset name cannot be empty'],
    ],
    [
      'R6.4.9',
      messages({ trafficPolicy: { portLevelSettings: [{ tls: { mode: 'SIMPLE' } }] } }),
      ['portTrafficPolicy must have valid port'],
    ],
    [
      'R6.4.10',
      messages({ trafficPolicy: { tunnel: { protocol: 'GET', targetHost: 'b', targetPort: 1 } } }),
      [
        'tunnel protocol must be "CONNECT" or "POST"',
        'spec.trafficPolicy.tunnel: not supported yet; the rule is refused so that it is not ignored in silence',
      ],
    ],
  ]
  for (const [row, found, expected] of rows) assert.deepEqual(found, expected, row)
})

test('what weakens or cannot be done is refused, what does nothing is named', () => {
  assert.match(tls({ mode: 'SIMPLE', caCertificates: '/ca.pem' })[0] ?? '', /takes only "system"/)
  assert.match(
    tls({ mode: 'SIMPLE', sni: '*.a.com' })[0] ?? '',
    /sni "\*\.a\.com" must be a host name/,
  )
  assert.match(
    tls({ mode: 'SIMPLE', subjectAltNames: ['spiffe://a'] })[0] ?? '',
    /must be a host name/,
  )
  const mesh = (host: string) =>
    messages({ host, trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } })[0] ?? ''
  for (const host of ['reviews', 'reviews.default.svc.cluster.local', '*.local']) {
    assert.match(mesh(host), /^\? ISTIO_MUTUAL is not acted on/)
  }
  for (const host of ['a.com', '*.a.com']) {
    assert.match(
      mesh(host),
      /^ISTIO_MUTUAL is for services of the mesh, and .* is outside: write SIMPLE/,
    )
  }
  assert.match(
    tls({ mode: 'SIMPEL' })[0] ?? '',
    /must be one of DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL/,
  )
  assert.deepEqual(messages({ trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }), [
    '? spec.trafficPolicy.loadBalancer is not acted on',
  ])
})

test('TLS of a subset is checked as that of the rule is', () => {
  const subset = (trafficPolicy: object) => messages({ subsets: [{ name: 'v1', trafficPolicy }] })
  assert.deepEqual(subset({ tls: { mode: 'SIMPLE' } }), [])
  assert.deepEqual(subset({ tls: { mode: 'DISABLE' } }), [])
  assert.match(subset({ tls: { mode: 'SIMPEL' } })[0] ?? '', /must be one of DISABLE, SIMPLE/)
  assert.match(subset({ tls: { mode: 'MUTUAL' } }).at(-1) ?? '', /MUTUAL is not supported/)
})
