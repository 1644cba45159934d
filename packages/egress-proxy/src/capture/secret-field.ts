const tokenBytes = "[!#$%&'*+.^_`|~0-9a-z-]*"

/** The names of header fields whose values are nobody's business, as a pattern for texts in any letter case. */
export const secretFieldName = `(?:proxy-)?authorization|(?:set-)?cookie2?|${tokenBytes}(?:token|secret|passw|api-?key|session|credential)${tokenBytes}`

const whole = new RegExp(`^(?:${secretFieldName})$`, 'i')

/** Whether the field with this name holds a secret. */
export function isSecretField(name: string): boolean {
  return whole.test(name)
}
