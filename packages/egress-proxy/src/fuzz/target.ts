import type { Material } from './mutate.ts'

/** One parser under test. */
export interface Target extends Material {
  readonly name: string
  /**
   * Gives the parser one input and looks at what it makes of it.
   * @returns whether it was taken
   * @throws AssertionError when the result is not consistent; anything the parser throws itself
   */
  check(bytes: Buffer): boolean
}

export function texts(first: string, ...rest: readonly string[]): [Buffer, ...Buffer[]] {
  return [Buffer.from(first, 'latin1'), ...rest.map((text) => Buffer.from(text, 'latin1'))]
}
