/** A resource as the API carries it; meshctl looks no deeper than this. */
export interface ApiObject {
  readonly apiVersion?: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly resourceVersion?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: unknown
}

/** Turns parsed JSON or YAML into an ApiObject; what is missing becomes the empty string. */
export function toApiObject(value: unknown): ApiObject {
  const source = toRecord(value)
  const metadata = toRecord(source.metadata)
  const resourceVersion = toText(metadata.resourceVersion)
  return {
    ...source,
    kind: toText(source.kind),
    metadata: {
      ...metadata,
      name: toText(metadata.name),
      namespace: toText(metadata.namespace),
      ...(resourceVersion === '' ? {} : { resourceVersion }),
    },
  }
}

/** The value as an object; anything else is an empty one. */
export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
