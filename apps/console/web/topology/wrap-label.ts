/** A part of a text that no line break may fall into: a word, or a Chinese character. */
const unbroken = /\p{Script=Han}|[^\s\p{Script=Han}]+/gu

/** Width of a text in semi-bold type, as wide as the widest font of the console may make it. */
export function textWidth(text: string, fontSize: number): number {
  const characters = [...text].map((character) => (/\p{Script=Han}/u.test(character) ? 1 : 0.57))
  return fontSize * characters.reduce((sum, width) => sum + width, 0)
}

/**
 * A text in one line where it has room, else in two lines as even as its words allow. SVG text does
 * not wrap by itself.
 */
export function wrapLabel(text: string, fontSize: number, room: number): readonly string[] {
  if (textWidth(text, fontSize) <= room) return [text]
  const breaks = [...text.matchAll(unbroken)].map(({ index }) => index).filter((at) => at > 0)
  let best: readonly string[] = [text]
  for (const at of breaks) {
    const lines = [text.slice(0, at).trimEnd(), text.slice(at)]
    if (widest(lines, fontSize) < widest(best, fontSize)) best = lines
  }
  return best
}

function widest(lines: readonly string[], fontSize: number): number {
  return Math.max(...lines.map((line) => textWidth(line, fontSize)))
}
