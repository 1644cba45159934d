import type { Problem, ResourceDraft } from '@bookinfo/rules'
import { describeElement } from './element.ts'
import { ownable, schemaOf } from './ownable.ts'
import { partsOf } from './structure.ts'

/** Elements of lists that cannot be told apart: nobody could say which of them somebody owns. */
export function duplicatesIn(draft: ResourceDraft): readonly Problem[] {
  return duplicatesBelow(ownable(draft), schemaOf(draft), '')
}

function duplicatesBelow(value: unknown, schema: unknown, path: string): readonly Problem[] {
  const parts = partsOf(value, schema) ?? []
  const seen = new Set<string>()
  return parts.flatMap(({ element, value: inner, schema: innerSchema }) => {
    const name = describeElement(element)
    const isAgain = seen.has(element)
    seen.add(element)
    const field = path.replace(/^\./, '')
    const message = `duplicate entries for key ${name}`
    const own: readonly Problem[] = isAgain ? [{ level: 'error', message, field }] : []
    return [...own, ...duplicatesBelow(inner, innerSchema, `${path}${name}`)]
  })
}
