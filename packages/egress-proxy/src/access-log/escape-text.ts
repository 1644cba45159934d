const longest = 1_024
const unsafe = /["\\]|[^\x20-\x7e]/

/**
 * Text an attacker may have chosen, safe inside a quoted column of a log line: quotes, backslashes, control
 * characters and the marks that turn writing direction become escapes, and the length is capped (spec: security S66).
 */
export function escapeText(text: string): string {
  if (text.length <= longest && !unsafe.test(text)) return text
  const capped = text.length > longest ? `${text.slice(0, longest)}...` : text
  return capped.replace(/["\\]|[^\x20-\x7e]/gu, escapeCharacter)
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`
  const code = character.codePointAt(0) ?? 0
  if (code > 0xff) return `\\u{${code.toString(16)}}`
  return `\\x${code.toString(16).padStart(2, '0')}`
}
