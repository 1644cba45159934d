const radixes: readonly { readonly shape: RegExp; readonly prefix: string }[] = [
  { shape: /^0x([0-9a-f]+(?:_[0-9a-f]+)*)$/i, prefix: '0x' },
  { shape: /^0b([01]+(?:_[01]+)*)$/i, prefix: '0b' },
  { shape: /^0[o_]?([0-7]+(?:_[0-7]+)*)$/i, prefix: '0o' },
  { shape: /^((?:0d)?(?:0|[1-9]\d*(?:_\d+)*))$/i, prefix: '' },
]

const maxDigits = 1000

/**
 * Reads an integer by the literal rules of upstream's language (spec: bookinfo 7.1): sign, `0x10`, `0b10`,
 * octal `010`, `1_000`, blanks around it. Any size; the result is decimal digits, `undefined` when it is none.
 */
export function parseIntegerLiteral(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed.length > maxDigits) return undefined
  const negative = trimmed.startsWith('-')
  const digits = trimmed.replace(/^[+-]/, '')
  for (const { shape, prefix } of radixes) {
    const match = digits.match(shape)?.[1]
    if (match === undefined) continue
    const value = BigInt(prefix + match.replace(/^0d/i, '').replaceAll('_', ''))
    return String(negative ? -value : value)
  }
  return undefined
}
