import type { RecordedEvent, RecordingHeader } from '@bookinfo/discovery'

export interface Recording {
  readonly header: RecordingHeader
  readonly events: readonly RecordedEvent[]
  /** Position of the last event, milliseconds. */
  readonly endsAt: number
}

/** What is wrong with a text that is no recording; `line` is counted from 1. */
export interface RecordingProblem {
  readonly problem: 'header' | 'format' | 'line' | 'empty'
  readonly line: number
  readonly found: string
}

/** The version of the format this console plays. */
const format: RecordingHeader['format'] = 'bookinfo-events/1'

/**
 * Reads a recording. A last line without its end is passed over: whoever records may be interrupted
 * at any moment. What the events hold is judged by whoever takes them, as with a live stream.
 */
export function parseRecording(text: string): Recording | RecordingProblem {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const header = parseHeader(lines[0] ?? '')
  if ('problem' in header) return header
  const events: RecordedEvent[] = []
  for (const [index, line] of lines.slice(1, -1).entries()) {
    if (line.trim() === '') continue
    const event = parseEvent(line, events.at(-1)?.at ?? 0)
    if (event === null) return { problem: 'line', line: index + 2, found: line.slice(0, 60) }
    events.push(event)
  }
  if (events.length === 0) return { problem: 'empty', line: lines.length, found: '' }
  return { header, events, endsAt: events.at(-1)?.at ?? 0 }
}

function parseHeader(line: string): RecordingHeader | RecordingProblem {
  const { format: found, startedAt, languages } = parseObject(line) ?? {}
  if (typeof found === 'string' && found !== format) return { problem: 'format', line: 1, found }
  const isWhole = !Number.isNaN(Date.parse(`${startedAt}`)) && Array.isArray(languages)
  if (found === format && isWhole) return JSON.parse(line)
  return { problem: 'header', line: 1, found: line.slice(0, 60) }
}

/** Times that go back would make a player go round in circles. */
function parseEvent(line: string, since: number): RecordedEvent | null {
  const { at, event, data } = parseObject(line) ?? {}
  const isEvent = typeof at === 'number' && at >= since && typeof event === 'string'
  if (!isEvent || typeof data !== 'object' || data === null) return null
  return { at, event, data } as RecordedEvent
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
