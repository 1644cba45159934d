import type { PageSeen } from '@bookinfo/discovery'
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Recording } from '../model/parse-recording.ts'
import type { ConsoleStore } from '../shell/console-store.ts'
import { createEventReader } from '../shell/event-reader.ts'
import { setClock, tick } from '../shell/now.ts'
import type { PageParts } from './clean-page.ts'
import { findStops, type Stop } from './find-stops.ts'

/** Plays a recording into the store, by the reader that live streams have, on the recording's own time. */
export interface Player {
  readonly recording: Recording
  readonly stops: readonly Stop[]
  /** Milliseconds since its start. */
  readonly position: ReadonlySignal<number>
  readonly playing: ReadonlySignal<boolean>
  /** Times the real pace. */
  readonly speed: Signal<number>
  /** The product page of this moment, by language; empty before the first. */
  readonly page: ReadonlySignal<PageSeen['data']['html']>
  /** What its pages are made of. */
  readonly parts: PageParts
  /** Plays, or stands still; at the end from the start again. */
  toggle(): void
  /** Goes to a moment, and stands still there. */
  seek(position: number): void
  /** Goes to the next moment that is worth seeing, or to the one before. */
  step(direction: 1 | -1): void
}

export function createPlayer(recording: Recording, store: ConsoleStore): Player {
  const { endsAt, events, header } = recording
  const startedAt = Date.parse(header.startedAt)
  const stops = findStops(recording)
  const playing = signal(false)
  const speed = signal(1)
  const { goTo, page, position } = createTeller(recording, store)

  function play(since: number): void {
    requestAnimationFrame((time) => {
      if (!playing.peek()) return
      // The first frame may have begun before the button was pressed.
      goTo(position.peek() + Math.max(0, time - since) * speed.peek())
      playing.value = position.peek() < endsAt
      play(time)
    })
  }

  function seek(wanted: number): void {
    playing.value = false
    goTo(wanted)
    tick()
  }

  setClock(() => startedAt + position.peek())
  store.forget(startedAt)
  seek(0)
  return {
    recording,
    stops,
    position,
    playing,
    speed,
    page,
    parts: new Map(
      events.flatMap((each) => (each.event === 'page' ? Object.entries(each.data.parts) : [])),
    ),
    seek,
    toggle() {
      if (position.peek() >= endsAt) goTo(0)
      playing.value = !playing.peek()
      if (playing.peek()) play(performance.now())
    },
    step(direction) {
      const here = position.peek()
      if (direction === 1) seek(stops.find(({ at }) => at > here)?.at ?? endsAt)
      else seek(stops.findLast(({ at }) => at < here)?.at ?? 0)
    },
  }
}

/** Tells the store what had happened at a position; back in time everything is told anew. */
function createTeller({ endsAt, events, header }: Recording, store: ConsoleStore) {
  const position = signal(0)
  const page = signal<PageSeen['data']['html']>({})
  const reader = createEventReader(store, () => {})
  let told = 0

  /** What happened until then; `false` where that is nothing new. */
  function tell(until: number): boolean {
    const due = events.slice(told).findIndex(({ at }) => at > until)
    const next = due === -1 ? events.slice(told) : events.slice(told, told + due)
    for (const { event, data } of next) {
      if (event === 'page') page.value = data.html
      else reader.take(event, JSON.stringify(data))
    }
    reader.flush()
    told += next.length
    return next.length > 0
  }

  function goTo(wanted: number): void {
    const next = Math.min(Math.max(wanted, 0), endsAt)
    batch(() => {
      if (next < position.peek()) {
        told = 0
        page.value = {}
        store.forget(Date.parse(header.startedAt))
      }
      position.value = next
      if (tell(next)) tick()
    })
  }

  return { goTo, page, position }
}
