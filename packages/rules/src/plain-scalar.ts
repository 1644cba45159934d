/** A value, or a map or list of such. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [name: string]: Plain }

/** Thrown where a text is not plain. */
export const notPlain = new Error('not plain')

/** Nesting that is still plain. */
export const mostPlainLevels = 20

const integer = /^(?:0|[1-9][0-9]{0,9})$/
/** An IPv4 address or block, or a duration. */
const figures = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h))$/
const word = /^[A-Za-z/][A-Za-z0-9_./@+=,*()-]*(?::[A-Za-z0-9_./@+=,*()-]+)*$/
/** Those mean something in some YAML or other. */
const special = /^(?:true|false|null|yes|no|on|off|y|n)$/i

/** What stands on a line of plain YAML as one value. @throws notPlain */
export function readPlainScalar(text: string): Plain {
  if (text === 'true') return true
  if (text === 'false') return false
  if (integer.test(text)) return Number(text)
  if ((word.test(text) && !special.test(text)) || figures.test(text)) return text
  if (/^"[^"\\]*"$/.test(text) || /^'[^']*'$/.test(text)) return text.slice(1, -1)
  throw notPlain
}
