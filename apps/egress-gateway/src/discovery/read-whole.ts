/** Room for millions of packed rules. */
const most = 256 * 1024 * 1024

/**
 * All bytes of a stream in one block of memory, which is taken once.
 * @throws RangeError when there are more or fewer than they should be, or that is over 256 MiB
 */
export async function readWhole(chunks: AsyncIterable<Buffer>, length: number): Promise<Buffer> {
  if (length > most) throw new RangeError(`${length} bytes are more than 256 MiB`)
  const whole = Buffer.allocUnsafeSlow(length)
  let at = 0
  for await (const chunk of chunks) {
    if (at + chunk.length > length) throw new RangeError(`more than ${length} bytes came`)
    at += chunk.copy(whole, at)
  }
  if (at < length) throw new RangeError(`${at} of ${length} bytes came`)
  return whole
}
