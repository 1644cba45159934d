/** Room for a snapshot of some 100,000 rules. */
const longestLine = 64 * 1024 * 1024

/**
 * The lines of a stream of bytes, without their ends. What follows the last line feed is no line: it was cut off.
 * @throws RangeError when a line is longer than 64 MiB
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let pieces: string[] = []
  let length = 0
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    pieces.push(first)
    length += first.length
    if (others.length > 0) {
      const rest = others.pop() ?? ''
      yield pieces.join('')
      yield* others
      pieces = [rest]
      length = rest.length
    }
    if (length > longestLine) throw new RangeError('a line of the stream is over 64 MiB')
  }
}
