import { type TSchema, Type } from 'typebox'

declare module 'fastify' {
  interface FastifySchema {
    /** Only a route with a name of its own appears in `/openapi.json`. */
    readonly operationId?: string
    readonly summary?: string
    readonly description?: string
    readonly tags?: readonly string[]
  }
}

/** One kind of answer of a route, as Fastify's route schemas and OpenAPI write it. */
export interface Answer {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: TSchema }>>
}

/** An answer in JSON. */
export function jsonAnswer(description: string, schema: TSchema): Answer {
  return { description, content: { 'application/json': { schema } } }
}

/** An answer in words: a page, or lines of text. */
export function textAnswer(description: string, mediaType: 'text/html' | 'text/plain'): Answer {
  return { description, content: { [mediaType]: { schema: Type.String() } } }
}

/** An answer that is its status and its headers alone. */
export function emptyAnswer(description: string): Answer {
  return { description }
}

/** How every service says what went wrong. */
const ErrorBody = Type.Object(
  { error: Type.String({ description: 'One sentence' }) },
  { $id: 'Error' },
)

/** The answer to a request that failed. */
export function errorAnswer(description: string): Answer {
  return jsonAnswer(description, ErrorBody)
}
