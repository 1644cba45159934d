import { istioServiceSchema } from './istio-service-schema.ts'
import { Type } from './schema-type.ts'

const text = (description: string) => Type.Optional(Type.String({ description }))
const percent = Type.Optional(
  Type.Number({
    description:
      'Share of the requests, 0..100, cut to whole per cent; 0 or none: it is not injected.',
  }),
)

const simpleTimeoutSchema = Type.Object(
  { timeout: text('Time for the whole request, e.g. 10s; at least 1 ms, whole milliseconds.') },
  { description: 'One limit for every request.', additionalProperties: false },
)

const simpleRetrySchema = Type.Object(
  {
    attempts: Type.Optional(
      Type.Integer({ description: 'How many more tries there may be after the first.' }),
    ),
    perTryTimeout: text('Time for each try, e.g. 2s; at least 1 ms, whole milliseconds.'),
  },
  {
    description: 'Tries again after a 5xx answer, a failed connection or a late answer.',
    additionalProperties: false,
  },
)

const delaySchema = Type.Object(
  {
    percent,
    fixedDelay: text('How long requests wait, e.g. 7s; at least 1 ms, whole milliseconds.'),
    exponentialDelay: text('Refused: it was never implemented.'),
  },
  { description: 'Holds requests back before they are forwarded.', additionalProperties: false },
)

const abortSchema = Type.Object(
  {
    percent,
    httpStatus: Type.Optional(
      Type.Integer({ description: 'Status of the answer, 200..600; 0: nothing is injected.' }),
    ),
    grpcStatus: text('Refused: it was never implemented.'),
  },
  { description: 'Answers requests instead of forwarding them.', additionalProperties: false },
)

const number = (description: string) => Type.Optional(Type.Number({ description }))

const l4FaultSchema = Type.Object(
  {
    terminate: Type.Optional(
      Type.Object(
        { percent, terminateAfterPeriod: text('After how long.') },
        { description: 'Ends connections.', additionalProperties: false },
      ),
    ),
    throttle: Type.Optional(
      Type.Object(
        {
          percent,
          downstreamLimitBps: number('Towards the caller.'),
          upstreamLimitBps: number('Towards the destination.'),
          throttleAfterPeriod: text('After how long.'),
          throttleAfterBytes: number('After how many bytes.'),
        },
        { description: 'Slows connections down.', additionalProperties: false },
      ),
    ),
  },
  { description: 'Refused: it was never implemented.', additionalProperties: false },
)

const texts = (description: string) => Type.Optional(Type.Array(Type.String(), { description }))

const corsPolicySchema = Type.Object(
  {
    allowOrigin: texts('Origins, such as https://shop.example.com, or * for every one.'),
    allowMethods: texts('Methods in upper case.'),
    allowHeaders: texts('Names of request headers, in lower case.'),
    exposeHeaders: texts('Names of answer headers that scripts may read, in lower case.'),
    maxAge: text('How long a browser may keep the answer to its preflight, in whole seconds: 60s.'),
    allowCredentials: Type.Optional(
      Type.Boolean({ description: 'Whether cookies and the like may be sent; default false.' }),
    ),
  },
  {
    description:
      'Which web pages of other origins may read the answers. Preflight requests are answered by the proxy.',
    additionalProperties: false,
  },
)

/** What a RouteRule does with requests besides choosing versions (spec: egress-rules 3.2). */
export const routeActionProperties = {
  redirect: Type.Optional(
    Type.Object(
      {
        uri: text('Path of the Location, instead of path and query of the request.'),
        authority: text('Host of the Location, instead of the one asked for.'),
      },
      {
        description: 'Answers 301 with this Location instead of forwarding; excludes route.',
        additionalProperties: false,
      },
    ),
  ),
  websocketUpgrade: Type.Optional(
    Type.Boolean({
      description:
        'The rule is for requests to become a WebSocket: others are answered 426. Without it such requests are answered 403.',
    }),
  ),
  rewrite: Type.Optional(
    Type.Object(
      {
        uri: text(
          'Takes the place of the path that an exact or regex uri condition matched, else of the matched prefix (default /). The query stays.',
        ),
        authority: text('Host for the upstream. Where the request goes does not change.'),
      },
      { description: 'Changes requests before they are forwarded.', additionalProperties: false },
    ),
  ),
  mirror: Type.Optional(
    istioServiceSchema(
      'A mesh service that gets a copy of every request; its answers are dropped.',
    ),
  ),
  corsPolicy: Type.Optional(corsPolicySchema),
  appendHeaders: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'Headers added to requests, beside those of the same name; names in lower case.',
    }),
  ),
  httpReqTimeout: Type.Optional(
    Type.Object(
      { simpleTimeout: Type.Optional(simpleTimeoutSchema) },
      {
        description:
          'Limits the time from the end of the request to the end of its answer; late answers become 504.',
        additionalProperties: false,
      },
    ),
  ),
  httpReqRetries: Type.Optional(
    Type.Object(
      { simpleRetry: Type.Optional(simpleRetrySchema) },
      { description: 'Tries failed requests again.', additionalProperties: false },
    ),
  ),
  httpFault: Type.Optional(
    Type.Object(
      { delay: Type.Optional(delaySchema), abort: Type.Optional(abortSchema) },
      {
        description: 'Faults to try the callers with: first the delay, then the abort.',
        additionalProperties: false,
      },
    ),
  ),
  l4Fault: Type.Optional(l4FaultSchema),
}
