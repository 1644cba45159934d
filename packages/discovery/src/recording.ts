import type { ConsoleEvent, ConsoleState } from './messages.ts'

/**
 * A recording is NDJSON: the header, then what `/api/events` told, a line each, in order. It holds what
 * consoles see and nothing else; a console plays it without any control plane.
 */
export type RecordingLine = RecordingHeader | RecordedEvent

export interface RecordingHeader {
  /** Name and version of this format. */
  readonly format: 'bookinfo-events/1'
  /** ISO 8601: what the times of the events are counted from. */
  readonly startedAt: string
  readonly runMode: ConsoleState['runMode']
  readonly world: ConsoleState['world']
  /** What the control plane calls its version. */
  readonly version: string
  /** BCP 47: the languages product pages are recorded in; none where none are. */
  readonly languages: readonly string[]
}

/** One event; `at` is milliseconds since the recording's start and never decreases. */
export type RecordedEvent = { readonly at: number } & (ConsoleEvent | PageSeen | Mark)

/** What the product page looked like from then on. */
export interface PageSeen {
  readonly event: 'page'
  readonly data: {
    /** The document as it was served, by language. */
    readonly html: Readonly<Record<string, string>>
    /** Style sheets and pictures as data URLs, by the address the documents name them by; each once in a recording. */
    readonly parts: Readonly<Record<string, string>>
  }
}

/** A moment somebody wanted to find again. */
export interface Mark {
  readonly event: 'mark'
  readonly data: { readonly name: string }
}
