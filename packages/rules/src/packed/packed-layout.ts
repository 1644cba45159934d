import type { Protocol } from '../protocol.ts'

/** Name of the form of packed rules: it ends in a version, of how they lie in memory and of what rules mean. */
export const packedForm = 'EGRULES1'

/**
 * How packed rules lie in memory: numbers of 32 bits, the least significant byte first; every part begins at a multiple
 * of four.
 *
 *   0   name of the form, eight letters
 *   8   length of the whole, in bytes
 *   12  CRC-32 (ISO-HDLC) of everything from byte 16 on
 *   16  how many records there are
 *   20  seed of the hashes
 *   24  how many slots the index of hosts has, a power of two
 *   28  how many slots the index of keys has, a power of two
 *   32  length of the summary, in bytes
 *   36  the summary, JSON: `Summary`
 *   …   where each record begins, counted from the first, and where the last ends
 *   …   the index of hosts, then the one of keys: for each slot a hash, and the number of a record plus one, or 0 for none
 *   …   the records, in ascending order of key
 *
 * A record is a text: which form it has, then the texts that stand in the gaps of that form, each after a NUL
 * (`record-form.ts`).
 */
export const layout = {
  form: packedForm,
  lengthAt: 8,
  checksumAt: 12,
  countAt: 16,
  seedAt: 20,
  hostSlotsAt: 24,
  keySlotsAt: 28,
  summaryLengthAt: 32,
  summaryAt: 36,
} as const

/** What is known of all records together. */
export interface Summary {
  /** JSON with a gap for each text that differs from rule to rule. */
  readonly forms: readonly string[]
  /** How many rules the records make: one for each host that they open. */
  readonly rules: number
  /** How many of them open a port for a protocol. */
  readonly ports: readonly OpenedPort[]
}

export interface OpenedPort {
  readonly kind: 'EgressRule' | 'ServiceEntry'
  readonly port: number
  readonly protocol: Protocol
  readonly rules: number
}

/**
 * FNV-1a over the UTF-16 units of a text from `start` on, after a `*` where `starred`, begun with a seed: so that nobody
 * can write names that share a slot.
 */
export function hashText(seed: number, text: string, start = 0, starred = false): number {
  let hash = seed ^ 0x811c9dc5
  if (starred) hash = Math.imul(hash ^ 0x2a, 0x01000193)
  for (let i = start; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  // FNV's low bits alone choose the slot: the high ones are mixed in.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** CRC-32 of all that is behind the checksum. */
export function checksumOf(bytes: Buffer): number {
  // Loaded when there is a block to check: a gateway at rest does without.
  return process.getBuiltinModule('node:zlib').crc32(bytes.subarray(layout.countAt))
}

/** The power of two that leaves at least half of the slots empty. */
export function slotsFor(entries: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, 2 * entries)))
}

/** The next multiple of four. */
export function aligned(offset: number): number {
  return (offset + 3) & ~3
}
