/** Packed rules that cannot be used as they are; the message says what is wrong with them, and where. */
export class PackedRulesError extends Error {
  override readonly name = 'PackedRulesError'
}
