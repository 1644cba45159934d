import type { Box, Point, Side } from './geometry.ts'

/** Where calls end that leave the mesh: the host of the story, or any other. */
export type Lane = 'google' | 'other'

export interface NodeBox extends Box {
  /** Where arrows arrive and leave. */
  readonly in: Side
  readonly out: Side
}

/** The way of one lane through the egress proxy: in, the boundary itself, out. */
interface LanePlace {
  readonly enter: Point & { readonly side: Side }
  readonly boundary: Point
  readonly leave: Point & { readonly side: Side }
  /** `null` where there is no room: the sentence below the drawing says it. */
  readonly label: LabelPlace | null
}

/** Where the words about a call stand: the verdict, and `below` it the reason in at most two lines. */
export interface LabelPlace extends Point {
  readonly below: number
  readonly anchor: 'start' | 'middle' | 'end'
  /** Width a line may have. */
  readonly room: number
}

/** Size of the type a reason is set in, and the way from one of its lines to the next. */
export const reasonFontSize = 13
export const labelLineHeight = 14

/** A drawing laid by hand: its places never move. spec: console 4.3. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly mesh: Box
  readonly meshLabel: Point
  readonly outsideLabel: Point
  /** By workload; `browser`, `local`, `google` and `other` stand outside the mesh. */
  readonly nodes: Readonly<Record<string, NodeBox>>
  readonly proxy: Box & { readonly label: Point }
  readonly lanes: Readonly<Record<Lane, LanePlace>>
  /** Sides that differ from the nodes' own, by `from>to`. */
  readonly sides: Readonly<Record<string, { readonly out: Side; readonly in: Side }>>
  /** Ways drawn by hand, by `from>lane`, ending where the lane enters the proxy. */
  readonly ways: Readonly<Record<string, string>>
  /** Whether arrows inside the mesh have room for a status at their head. */
  readonly statuses: boolean
}
