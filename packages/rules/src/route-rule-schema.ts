import { ownedAsAWhole } from './field-ownership.ts'
import { istioServiceSchema } from './istio-service-schema.ts'
import { objectMetaSchema } from './object-meta-schema.ts'
import { classicApiVersion } from './resource.ts'
import { routeActionProperties } from './route-action-schema.ts'
import { Type } from './schema-type.ts'

const text = (description: string) => Type.Optional(Type.String({ description }))

const stringMatchSchema = Type.Object(
  {
    exact: text('The value is this.'),
    prefix: text('The value begins with this.'),
    regex: text('The whole value matches this regular expression.'),
  },
  { additionalProperties: false, ...ownedAsAWhole },
)

const subnets = Type.Optional(
  Type.Array(Type.String(), { description: 'IPv4 addresses and blocks.' }),
)
const l4MatchSchema = (description: string) =>
  Type.Optional(
    Type.Object(
      { sourceSubnet: subnets, destinationSubnet: subnets },
      { description, additionalProperties: false },
    ),
  )

const matchSchema = Type.Object(
  {
    source: Type.Optional(
      istioServiceSchema("The calling service; its labels must all be the caller's."),
    ),
    tcp: l4MatchSchema('Refused: it has no effect on requests.'),
    udp: l4MatchSchema('Refused: it was never implemented.'),
    request: Type.Optional(
      Type.Object(
        {
          headers: Type.Optional(
            Type.Record(Type.String(), stringMatchSchema, {
              description:
                'Conditions by header name, in lower case; uri, scheme, method and authority look at the request itself. All must hold.',
            }),
          ),
        },
        { description: 'What the request must look like.', additionalProperties: false },
      ),
    ),
  },
  {
    description: 'Which requests the rule is for; all of them by default.',
    additionalProperties: false,
  },
)

const weightedRouteSchema = Type.Object(
  {
    destination: Type.Optional(
      istioServiceSchema("The rule's own destination; another is not supported yet."),
    ),
    labels: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: 'The version, e.g. version: v2.' }),
    ),
    weight: Type.Optional(
      Type.Integer({ description: 'Per cent; the weights of a rule total 100.' }),
    ),
  },
  { additionalProperties: false },
)

export const routeRuleSchema = Type.Object(
  {
    apiVersion: Type.Literal(classicApiVersion, { description: 'Version of the schema.' }),
    kind: Type.Literal('RouteRule', { description: 'What the object is.' }),
    metadata: objectMetaSchema,
    spec: Type.Object(
      {
        destination: istioServiceSchema(
          'The service whose requests the rule is about; without labels.',
        ),
        precedence: Type.Optional(
          Type.Integer({
            description: 'Among rules for one destination, higher comes first; default 0.',
          }),
        ),
        match: Type.Optional(matchSchema),
        route: Type.Optional(
          Type.Array(weightedRouteSchema, {
            description: 'Versions and their share of the requests; all versions alike by default.',
          }),
        ),
        ...routeActionProperties,
      },
      {
        description: 'Which requests go to which versions, and what else is done with them.',
        additionalProperties: false,
      },
    ),
  },
  {
    description: 'RouteRule says which versions of a service answer which requests.',
    additionalProperties: false,
  },
)
