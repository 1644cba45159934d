const most = 256

/**
 * A maker of lines that are written again and again, as bytes: neighbouring messages have the same. Bounded, as clients
 * choose what some of them say.
 * @param render the line, with its end, for one value
 */
export function cachedLine(render: (value: string) => string): (value: string) => Buffer {
  const known = new Map<string, Buffer>()
  let last = ''
  let lastLine: Buffer | null = null
  return (value) => {
    if (lastLine !== null && value === last) return lastLine
    const line = known.get(value) ?? Buffer.from(render(value), 'latin1')
    if (known.size === most) known.clear()
    known.set(value, line)
    last = value
    lastLine = line
    return line
  }
}
