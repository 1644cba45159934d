import type { MeshRegistry } from '@bookinfo/rules'
import { Compile } from 'typebox/compile'
import { checkRegistry } from './check-registry.ts'
import { ConfigurationError } from './configuration-error.ts'
import {
  type FieldPath,
  type LocatedDocument,
  pathOf,
  readLocatedDocument,
  renderPath,
} from './located-document.ts'
import { registrySchema } from './registry-schema.ts'

const schema = Compile(registrySchema)

/**
 * The mesh registry written as YAML or JSON.
 * @param source what the text is called in messages, e.g. `EGRESS_REGISTRY`
 * @throws ConfigurationError with every fault, each as `source:line:column field: what is wrong`
 */
export function parseRegistry(text: string, source: string): MeshRegistry {
  const document = readLocatedDocument(text)
  if (document.errors.length > 0) {
    throw new ConfigurationError(document.errors.map((error) => `${source}:${error}`))
  }
  const { value } = document
  const tell = (path: FieldPath, message: string) => {
    const field = renderPath(path)
    return `${source}:${document.locate(path)} ${field === '' ? '' : `${field}: `}${message}`
  }
  if (!schema.Check(value)) throw new ConfigurationError(schemaFaults(value, document, tell))
  const faults = checkRegistry(value)
  if (faults.length === 0) return value
  throw new ConfigurationError(faults.map(({ path, message }) => tell(path, message)))
}

function schemaFaults(
  value: unknown,
  document: LocatedDocument,
  tell: (path: FieldPath, message: string) => string,
): string[] {
  const lines = schema.Errors(value).flatMap((error) => {
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
