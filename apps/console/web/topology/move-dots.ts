import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { edgeOf } from '../model/edge.ts'
import { googleHost } from './arrows.ts'

/** On the screen at once; beyond that the counters alone tell. spec: console 4.3. */
const maxDots = 150
const travelMs = 620
/** Points a way is walked in: enough for the eye. */
const steps = 20

const namespace = 'http://www.w3.org/2000/svg'

/**
 * Lets a dot travel along each arrow that was used just now: one for each arrow and batch, however
 * many calls the batch holds. A blocked one dies at the boundary.
 */
export function moveDots(
  drawing: SVGSVGElement,
  records: readonly ExchangeRecord[],
  services: ReadonlySet<string>,
): void {
  const layer = drawing.querySelector('[data-dots]')
  if (layer === null) return
  const keys = new Map(records.map((record) => placeOf(record, services)))
  for (const [key, verdict] of keys) {
    if (layer.childElementCount >= maxDots) return
    const ways = [...drawing.querySelectorAll<SVGPathElement>('[data-way], [data-beyond]')].filter(
      ({ dataset }) => dataset.way === key || (dataset.beyond === key && verdict !== 'blocked'),
    )
    if (ways.length > 0) travel(layer, ways, verdict)
  }
}

function placeOf(
  record: ExchangeRecord,
  services: ReadonlySet<string>,
): readonly [key: string, verdict: string] {
  const { from, to, host, outside, verdict } = edgeOf(record, services)
  if (!outside) return [`${from}>${to}`, verdict]
  return [`${from}>${host === googleHost ? 'google' : 'other'}`, verdict]
}

function travel(layer: Element, ways: readonly SVGPathElement[], verdict: string): void {
  const dot = document.createElementNS(namespace, 'circle')
  dot.setAttribute('r', '5')
  dot.setAttribute('class', `dot dot-${verdict}`)
  layer.append(dot)
  const places = ways.flatMap((way) => walk(way))
  const frames = places.map((place) => ({ transform: place, opacity: 1 }))
  const end = verdict === 'blocked' ? ' scale(3.4)' : ''
  frames.push({ transform: `${places.at(-1) ?? ''}${end}`, opacity: 0 })
  const animation = dot.animate(frames, { duration: travelMs, easing: 'ease-in-out' })
  animation.addEventListener('finish', () => dot.remove())
}

const walked = new Map<string, readonly string[]>()

/** The ways are laid by hand and few: each is measured once. */
function walk(way: SVGPathElement): readonly string[] {
  const key = way.getAttribute('d') ?? ''
  const known = walked.get(key)
  if (known !== undefined) return known
  const length = way.getTotalLength()
  const places = Array.from({ length: steps + 1 }, (_, step) => {
    const { x, y } = way.getPointAtLength((length * step) / steps)
    return `translate(${x}px, ${y}px)`
  })
  walked.set(key, places)
  return places
}
