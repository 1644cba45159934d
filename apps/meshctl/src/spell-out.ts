/** Text from outside with everything spelt out that a terminal would act on (S66). */
export function spellOut(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, toEscape)
}

function toEscape(char: string): string {
  return `\\u{${char.codePointAt(0)?.toString(16)}}`
}
