/**
 * Writers of header blocks (RFC 7541 section 6) that remember nothing: every field is a literal, with the number of its
 * name where the static table has it, and never in Huffman code, which costs more than the bytes it saves. Each writes
 * to `out` from `at`, which must have the room, and returns where it ends.
 */

/** How a field is to be handled on its way: `never` keeps it out of every table, even behind the next hop. */
export const literal = { plain: 0x00, never: 0x10 } as const

/** A table of no size, so that no later setting of the other side asks for anything of us. */
export const noTable = 0x20

/** An integer; `first` are the bits before it, `mask` the bits it has in the first byte. */
export function putInteger(
  out: Uint8Array,
  at: number,
  first: number,
  mask: number,
  value: number,
): number {
  if (value < mask) {
    out[at] = first | value
    return at + 1
  }
  out[at] = first | mask
  let next = at + 1
  let rest = value - mask
  while (rest >= 0x80) {
    out[next++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  out[next] = rest
  return next + 1
}

/** A string as it is. */
export function putString(
  out: Buffer,
  at: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let to = putInteger(out, at, 0, 0x7f, end - start)
  for (let from = start; from < end; from++) out[to++] = bytes[from] ?? 0
  return to
}
