/** An object that is being read, with its names so far, or a list with its position. */
interface Frame {
  readonly names: Set<string> | undefined
  name: string
  index: number
  /** In an object: whether a name comes next, and no value. */
  atName: boolean
}

/**
 * Fields that one object has twice, as paths (`spec.ports[0].port`), each once. JSON.parse keeps the last of them in
 * silence, so what the writer reads is not what is stored.
 * @param text valid JSON
 */
export function duplicateFields(text: string): readonly string[] {
  const found = new Set<string>()
  const frames: Frame[] = []
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    if (token === '{' || token === '[') frames.push(openFrame(token))
    else if (token === '}' || token === ']') frames.pop()
    else if (isSecond(token, frames.at(-1))) found.add(pathOf(frames))
  }
  return [...found]
}

/** Takes in a comma or a text; whether it is a name that the object has already. */
function isSecond(token: string, frame: Frame | undefined): boolean {
  if (frame === undefined) return false
  if (token === ',') {
    nextIn(frame)
    return false
  }
  const { names, atName } = frame
  if (!atName || names === undefined) return false
  const name = String(JSON.parse(token))
  Object.assign(frame, { name, atName: false })
  const isThere = names.has(name)
  names.add(name)
  return isThere
}

function openFrame(token: string): Frame {
  const isObject = token === '{'
  return { names: isObject ? new Set() : undefined, name: '', index: 0, atName: isObject }
}

function nextIn(frame: Frame): void {
  frame.atName = frame.names !== undefined
  frame.index += 1
}

function pathOf(frames: readonly Frame[]): string {
  return frames
    .map(({ names, name, index }) => (names === undefined ? `[${index}]` : `.${name}`))
    .join('')
    .replace(/^\./, '')
}
