import { Ajv2020 } from 'ajv/dist/2020.js'

/** As much of an answer as a document speaks of; Fastify's `inject` gives it. */
interface CheckedAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

interface Media {
  readonly schema: object
}

/** As much of an OpenAPI document as is needed to judge an answer. */
interface OpenApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>
    >
  >
  readonly components: object
}

interface Response {
  readonly content?: Readonly<Record<string, Media>>
}

interface CheckedRequest {
  readonly method: string
  readonly url: string
}

/**
 * For tests: whether an answer is what an OpenAPI document promises for its request: path, method, status,
 * media type and JSON body. Throws an error that names the first promise that is broken.
 */
export function checkAnswer(
  document: OpenApiDocument,
  request: CheckedRequest,
  answer: CheckedAnswer,
): void {
  const what = `${request.method} ${request.url} answered ${answer.statusCode}`
  const responses = findResponses(document, request)
  if (responses === undefined) throw new Error(`${what}: not in the document`)
  const promised = responses[answer.statusCode] ?? responses.default
  if (promised === undefined) throw new Error(`${what}: this status is not in the document`)
  if (promised.content === undefined) {
    if (answer.body !== '') throw new Error(`${what} with a body: the document promises none`)
    return
  }
  const type = String(answer.headers['content-type'] ?? 'nothing').split(';', 1)[0] ?? ''
  const media = promised.content[type]
  if (media === undefined) throw new Error(`${what} as ${type}: not in the document`)
  if (type === 'application/json') checkBody(document, media, answer.body, what)
}

function findResponses({ paths }: OpenApiDocument, { method, url }: CheckedRequest) {
  const template = findTemplate(Object.keys(paths), url.split('?', 1)[0] ?? '')
  return paths[template ?? '']?.[method.toLowerCase()]?.responses
}

function checkBody(document: OpenApiDocument, media: Media, body: string, what: string): void {
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  const valid = ajv.compile({ ...media.schema, components: document.components })
  if (!valid(JSON.parse(body))) throw new Error(`${what}: ${ajv.errorsText(valid.errors)}: ${body}`)
}

/** A path written out wins over one with parameters. */
function findTemplate(templates: readonly string[], path: string): string | undefined {
  const fits = (template: string) => {
    const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')
    return new RegExp(`^${source}$`).test(path)
  }
  return templates.find((template) => template === path) ?? templates.find(fits)
}
