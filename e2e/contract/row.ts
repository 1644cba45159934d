/** The four services that the contract is about. */
export const services = ['productpage', 'details', 'reviews', 'ratings'] as const
export type Service = (typeof services)[number]

/** What the runner can play itself: any service that another one calls, and the book service outside. */
export type Peer = 'details' | 'reviews' | 'ratings' | 'bookService'

/** One line of the contract: a request, the state of the world, and what comes back. */
export interface Row {
  /** `ratings.post.bad-json`; unique. */
  readonly id: string
  /** The name of its test. */
  readonly sentence: string
  /** The line of the specification that it comes from: `bookinfo 4.1`. */
  readonly spec: string
  /** Who is asked. */
  readonly service: Service
  readonly request: Ask
  /** Requests before it. Cookies that they set are sent with those that follow. */
  readonly first?: readonly Ask[]
  /** What the row needs beside the service; absent where any deployment will do, whatever its versions. */
  readonly given?: Given
  /** What the original does: its newest code, where its versions differ. */
  readonly upstream: Expected
  /** What ours does, where that is something else. */
  readonly ours?: Expected
  /** Why ours differs; there exactly when `ours` is. */
  readonly because?: string
}

export type Column = 'upstream' | 'ours'

/** A request. `{here}` in a header stands for the base URL of the service. */
export interface Ask {
  /** Default GET. */
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The world around the request. A service that is not mentioned is ours, as v1. */
export interface Given {
  readonly services?: Settings
  readonly peers?: Readonly<Partial<Record<Peer, PeerState>>>
  /** How long ago everything was started; default 0. */
  readonly afterSeconds?: number
}

/** What the environment of each service says, by the names of the original's versions. */
export interface Settings {
  readonly productpage?: { readonly floodFactor?: number }
  readonly details?: {
    readonly version: 'v1' | 'v2'
    /** HTTPS by itself; default clear HTTP. */
    readonly encrypt?: boolean
    readonly apiKey?: string
  }
  readonly reviews?: {
    readonly version: 'v1' | 'v2' | 'v3'
    readonly podName?: string
    readonly clusterName?: string
    /** In place of the one of the version. */
    readonly starColor?: string
  }
  readonly ratings?: {
    readonly version: 'v1' | 'v2' | 'v-faulty' | 'v-delayed' | 'v-unavailable' | 'v-unhealthy'
    /** What v2 reads; default a database with the two rows of the original. */
    readonly database?: 'seeded' | 'away' | 'empty' | 'one row' | 'null' | 'broken'
    /** What chance gives, one number for each request; below a half it hits. The last one repeats. */
    readonly rolls?: readonly number[]
  }
}

/**
 * How a peer behaves. `upstream`: answers as the original does. `refuses`: nobody listens. A list is one
 * behaviour for each request, the last one repeats.
 */
export type PeerState = 'refuses' | PeerBehaviour | readonly PeerBehaviour[]
export type PeerBehaviour = 'upstream' | 'hangs' | 'resets' | 'closes' | PeerAnswer

export interface PeerAnswer {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text as it is. */
  readonly body?: string
  /** Default: the peer's own answer as the original gives it. */
  readonly afterSeconds?: number
  /** The body comes in this many parts, 2 s apart, instead of at once. */
  readonly parts?: number
}

/** What must come back; what is absent is not looked at. */
export interface Expected {
  readonly status: number | 'no answer'
  /** Whole values, or what they match; null: the header is not there. */
  readonly headers?: ExpectedHeaders
  /** The whole body. */
  readonly text?: string
  /** The body as JSON, the order of its keys included; `anyText` stands for any string but ''. */
  readonly json?: unknown
  readonly contains?: readonly string[]
  readonly lacks?: readonly string[]
  /** Texts that follow one another. */
  readonly inOrder?: readonly string[]
  /** How often a text is there. */
  readonly counts?: Readonly<Record<string, number>>
  /** Start tags that are there, by `tag` and attributes. */
  readonly elements?: readonly ExpectedElement[]
  /** When the answer is complete, seconds after the request. */
  readonly afterSeconds?: number
  /** What a peer was asked. */
  readonly calls?: Readonly<Partial<Record<Peer, ExpectedCalls>>>
}

export type ExpectedHeaders = Readonly<Record<string, string | RegExp | null>>
export type ExpectedElement = Readonly<Record<string, string>> & { readonly tag: string }

export interface ExpectedCalls {
  readonly count?: number
  /** How many connections they came by. */
  readonly connections?: number
  /** Of the last request, as the headers are. */
  readonly target?: string
  readonly headers?: ExpectedHeaders
}

/** In JSON that is expected: some text, whose words nobody should rely on. */
export const anyText = Symbol('any text')
