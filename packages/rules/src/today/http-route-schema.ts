import type { Static } from 'typebox'
import {
  faultSchema,
  percentage,
  redirectSchema,
  retriesSchema,
  rewriteSchema,
} from './http-action-schema.ts'
import {
  destinationSchema,
  headersSchema,
  stringList,
  stringMatch,
  stringMatches,
  stringMatchSchema,
} from './route-parts-schema.ts'
import { anything, flag, integer, list, object, required, text, textMap } from './schema-parts.ts'

const matchSchema = required(
  {
    name: text('For people; nothing looks at it.'),
    uri: stringMatch('Path of the request, without its query.'),
    scheme: stringMatch('Scheme of the request; the proxy hears clear HTTP only, http.'),
    method: stringMatch('Method of the request.'),
    authority: stringMatch('Host of the request.'),
    headers: stringMatches('Headers by name; an empty condition: it is there.'),
    withoutHeaders: stringMatches('Headers by name that must not match.'),
    queryParams: stringMatches('Parameters of the query by name.'),
    port: integer('Port that is asked for.'),
    sourceLabels: textMap("Labels of the caller; all must be the caller's."),
    sourceNamespace: text('Namespace of the caller.'),
    gateways: stringList('`mesh`, or gateways; there are none here.'),
    ignoreUriCase: flag('Whether letter case does not matter in exact and prefix of uri.'),
    statPrefix: text('Not acted on.'),
  },
  'Conditions, all of which must hold.',
)

const routeSchema = required(
  {
    destination: destinationSchema,
    weight: integer('Share, in proportion to the other weights.'),
    headers: headersSchema,
  },
  'One target.',
)

const mirrorSchema = required(
  {
    destination: destinationSchema,
    percentage: percentage,
  },
  'A service that gets copies.',
)

const corsSchema = object(
  {
    allowOrigins: list(stringMatchSchema, 'Origins that may read the answers.'),
    allowOrigin: stringList('The same, exact; deprecated.'),
    allowMethods: stringList('Methods in upper case.'),
    allowHeaders: stringList('Names of request headers.'),
    exposeHeaders: stringList('Names of answer headers that scripts may read.'),
    maxAge: text('How long a browser may keep the answer to its preflight.'),
    allowCredentials: flag('Whether cookies and the like may be sent; default false.'),
    unmatchedPreflights: text('FORWARD: preflights of other origins go on to the service.'),
  },
  'Which web pages of other origins may read the answers.',
)

export const httpRouteSchema = required(
  {
    name: text('For people and logs.'),
    match: list(matchSchema, 'Which requests: one of these; all of them by default.'),
    route: list(routeSchema, 'Where they go.'),
    redirect: redirectSchema,
    directResponse: object(
      {
        status: integer('Status of the answer.'),
        body: object(
          { string: text('The body.'), bytes: text('Not supported: use string.') },
          'What the answer says.',
        ),
      },
      'Answers instead of forwarding.',
    ),
    delegate: anything('Not supported.'),
    rewrite: rewriteSchema,
    timeout: text('Time for the whole request, e.g. 10s; none by default.'),
    retries: retriesSchema,
    fault: faultSchema,
    mirror: destinationSchema,
    mirrors: list(mirrorSchema, 'Services that get copies; one is supported.'),
    mirrorPercentage: percentage,
    mirrorPercent: anything('Deprecated: use mirrorPercentage.'),
    corsPolicy: corsSchema,
    headers: headersSchema,
  },
  'A route: which requests, and what is done with them.',
)

export type HttpRoute = Static<typeof httpRouteSchema>
export type HttpMatch = Static<typeof matchSchema>
