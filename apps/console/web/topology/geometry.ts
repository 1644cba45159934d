/** Sides of a box an arrow may leave from or arrive at. */
export type Side = 'left' | 'right' | 'top' | 'bottom'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** A point with the direction an arrow has there. */
interface Port extends Point {
  readonly side: Side
}

export function portOf(box: Box, side: Side): Port {
  const centerX = box.x + box.width / 2
  const centerY = box.y + box.height / 2
  switch (side) {
    case 'left':
      return { x: box.x, y: centerY, side }
    case 'right':
      return { x: box.x + box.width, y: centerY, side }
    case 'top':
      return { x: centerX, y: box.y, side }
    case 'bottom':
      return { x: centerX, y: box.y + box.height, side }
  }
}

/** A calm curve that leaves and arrives at right angles to the boxes' sides. */
export function curve(from: Port, to: Port): string {
  const a = pulled(from, to)
  const b = pulled(to, from)
  return `M${from.x} ${from.y}C${a.x} ${a.y} ${b.x} ${b.y} ${to.x} ${to.y}`
}

function pulled(port: Port, other: Point): Point {
  const { x, y, side } = port
  const reachX = Math.max(Math.abs(other.x - x) / 2, 14)
  const reachY = Math.max(Math.abs(other.y - y) / 2, 14)
  switch (side) {
    case 'left':
      return { x: x - reachX, y }
    case 'right':
      return { x: x + reachX, y }
    case 'top':
      return { x, y: y - reachY }
    case 'bottom':
      return { x, y: y + reachY }
  }
}
