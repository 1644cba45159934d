import type { FieldPath } from '../field-path.ts'
import { readPlainYaml } from '../read-plain-yaml.ts'
import type { MeshRegistry } from '../registry.ts'
import { checkRegistry, type Fault } from './check-registry.ts'
import { checkRegistryForm } from './check-registry-form.ts'

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

/**
 * The mesh registry written as YAML or JSON, or every fault of it. The full parser, which knows where a fault
 * stands, is loaded only for a text with one, or with more of YAML than plain maps and lists.
 */
export async function parseRegistry(
  text: string,
  { source, needsEndpoints = true }: ParseRegistryOptions,
): Promise<ParsedRegistry> {
  const plain = readPlainYaml(text)
  if (plain !== undefined) {
    const judged = judge(plain, needsEndpoints)
    if ('registry' in judged) return { ok: true, ...judged }
  }
  const { readLocatedDocument, renderPath } = await import('./located-document.ts')
  const document = readLocatedDocument(text)
  if (document.errors.length > 0) {
    return { ok: false, faults: document.errors.map((error) => `${source}:${error}`) }
  }
  const judged = judge(document.value, needsEndpoints)
  if ('registry' in judged) return { ok: true, ...judged }
  const tell = (path: FieldPath, message: string) => {
    const field = renderPath(path)
    return `${source}:${document.locate(path)} ${field === '' ? '' : `${field}: `}${message}`
  }
  return { ok: false, faults: judged.faults.map(({ path, message }) => tell(path, message)) }
}

function judge(
  value: unknown,
  needsEndpoints: boolean,
): { readonly registry: MeshRegistry } | { readonly faults: readonly Fault[] } {
  const form = checkRegistryForm(value)
  if ('faults' in form) return form
  const faults = checkRegistry(form.registry, needsEndpoints)
  return faults.length === 0 ? form : { faults }
}
