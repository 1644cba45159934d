/**
 * Whether the bytes from `start` up to `limit` begin with `text`, letter case and all. A few bytes are compared sooner
 * than a text is made of them.
 */
export function spells(bytes: Uint8Array, start: number, limit: number, text: Uint8Array): boolean {
  if (limit - start < text.length) return false
  for (let i = 0; i < text.length; i++) {
    if (bytes[start + i] !== text[i]) return false
  }
  return true
}
