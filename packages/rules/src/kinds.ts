import type { TObject } from 'typebox'
import type { Column } from './columns.ts'
import { columns } from './columns.ts'
import type { RuleRef } from './decision.ts'
import type { Kind } from './resource.ts'
import { apiVersions, kindNames } from './resource.ts'
import { keyPrefix } from './resource-key.ts'
import { Type } from './schema-type.ts'
import { schemas } from './schemas.ts'

export interface KindDescription {
  readonly kind: Kind
  readonly group: string
  /** The version it is kept in; one of those it is served in, where `servedKinds` lists it. */
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  /** First part of `resourceKey`. */
  readonly keyPrefix: RuleRef['kind']
  /** JSON Schema of the whole object; its descriptions are what `kubectl explain` shows. */
  readonly schema: TObject
  readonly columns: readonly Column[]
}

/** Plural and short names, as Istio's definitions have them. */
const names: Readonly<Record<Kind, { readonly plural: string; readonly short?: string }>> = {
  EgressRule: { plural: 'egressrules' },
  RouteRule: { plural: 'routerules' },
  ServiceEntry: { plural: 'serviceentries', short: 'se' },
  VirtualService: { plural: 'virtualservices', short: 'vs' },
  DestinationRule: { plural: 'destinationrules', short: 'dr' },
  Sidecar: { plural: 'sidecars' },
}

/** Every kind there is: what discovery, tables, files and the command line know of it. */
export const kinds: readonly KindDescription[] = kindNames.map((kind) =>
  describeKind(kind, apiVersions(kind)[0] ?? ''),
)

/** The same once for each version it is served in: the objects are the same, written with that apiVersion. */
export const servedKinds: readonly KindDescription[] = kindNames.flatMap((kind) =>
  apiVersions(kind).map((apiVersion) => describeKind(kind, apiVersion)),
)

function describeKind(kind: Kind, apiVersion: string): KindDescription {
  const [group = '', version = ''] = apiVersion.split('/')
  const { plural, short } = names[kind]
  return {
    kind,
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    shortNames: short === undefined ? [] : [short],
    keyPrefix: keyPrefix(kind),
    schema: inVersion(schemas[kind], apiVersion),
    columns: columns[kind],
  }
}

function inVersion(schema: TObject, apiVersion: string): TObject {
  const version = Type.Literal(apiVersion, { description: 'Version of the schema.' })
  return { ...schema, properties: { ...schema.properties, apiVersion: version } }
}
