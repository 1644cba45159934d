const longestLine = 16 * 1024 * 1024

/**
 * The lines of a stream of bytes, without their ends. What follows the last line feed is no line: it was cut off.
 * @throws RangeError when a line is longer than 16 MiB
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) throw new RangeError('a line of the stream is over 16 MiB')
    yield* lines
  }
}
