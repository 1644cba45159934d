import { Compile } from 'typebox/compile'
import type { FieldPath } from '../field-path.ts'
import type { MeshRegistry } from '../registry.ts'
import { checkRegistry } from './check-registry.ts'
import {
  type LocatedDocument,
  pathOf,
  readLocatedDocument,
  renderPath,
} from './located-document.ts'
import { registrySchema } from './registry-schema.ts'

export type ParsedRegistry =
  | { readonly ok: true; readonly registry: MeshRegistry }
  /** Each as `source:line:column field: what is wrong`. */
  | { readonly ok: false; readonly faults: readonly string[] }

interface ParseRegistryOptions {
  /** What the text is called in messages, e.g. `EGRESS_REGISTRY`. */
  readonly source: string
  /** Whether a workload of a service needs address and port; default true. */
  readonly needsEndpoints?: boolean
}

/** The mesh registry written as YAML or JSON, or every fault of it. */
export function parseRegistry(
  text: string,
  { source, needsEndpoints = true }: ParseRegistryOptions,
): ParsedRegistry {
  const document = readLocatedDocument(text)
  if (document.errors.length > 0) {
    return { ok: false, faults: document.errors.map((error) => `${source}:${error}`) }
  }
  const { value } = document
  const tell = (path: FieldPath, message: string) => {
    const field = renderPath(path)
    return `${source}:${document.locate(path)} ${field === '' ? '' : `${field}: `}${message}`
  }
  const schema = registryForm()
  if (!schema.Check(value)) return { ok: false, faults: schemaFaults(value, document, tell) }
  const faults = checkRegistry(value, needsEndpoints)
  if (faults.length === 0) return { ok: true, registry: value }
  return { ok: false, faults: faults.map(({ path, message }) => tell(path, message)) }
}

/** Compiled when the first registry is read: most programs read none. */
function registryForm() {
  form ??= Compile(registrySchema)
  return form
}

let form: ReturnType<typeof Compile<typeof registrySchema>> | undefined

function schemaFaults(
  value: unknown,
  document: LocatedDocument,
  tell: (path: FieldPath, message: string) => string,
): string[] {
  const lines = registryForm()
    .Errors(value)
    .flatMap((error) => {
      const path = pathOf(error.instancePath)
      // for an unknown field the schema names the object; people need the field, and its place
      if (error.keyword === 'additionalProperties') {
        return error.params.additionalProperties.map((name) =>
          tell([...path, name], 'is not a field here'),
        )
      }
      if (error.keyword === 'boolean') return [] // the same unknown field, told a second time
      return [tell(path, `${error.message}${found(document.valueAt(path))}`)]
    })
  return lines
}

function found(value: unknown): string {
  return typeof value === 'object' ? '' : `, found ${JSON.stringify(value)}`
}
