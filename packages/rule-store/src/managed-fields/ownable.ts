import { kinds, type ObjectMeta, type ResourceDraft, writtenForm } from '@bookinfo/rules'
import { difference, type FieldSet, isMember, setOf } from './field-set.ts'

/** The fields of a resource that have owners: labels, annotations and spec. The rest is its name, or the server's. */
export interface OwnedParts {
  readonly metadata: Partial<Pick<ObjectMeta, 'labels' | 'annotations'>>
  readonly spec?: object | undefined
}

export function ownable({ metadata, spec }: Pick<ResourceDraft, 'metadata' | 'spec'>): OwnedParts {
  const { labels, annotations } = metadata ?? {}
  const noted = {
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
  return { metadata: noted, ...(spec === undefined ? {} : { spec }) }
}

/** The same as files have it, where a field that says nothing is not written: two alike are the same resource. */
export function ownableAsWritten(draft: ResourceDraft): OwnedParts {
  return ownable(writtenForm(draft))
}

/** That there is metadata: nobody owns that. */
export const bareMetadata = setOf(['f:metadata'])

export function withoutBare(fields: FieldSet): FieldSet {
  const { 'f:metadata': node, ...others } = fields
  if (node === undefined || !isMember(node)) return fields
  return Object.keys(node).length > 0 ? difference(fields, bareMetadata) : others
}

const schemas = new Map<string, unknown>(kinds.map(({ kind, schema }) => [kind, schema]))

/** JSON Schema of a kind, with Kubernetes' marks of what is owned as a whole. */
export function schemaOf({ kind }: Pick<ResourceDraft, 'kind'>): unknown {
  return schemas.get(kind)
}
