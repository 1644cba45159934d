import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { badRequest } from '../resource-api/api-status.ts'
import { parseBody } from '../resource-api/parse-body.ts'

const closed = { additionalProperties: false }
const yaml = Type.String({ description: 'Rules as YAML, any number of documents' })
const last = Type.Integer({
  minimum: 0,
  maximum: 500,
  description: 'How many of the newest recorded calls; default all that are kept, up to 500',
})
const door = Type.Enum(['http-absolute', 'http-origin', 'tls', 'connect', 'tcp'], {
  description: 'How the call came in; default by the target',
})
const speech = Type.Enum(['http', 'tls', 'bytes', 'connect'], {
  description: 'What is spoken; default by the target',
})

const explainSchema = Type.Object(
  {
    id: Type.Optional(
      Type.String({ description: 'A recorded call, instead of all the others but yaml' }),
    ),
    from: Type.Optional(
      Type.String({ minLength: 1, description: 'Name of the calling workload; needed without id' }),
    ),
    url: Type.Optional(Type.String({ description: 'What it asks for: a URL, or host:port' })),
    host: Type.Optional(Type.String({ description: 'Instead of url, with port' })),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'With host' })),
    method: Type.Optional(Type.String({ description: 'For routes that look at it; default GET' })),
    path: Type.Optional(Type.String({ description: 'With host and port; default /' })),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: 'For routes that look at them' }),
    ),
    door: Type.Optional(door),
    speech: Type.Optional(speech),
    yaml: Type.Optional(yaml),
  },
  closed,
)

const checkSchema = Type.Object({ yaml }, closed)

const convertSchema = Type.Object(
  {
    yaml,
    to: Type.Optional(Type.Literal('today', { description: 'The form; there is one' })),
    origination: Type.Optional(
      Type.Enum(['same-port', 'port-80'], {
        description: 'Where clear HTTP that becomes TLS is sent; default same-port',
      }),
    ),
    resolution: Type.Optional(
      Type.Enum(['DNS', 'NONE'], { description: 'Of the ServiceEntries; default DNS' }),
    ),
  },
  closed,
)

const suggestSchema = Type.Object(
  {
    last: Type.Optional(last),
    ids: Type.Optional(
      Type.Array(Type.String(), { description: 'Only these recorded calls, by their id' }),
    ),
    narrow: Type.Optional(
      Type.Boolean({
        description: 'Open to the workloads that asked alone: in the form of today, with Sidecars',
      }),
    ),
  },
  closed,
)

const replaySchema = Type.Object(
  {
    yaml: Type.Optional(yaml),
    delete: Type.Optional(
      Type.Array(
        Type.Object(
          { kind: Type.String(), namespace: Type.Optional(Type.String()), name: Type.String() },
          closed,
        ),
        { description: 'Rules that would be gone' },
      ),
    ),
    last: Type.Optional(last),
  },
  closed,
)

/** The bodies of the operators' questions. @throws ApiError 400 naming the field and what was expected */
export const readExplain: Reader<typeof explainSchema> = readerOf(explainSchema)
export const readCheck: Reader<typeof checkSchema> = readerOf(checkSchema)
export const readConvert: Reader<typeof convertSchema> = readerOf(convertSchema)
export const readSuggest: Reader<typeof suggestSchema> = readerOf(suggestSchema)
export const readReplay: Reader<typeof replaySchema> = readerOf(replaySchema)

interface Reader<Schema extends Type.TSchema> {
  (text: string): Type.Static<Schema>
  /** What it reads, for the reference page. */
  readonly schema: Schema
}

function readerOf<Schema extends Type.TSchema>(schema: Schema): Reader<Schema> {
  const validator = Compile(schema)
  function readRequest(text: string): Type.Static<Schema> {
    const value = text.trim() === '' ? {} : parseBody(text, 'json')
    if (validator.Check(value)) return value
    const [fault] = validator.Errors(value)
    throw badRequest(fault === undefined ? 'the body is malformed' : sayFault(fault))
  }
  return Object.assign(readRequest, { schema })
}

interface Fault {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

/** `delete.0.kind must be string`, `unknown field form`. */
function sayFault({ keyword, instancePath, message, params }: Fault): string {
  const field = instancePath.replaceAll('/', '.').replace(/^\./, '') || 'the body'
  // A field that is not in the schema is checked against the schema `false`.
  if (keyword === 'boolean') return `unknown field ${field}`
  const choices = 'allowedValues' in params ? params.allowedValues : undefined
  return Array.isArray(choices) ? `${field} must be ${choices.join(', ')}` : `${field} ${message}`
}
