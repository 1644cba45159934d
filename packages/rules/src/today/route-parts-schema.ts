import type { Static } from 'typebox'
import { ownedAsAWhole } from '../field-ownership.ts'
import { Type } from '../schema-type.ts'
import { integer, object, required, text, textMap, texts } from './schema-parts.ts'

export const stringList = texts

const stringMatchOf = (description: string) =>
  required(
    {
      exact: text('The value is this.'),
      prefix: text('The value begins with this.'),
      regex: text('The whole value matches this regular expression.'),
    },
    description,
    ownedAsAWhole,
  )

export const stringMatchSchema = stringMatchOf(
  'A condition on a text; one of exact, prefix and regex.',
)

export const stringMatch = (description: string) => Type.Optional(stringMatchOf(description))

export const stringMatches = (description: string) =>
  Type.Optional(Type.Record(Type.String(), stringMatchSchema, { description }))

export const destinationSchema = object(
  {
    host: text('Service of the mesh, or outside host that is open.'),
    subset: text('Name of a subset in a DestinationRule for the host.'),
    port: object({ number: integer('Port number.') }, 'Port of the host, where it has several.'),
  },
  'A service, and which version of it.',
)

const headerOperations = (description: string) =>
  object(
    {
      set: textMap('Headers written over whatever there is.'),
      add: textMap('Headers added beside those of the same name.'),
      remove: texts('Names of headers that are taken out.'),
    },
    description,
  )

export const headersSchema = object(
  {
    request: headerOperations('Changes of requests before they are forwarded.'),
    response: headerOperations('Changes of answers before they are returned.'),
  },
  'Changes of headers.',
)

export type StringMatch = Static<typeof stringMatchSchema>
export interface Destination {
  host?: string
  subset?: string
  port?: { number?: number }
}
export interface HeaderOperations {
  set?: Record<string, string>
  add?: Record<string, string>
  remove?: string[]
}
