import Type from 'typebox'

const nullableString = Type.Union([Type.String(), Type.Null()])
const nullableNumber = Type.Union([Type.Number(), Type.Null()])

export const doorSchema = Type.Union([
  Type.Literal('http-absolute'),
  Type.Literal('http-origin'),
  Type.Literal('tls'),
  Type.Literal('connect'),
  Type.Literal('tcp'),
])

/** The form of one `ExchangeRecord` as it crosses the wire. Fields we do not know are let through. */
export const exchangeSchema = Type.Object({
  id: Type.String(),
  time: Type.String(),
  phase: Type.Union([Type.Literal('open'), Type.Literal('end')]),
  configVersion: Type.String(),
  workload: Type.String(),
  door: doorSchema,
  method: nullableString,
  path: nullableString,
  protocol: Type.String(),
  host: nullableString,
  port: nullableNumber,
  nameSource: Type.Union([
    Type.Literal('uri'),
    Type.Literal('host'),
    Type.Literal('sni'),
    Type.Literal('connect'),
    Type.Literal('listener'),
    Type.Null(),
  ]),
  action: Type.Union([Type.Literal('allow'), Type.Literal('deny')]),
  reason: Type.String(),
  detail: nullableString,
  rule: nullableString,
  routeRule: nullableString,
  cluster: nullableString,
  endedBy: Type.Union([
    Type.Literal('upstream-answer'),
    Type.Literal('policy'),
    Type.Literal('upstream'),
    Type.Literal('downstream'),
    Type.Literal('proxy'),
  ]),
  status: Type.Number(),
  flags: Type.String(),
  upstream: Type.Union([
    Type.Null(),
    Type.Object({
      name: Type.String(),
      address: Type.String(),
      tls: Type.Union([
        Type.Literal('none'),
        Type.Literal('originate'),
        Type.Literal('passthrough'),
      ]),
      sni: nullableString,
      tlsVersion: nullableString,
      alpn: nullableString,
      reused: Type.Boolean(),
    }),
  ]),
  downstreamAddress: Type.String(),
  bytesReceived: Type.Number(),
  bytesSent: Type.Number(),
  durationMs: Type.Number(),
  waitMs: nullableNumber,
  dnsMs: nullableNumber,
  connectMs: nullableNumber,
  tlsMs: nullableNumber,
  firstByteMs: nullableNumber,
  userAgent: nullableString,
  requestId: nullableString,
  traceId: nullableString,
  span: Type.Union([
    Type.Null(),
    Type.Object({ id: Type.String(), parentId: nullableString, sampled: Type.Boolean() }),
  ]),
})
