/** One event of the control plane's stream, with its data as JSON. */
export interface HeardEvent {
  readonly event: string
  readonly data: string
  readonly id: string
}

export type LinkState = 'open' | 'lost'

export interface SourceListener {
  readonly onEvent: (heard: HeardEvent) => void
  readonly onLink: (link: LinkState) => void
}

interface SourceOptions {
  readonly url: string
  readonly eventNames: readonly string[]
  /** Id of the last event that was heard before; '' for none. */
  readonly since: string
}

/** A browser gives up on a stream that answers with an error: then we ask again, milliseconds. */
const retryMs = 2000

/** Listens to the control plane's stream until the function it returns is called; comes back where it was cut off. */
export function openEventSource(options: SourceOptions, listener: SourceListener): () => void {
  const { eventNames, url } = options
  let stream: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let lastId = options.since

  function open(): void {
    const opened = new EventSource(lastId === '' ? url : `${url}?since=${lastId}`)
    stream = opened
    opened.addEventListener('open', () => listener.onLink('open'))
    for (const event of eventNames) {
      opened.addEventListener(event, ({ data, lastEventId }: MessageEvent<string>) => {
        lastId = lastEventId || lastId
        listener.onEvent({ event, data, id: lastEventId })
      })
    }
    opened.addEventListener('error', () => {
      listener.onLink('lost')
      if (opened.readyState !== EventSource.CLOSED) return
      opened.close()
      retry = setTimeout(open, retryMs)
    })
  }

  open()
  return () => {
    clearTimeout(retry)
    stream?.close()
  }
}
