import type { KindDescription } from '@bookinfo/rules'
import { kinds } from '@bookinfo/rules'
import { CommandError } from './command-error.ts'
import type { Profile } from './short-table.ts'

/** The words after `get` and `delete`, in the order of istioctl's own list. */
export const typeNames: readonly string[] = ['RouteRule', 'EgressRule']
  .flatMap((name) => kinds.filter(({ kind }) => kind === name))
  .map(({ singular }) => singular)

export const typeWords: string = typeNames.join(', ')

/**
 * The kind that a word of the command line means: singular or plural, lower case, no hyphen; profile 0.8 lowers the
 * case itself (spec: egress-rules 5.2).
 * @throws CommandError with istioctl's texts, showing the usage where `get` did.
 */
export function findType(word: string, profile: Profile, { usage = false } = {}): KindDescription {
  const typed = profile === '0.8' ? word.toLowerCase() : word
  const found = kinds.find(({ singular, plural }) => typed === singular || typed === plural)
  if (found !== undefined) return found
  if (kinds.some(({ keyPrefix }) => typed === keyPrefix || typed === `${keyPrefix}s`)) {
    const plain = typed.replaceAll('-', '')
    throw new CommandError(
      `"${typed}" not recognized. Please use non-hyphenated resource name "${plain}"`,
      { usage },
    )
  }
  throw new CommandError(`configuration type ${typed} not found, the types are ${typeWords}`, {
    usage,
  })
}
