import { Type } from '../schema-type.ts'
import { anything, flag, integer, object, text } from './schema-parts.ts'

export const percentage = object(
  { value: Type.Optional(Type.Number({ description: '0, or 0.0001 to 100.' })) },
  'Share of the requests; all of them by default.',
)

export const redirectSchema = object(
  {
    uri: text('Path of the Location, instead of path and query of the request.'),
    authority: text('Host of the Location, instead of the one asked for.'),
    port: integer('Port of the Location.'),
    derivePort: text(
      'FROM_PROTOCOL_DEFAULT (80, 443) or FROM_REQUEST_PORT, instead of a port number.',
    ),
    scheme: text('http or https.'),
    redirectCode: integer('Status, 301 by default.'),
  },
  'Answers with this Location instead of forwarding.',
)

export const rewriteSchema = object(
  {
    uri: text('Takes the place of what the uri condition names: the whole path, or its beginning.'),
    authority: text('Host for the upstream.'),
    uriRegexRewrite: anything('Not supported: use uri.'),
  },
  'Changes requests before they are forwarded.',
)

export const retriesSchema = object(
  {
    attempts: integer('How many more tries there may be; 0: none.'),
    perTryTimeout: text('Time for each try; that of the whole request by default.'),
    retryOn: text('When, as a list of words: 5xx, gateway-error, connect-failure, reset, 503 …'),
    retryRemoteLocalities: flag('Not acted on.'),
    retryIgnorePreviousHosts: flag('Not acted on.'),
    backoff: text('Not acted on: 25 ms, growing, by chance.'),
  },
  'Tries failed requests again; by default twice, when no connection could be made.',
)

export const faultSchema = object(
  {
    delay: object(
      {
        percentage,
        percent: integer('Deprecated: use percentage.'),
        fixedDelay: text('How long requests wait, e.g. 7s.'),
        exponentialDelay: text('Refused: it was never implemented.'),
      },
      'Holds requests back before they are forwarded.',
    ),
    abort: object(
      {
        percentage,
        percent: integer('Deprecated: use percentage.'),
        httpStatus: integer('Status of the answer, 200..599.'),
        grpcStatus: text('Not supported: use httpStatus.'),
        http2Error: text('Not supported: use httpStatus.'),
      },
      'Answers requests instead of forwarding them.',
    ),
  },
  'Faults to try the callers with: first the delay, then the abort.',
)
