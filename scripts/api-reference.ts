/**
 * Writes the reference part of docs/api.md: every route of the control plane and of the gateway's admin listener, from the
 * tables that tests hold to the routes, from the schemas by which bodies are read, and from the kinds of the resource API.
 * With --check it only says whether the page is stale. Needs a build.
 */
import { readFile, writeFile } from 'node:fs/promises'

interface Route {
  readonly route: string
  readonly does: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: string | BodySchema | Readonly<Record<string, string>>
  readonly answers: Readonly<Record<string, string>>
}

interface BodySchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
}

interface FieldSchema {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly const?: string
  readonly minimum?: number
  readonly maximum?: number
}

interface Kind {
  readonly kind: string
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly shortNames: readonly string[]
  readonly verbs: readonly string[]
  readonly namespaced: boolean
}

interface Operation {
  readonly 'x-kubernetes-action': string
  readonly parameters: readonly { readonly name: string }[]
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Parts {
  readonly operatorsApi: readonly Route[]
  readonly gatewaysApi: readonly Route[]
  readonly serverApi: readonly Route[]
  readonly adminApi: readonly Route[]
  readonly resourceKinds: readonly Kind[]
  readonly openapiV3: (kinds: readonly Kind[], of: Kind) => OpenApi
}

const page = new URL('../docs/api.md', import.meta.url)
const plane = '../apps/control-plane/dist'
const gateway = '../apps/egress-gateway/dist'
const { operatorsApi, gatewaysApi, serverApi }: Parts = await import(`${plane}/api-reference.js`)
const { resourceKinds }: Parts = await import(`${plane}/resource-api/resource-kinds.js`)
const { openapiV3 }: Parts = await import(`${plane}/resource-api/openapi.js`)
const { adminApi }: Parts = await import(`${gateway}/admin/admin-reference.js`)

const cell = (text: string): string => text.replaceAll('|', '\\|')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function describeField(name: string, field: FieldSchema, required: boolean): string {
  const choices = field.enum ?? (field.const === undefined ? undefined : [field.const])
  const range = field.maximum === undefined ? '' : ` ${field.minimum} to ${field.maximum}`
  const type = choices?.map((one) => `\`${one}\``).join(', ') ?? `${field.type ?? 'any'}${range}`
  const what = field.description === undefined ? '' : `: ${field.description}`
  return `\`${name}\` (${type}${required ? ', needed' : ''})${what}`
}

function isSchema(body: object): body is BodySchema {
  return 'properties' in body && typeof body.properties === 'object'
}

function describeBody(body: Route['body']): readonly string[] {
  if (body === undefined) return []
  if (typeof body === 'string') return [`body: ${body}`]
  const fields = isSchema(body)
    ? Object.entries(body.properties).map(([name, field]) =>
        describeField(name, field, body.required?.includes(name) ?? false),
      )
    : Object.entries(body).map(([name, what]) => `\`${name}\`: ${what}`)
  return fields.map((field) => `body ${field}`)
}

function describeRoutes(routes: readonly Route[]): string {
  return table(
    ['route', 'what for', 'parameters', 'answers'],
    routes.map(({ route, does, query = {}, body, answers }) => {
      const inUrl = Object.entries(query).map(([name, what]) => `URL \`${name}\`: ${what}`)
      const told = Object.entries(answers).map(([status, what]) => `${status}: ${what}`)
      const parameters = [...inUrl, ...describeBody(body)]
      return [`\`${route}\``, does, parameters.join('<br>'), told.join('<br>')].map(cell)
    }),
  )
}

function describeKinds(): string {
  const byName = Map.groupBy(resourceKinds, ({ group, plural }) => `${plural} ${group}`)
  return table(
    ['resource', 'kind', 'group', 'versions', 'short', 'of a namespace', 'verbs'],
    [...byName.values()].map((versions) => {
      const [{ kind, group, plural, shortNames, verbs, namespaced }] = versions as [Kind]
      return [
        `\`${plural}\``,
        kind,
        group === '' ? '(core)' : `\`${group}\``,
        versions.map(({ version }) => `\`${version}\``).join(', '),
        shortNames.map((name) => `\`${name}\``).join(', '),
        namespaced ? 'yes' : 'no',
        verbs.join(', '),
      ]
    }),
  )
}

const codes: Readonly<Record<string, string>> = {
  post: '201 the object; 409 it exists',
  put: '200 the object; 404, 409',
  patch: '200 the object (201 where server-side apply makes it); 404, 409, 415, 422',
  get: '200 the object; 404',
  list: '200 a list, or with `watch` a stream of changes; 410',
  delete: '200 a Status; 404, 409',
  deletecollection: '200 the list of what is gone',
}

/** The rows of one kind, with words in place of its names. */
function operationsOf(kind: Kind): readonly (readonly string[])[] {
  const items = Object.entries(openapiV3(resourceKinds, kind).paths)
  return items
    .filter(([path]) => path.split('/').includes(kind.plural))
    .flatMap(([path, { parameters: _, ...item }]) => {
      const [, after = ''] = path.split(`/${kind.version}/`)
      const shape = `/apis/GROUP/VERSION/${after.replace(kind.plural, 'RESOURCE')}`
      return Object.entries(item).map(([method, operation]) => {
        const action = operation['x-kubernetes-action']
        const query = operation.parameters.map(({ name }) => `\`${name}\``).join(', ')
        return [`\`${method.toUpperCase()} ${shape}\``, action, query, codes[action] ?? '']
      })
    })
}

/** One row for each action and address, whatever the kind: they are alike. The core group is told of below. */
function describeOperations(): string {
  const rows = resourceKinds.filter(({ group }) => group !== '').flatMap(operationsOf)
  const byRoute = new Map(rows.map((row) => [row[0], row]))
  return table(['route', 'action', 'parameters', 'answers'], [...byRoute.values()])
}

const reference = [
  '<!-- reference: written by scripts/api-reference.ts: npm run fix -->',
  '### The operators beside the resource API',
  describeRoutes(operatorsApi),
  '### The resource API',
  'Every error is a `Status`: 400 malformed or unknown fields, 403 and 421 who asks from elsewhere, 405 with `Allow`, 413 over 1 MiB, 415, 422 with a cause for each fault, 503 and 507.',
  describeKinds(),
  describeOperations(),
  'The core group has the same addresses under `/api/v1`. What is there is told by `GET /api`, `GET /apis`, `GET /apis/GROUP`, `GET /apis/GROUP/VERSION` and `GET /openapi/v3`.',
  '### The gateways',
  describeRoutes(gatewaysApi),
  '### The server',
  describeRoutes(serverApi),
  "### The gateway's admin listener",
  'On its own port (15000), asked by address or as `localhost`; it reads only.',
  describeRoutes(adminApi),
  '<!-- /reference -->',
].join('\n\n')

const stored = await readFile(page, 'utf8')
const text = stored.replace(/<!-- reference[\s\S]*<!-- \/reference -->/, () => reference)
if (process.argv.includes('--check')) {
  if (!stored.includes('<!-- /reference -->') || stored !== text) {
    console.error('docs/api.md is stale: npm run build, then npm run fix')
    process.exitCode = 1
  }
} else if (stored !== text) {
  await writeFile(page, text)
  console.log('docs/api.md written')
}
