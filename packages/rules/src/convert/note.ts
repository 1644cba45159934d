import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'

/** What a conversion has to say about one resource. */
export interface ConversionNote {
  /** `error`: it, or a part of it, has no counterpart and was left out. `warning`: something is lost or changed. */
  readonly level: 'error' | 'warning' | 'info'
  /** `egress-rule/default/googleapis` */
  readonly key: string
  readonly message: string
}

export function noteOn(
  resource: Resource,
  level: ConversionNote['level'],
  message: string,
): ConversionNote {
  return { level, key: resourceKey(resource), message }
}
