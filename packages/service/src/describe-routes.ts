import type { FastifyInstance, FastifySchema } from 'fastify'
import { sendJson } from './send-json.ts'

interface ApiDescription {
  readonly title: string
  /** Markdown. */
  readonly description?: string | undefined
}

type Json = Readonly<Record<string, unknown>>

/**
 * Serves `/openapi.json` (OpenAPI 3.1), made from the schemas of the routes that follow. A schema with
 * `$id` becomes a component of that name. The schemas describe and never judge: what a Bookinfo service
 * answers to an odd request, and how it writes its JSON, is older than they are.
 */
export function describeRoutes(app: FastifyInstance, info: ApiDescription): void {
  const paths: Record<string, Record<string, Json>> = {}
  const components: Record<string, unknown> = {}
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))

  app.addHook('onRoute', ({ url, method, schema }) => {
    if (schema?.operationId === undefined) return
    const path = url.replace(/:([^/]+)/g, '{$1}')
    for (const name of [method].flat().filter((verb) => verb !== 'HEAD')) {
      paths[path] = { ...paths[path], [name.toLowerCase()]: toOperation(schema, components) }
    }
  })

  app.get('/openapi.json', async (_request, reply) =>
    sendJson(reply, 200, {
      openapi: '3.1.0',
      info: {
        ...info,
        version: '1.0.0',
        license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
      },
      paths,
      components: { schemas: components },
    }),
  )
}

function toOperation(schema: FastifySchema, components: Record<string, unknown>): Json {
  const { operationId, summary, description, tags, params, querystring, body, response } = schema
  const parameters = [...parametersOf('path', params), ...parametersOf('query', querystring)]
  return {
    operationId,
    summary,
    description,
    tags,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: liftComponents(body, components) }),
    responses: liftComponents(response, components),
  }
}

function parametersOf(where: 'path' | 'query', schema: unknown): Json[] {
  if (!isRecord(schema) || !isRecord(schema.properties)) return []
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(schema.properties).map(([name, value]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: value,
  }))
}

/** Moves every schema that has an `$id` to the components, and leaves a reference in its place. */
function liftComponents(value: unknown, components: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => liftComponents(item, components))
  if (!isRecord(value)) return value
  const { $id, ...rest } = value
  const lifted = Object.fromEntries(
    Object.entries(rest).map(([key, part]) => [key, liftComponents(part, components)]),
  )
  if (typeof $id !== 'string') return lifted
  components[$id] = lifted
  return { $ref: `#/components/schemas/${$id}` }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
