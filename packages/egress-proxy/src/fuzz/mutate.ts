import type { Random } from './random.ts'

/** What inputs are made from. */
export interface Material {
  /** Valid inputs. */
  readonly seeds: readonly [Buffer, ...Buffer[]]
  /** Pieces that mean something to the parser. */
  readonly words: readonly [Buffer, ...Buffer[]]
  /** No input is longer. */
  readonly maxBytes: number
}

type Mutation = (bytes: Buffer, random: Random, material: Material) => Buffer

const troublesome = [
  0, 9, 10, 13, 32, 34, 37, 45, 46, 47, 58, 64, 91, 92, 93, 127, 128, 255,
] as const

function splice(bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)])
}

function anywhere(bytes: Buffer, random: Random): number {
  return random.below(bytes.length + 1)
}

const mutations: readonly [Mutation, ...Mutation[]] = [
  function setByte(bytes, random) {
    if (bytes.length === 0) return bytes
    const changed = Buffer.from(bytes)
    changed[random.below(bytes.length)] = random.below(256)
    return changed
  },
  function setTroublesome(bytes, random) {
    if (bytes.length === 0) return bytes
    const changed = Buffer.from(bytes)
    changed[random.below(bytes.length)] = random.pick(troublesome)
    return changed
  },
  function flipBit(bytes, random) {
    if (bytes.length === 0) return bytes
    const changed = Buffer.from(bytes)
    const at = random.below(bytes.length)
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
    return changed
  },
  function insertTroublesome(bytes, random) {
    return splice(bytes, anywhere(bytes, random), 0, Buffer.of(random.pick(troublesome)))
  },
  function insertWord(bytes, random, { words }) {
    return splice(bytes, anywhere(bytes, random), 0, random.pick(words))
  },
  function replaceByWord(bytes, random, { words }) {
    return splice(bytes, anywhere(bytes, random), random.below(8), random.pick(words))
  },
  function remove(bytes, random) {
    return splice(bytes, anywhere(bytes, random), 1 + random.below(8), Buffer.alloc(0))
  },
  function repeat(bytes, random) {
    const at = anywhere(bytes, random)
    const piece = bytes.subarray(at, at + 1 + random.below(16))
    return splice(bytes, at, 0, Buffer.concat(Array(1 + random.below(6)).fill(piece)))
  },
  function cut(bytes, random) {
    return bytes.subarray(0, anywhere(bytes, random))
  },
  function cross(bytes, random, { seeds }) {
    const other = random.pick(seeds)
    return Buffer.concat([
      bytes.subarray(0, anywhere(bytes, random)),
      other.subarray(anywhere(other, random)),
    ])
  },
]

/** One input: most are valid ones changed in one to six places, few more often than many, one in sixteen is noise. */
export function makeInput(random: Random, material: Material): Buffer {
  if (random.below(16) === 0) return noise(random, material)
  let bytes = random.pick(material.seeds)
  const places = 1 + Math.min(random.below(6), random.below(6), random.below(6))
  for (let left = places; left > 0; left--) {
    bytes = random.pick(mutations)(bytes, random, material)
  }
  return bytes.subarray(0, material.maxBytes)
}

/** Words and bytes in no order. */
function noise(random: Random, { words, maxBytes }: Material): Buffer {
  const parts = Array.from({ length: random.below(24) }, () =>
    random.below(2) === 0 ? random.pick(words) : Buffer.of(random.below(256)),
  )
  return Buffer.concat(parts).subarray(0, maxBytes)
}
