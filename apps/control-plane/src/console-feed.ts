import type { ConsoleEvent, StepReport, TrafficReport } from '@bookinfo/discovery'
import type { ExchangeRecord, WireCapture } from '@bookinfo/egress-proxy'
import type { LiveStream } from './live-streams.ts'
import type { Mesh } from './mesh.ts'

/** What consoles hear, and the newest exchanges for those that come later. */
export interface ConsoleFeed {
  /** Sends the whole state, then the exchanges after `lastEventId` (else the newest 50), then everything as it happens. */
  follow(stream: LiveStream, lastEventId: string | undefined): void
  /** Tells what is new of the state soon; several changes of one turn are told once. */
  stateChanged(): void
  exchanged(records: readonly ExchangeRecord[], dropped: number): void
  /** The bytes of a call that an operator asked for; kept elsewhere. */
  captured(capture: WireCapture): void
  /** What the traffic generator saw; kept for nobody. */
  trafficked(report: TrafficReport): void
  /** Where the walkthrough stands; told again to whoever comes later. */
  stepped(report: StepReport): void
  /** Newest last. */
  last(count: number): readonly ExchangeRecord[]
  close(): void
}

const ringSize = 500
const replayed = 50

export function createConsoleFeed({
  state,
  changes,
}: Pick<Mesh, 'state' | 'changes'>): ConsoleFeed {
  const ring: { readonly id: number; readonly record: ExchangeRecord }[] = []
  const followers = new Set<LiveStream>()
  let lastId = 0
  let step: StepReport | undefined
  let scheduled: NodeJS.Immediate | undefined

  const tell = (event: ConsoleEvent): void => {
    const text = render(++lastId, event)
    for (const stream of followers) stream.send(text)
  }
  const tellState = (): void => {
    scheduled = undefined
    if (followers.size > 0) tell(changes.takeChanges())
    else changes.skipChanges()
  }
  const tellExchange = (record: ExchangeRecord): void => {
    const id = ++lastId
    ring.push({ id, record })
    if (ring.length > ringSize) ring.shift()
    const text = render(id, { event: 'exchange', data: record })
    for (const stream of followers) stream.send(text)
  }

  return {
    follow(stream, lastEventId) {
      stream.onClose(() => followers.delete(stream))
      stream.send(`retry: 1000\n\n${render(lastId, { event: 'state', data: state() })}`)
      if (step !== undefined) stream.send(render(lastId, { event: 'step', data: step }))
      // An id of an earlier run of this process may be greater than any of ours: it says nothing.
      const since = Number(lastEventId ?? 0)
      const resumes = since > 0 && since <= lastId
      const missed = resumes ? ring.filter(({ id }) => id > since) : ring.slice(-replayed)
      for (const { id, record } of missed)
        stream.send(render(id, { event: 'exchange', data: record }))
      followers.add(stream)
    },
    stateChanged() {
      scheduled ??= setImmediate(tellState)
    },
    exchanged(records, dropped) {
      for (const record of records) tellExchange(record)
      if (dropped === 0) return
      tell({ event: 'dropped', data: { count: dropped } })
    },
    captured: (capture) => tell({ event: 'capture', data: capture }),
    trafficked: (report) => tell({ event: 'traffic', data: report }),
    stepped(report) {
      step = report
      tell({ event: 'step', data: report })
    },
    last: (count) => ring.slice(Math.max(0, ring.length - count)).map(({ record }) => record),
    close: () => clearImmediate(scheduled),
  }
}

function render(id: number, { event, data }: ConsoleEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
