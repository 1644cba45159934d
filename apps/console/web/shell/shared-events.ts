import { type HeardEvent, type LinkState, openEventSource } from './event-source.ts'

type Told = readonly (readonly [event: string, data: string])[]

export interface EventListener {
  readonly onEvent: (event: string, data: string) => void
  readonly onLink: (link: LinkState) => void
  /** Everything that a window which comes now has to know, as events. */
  readonly recall: () => Told
}

interface Welcome {
  readonly to: string
  readonly link: LinkState
  readonly lastId: string
  readonly events: Told
}

/** What windows say to each other. */
interface Message {
  /** A window has come, and asks whoever has the stream. */
  readonly ask?: string
  readonly welcome?: Welcome
  readonly heard?: HeardEvent
  readonly link?: LinkState
}

interface SharedSource {
  readonly url: string
  readonly eventNames: readonly string[]
}

const name = 'bookinfo-console-events'

/**
 * The control plane's events, by one stream for all windows of this browser: it allows six to one origin, and stage,
 * notes and embeds are soon more. The window that holds the lock has the stream and passes on what it hears; when it
 * goes, the next one takes over from the last event it heard. Without locks (a page that came neither from this
 * machine nor by HTTPS) each window has a stream of its own. Returns what ends it.
 */
export function shareEvents(source: SharedSource, listener: EventListener): () => void {
  const locks: LockManager | undefined = navigator.locks
  if (locks === undefined) {
    const onEvent = ({ event, data }: HeardEvent): void => listener.onEvent(event, data)
    return openEventSource({ ...source, since: '' }, { onEvent, onLink: listener.onLink })
  }
  const channel = new BroadcastChannel(name)
  const member = createMember(source, listener, (message) => channel.postMessage(message))
  const ended = new AbortController()
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => member.hear(data))
  locks
    .request(name, { signal: ended.signal }, () => {
      const stop = member.lead()
      // The lock is ours until this window goes.
      return new Promise<void>((release) => {
        ended.signal.addEventListener('abort', () => {
          stop()
          release()
        })
      })
    })
    .catch(() => undefined)
  member.ask()
  return () => {
    ended.abort()
    channel.close()
  }
}

/** One window among those that share a stream: it is told everything by the leader, or is the leader. */
function createMember(
  source: SharedSource,
  listener: EventListener,
  post: (message: Message) => void,
) {
  const own = crypto.randomUUID()
  let role: 'newcomer' | 'follower' | 'leader' = 'newcomer'
  let link: LinkState = 'lost'
  let lastId = ''

  function join(welcome: Welcome): void {
    role = 'follower'
    lastId = welcome.lastId
    for (const [event, data] of welcome.events) listener.onEvent(event, data)
    listener.onLink(welcome.link)
  }

  /** What comes before the welcome is in it. */
  function follow({ heard, link: told }: Message): void {
    if (heard !== undefined) {
      lastId = heard.id || lastId
      listener.onEvent(heard.event, heard.data)
    }
    if (told !== undefined) listener.onLink(told)
  }

  return {
    ask: () => post({ ask: own }),
    hear(message: Message): void {
      if (role === 'leader' && message.ask !== undefined)
        post({ welcome: { to: message.ask, link, lastId, events: listener.recall() } })
      if (role === 'newcomer' && message.welcome?.to === own) join(message.welcome)
      else if (role === 'follower') follow(message)
    },
    lead(): () => void {
      role = 'leader'
      return openEventSource(
        { ...source, since: lastId },
        {
          onEvent(heard) {
            lastId = heard.id || lastId
            listener.onEvent(heard.event, heard.data)
            post({ heard })
          },
          onLink(next) {
            link = next
            listener.onLink(next)
            post({ link: next })
          },
        },
      )
    },
  }
}
