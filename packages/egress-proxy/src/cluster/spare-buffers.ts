/** Room before the bytes in such a buffer, for a head that is longer than the one it takes the place of. */
export const headroom = 1024

export const smallBytes = 64 * 1024

/** Small buffers that nobody uses, for whoever needs one next; so many are kept. */
const spare: Buffer[] = []
const mostSpare = 64

export function takeSmall(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(headroom + smallBytes)
}

/** Nobody needs what stands in it. Buffers of other sizes are not kept. */
export function keepSmall(whole: Buffer): void {
  if (whole.length === headroom + smallBytes && spare.length < mostSpare) spare.push(whole)
}
