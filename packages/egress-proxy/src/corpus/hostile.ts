import type { FailureCode } from '../failures.ts'

/** One hostile or malformed message, and how it must end. */
export interface Hostile {
  readonly name: string
  readonly bytes: Buffer
  /** The code of the refusal at the door it is meant for. */
  readonly code: FailureCode
}

export function hostile(name: string, text: string, code: FailureCode): Hostile {
  return { name, bytes: Buffer.from(text, 'latin1'), code }
}

/** A byte as names of entries show it. */
export function show(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`
}

/** The control bytes that may stand nowhere in a head. CR and LF end lines, a tab is a blank. */
export const controls: readonly number[] = [...Array(32).keys(), 127].filter(
  (byte) => byte !== 9 && byte !== 10 && byte !== 13,
)
