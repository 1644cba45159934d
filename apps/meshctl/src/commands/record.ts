import { closeSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { RecordedEvent, RecordingHeader, RecordingLine } from '@bookinfo/discovery'
import type { ApiClient } from '../api-client.ts'
import { toRecord } from '../api-object.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { flagValue, numberFlag } from '../flag-values.ts'
import { readEvents } from '../read-events.ts'
import { createPageVisitor, type PageVisitor } from '../visit-page.ts'

/** `record FILE`: what consoles hear, for a console to play. */
export const record: Command = {
  name: 'record',
  summary: 'Record what the console hears, for a console to play',
  synopsis: 'record FILE [--pages LANGUAGES] [--seconds N]',
  description: [
    'Writes the events of the control plane to FILE (- for standard output) until interrupted, as NDJSON: a header,',
    'then an event a line with its time in milliseconds. Whenever a gateway takes other rules the product page is loaded',
    'once for each language of --pages, as a visitor would, and recorded too. A line on standard input marks the',
    'moment with that name: the console steps from mark to mark. The console plays the file when it is dropped on it,',
    'or opened by its help; no control plane is needed for that.',
  ],
  examples: [
    'meshctl record story.ndjson',
    'meshctl record story.ndjson --pages en,zh-Hans --seconds 60',
    'meshctl record quiet.ndjson --pages none',
  ],
  flags: {
    pages: { type: 'string', value: 'LANGUAGES', summary: 'default en; none: no page is loaded' },
    seconds: { type: 'string', value: 'N', summary: 'stop after so long; default: go on' },
  },
  async run({ words, flags, world, client }: CommandContext) {
    const [name, ...rest] = words
    if (name === undefined || rest.length > 0)
      throw new CommandError('record takes one FILE', { usage: true })
    const pages = flagValue(flags, 'pages') ?? 'en'
    const languages = pages === 'none' ? [] : pages.split(',')
    const seconds = numberFlag(flags, 'seconds', 86_400)
    const ended =
      seconds === undefined ? new AbortController().signal : AbortSignal.timeout(seconds * 1000)
    const { write, close } = openFile(name, world)
    const visitor = createPageVisitor(languages)
    const recorder = createRecorder(await describe(client, languages), write)
    const marks = new AbortController()
    void takeMarks(world.inputLines(marks.signal), recorder.take)
    try {
      await follow({ client, visitor, recorder, ended })
      if (ended.aborted) return 0
      throw new CommandError('the control plane has ended the stream')
    } finally {
      marks.abort()
      await visitor.close()
      close()
      world.err(`${recorder.count()} events recorded.\n`)
    }
  },
}

interface Recorder {
  take(event: string, data: unknown): void
  count(): number
}

function createRecorder(header: RecordingHeader, write: (line: RecordingLine) => void): Recorder {
  const startedAt = Date.parse(header.startedAt)
  let at = 0
  let count = 0
  write(header)
  return {
    count: () => count,
    take(event, data) {
      // A clock that is set back must not let time go back.
      at = Math.max(at, Date.now() - startedAt)
      count += 1
      write({ at, event, data } as RecordedEvent)
    },
  }
}

async function describe(client: ApiClient, languages: readonly string[]): Promise<RecordingHeader> {
  const { runMode, world } = await client.tool('/api/state')
  return {
    format: 'bookinfo-events/1',
    startedAt: new Date().toISOString(),
    runMode: runMode as RecordingHeader['runMode'],
    world: world as RecordingHeader['world'],
    version: await client.serverVersion(),
    languages,
  }
}

function openFile(name: string, world: CommandContext['world']) {
  if (name === '-') {
    return {
      write: (line: RecordingLine) => world.out(`${JSON.stringify(line)}\n`),
      close: () => {},
    }
  }
  const path = resolve(world.folder, name)
  try {
    const file = openSync(path, 'w')
    return {
      // At once and whole: whoever records ends it by an interruption.
      write: (line: RecordingLine) => void writeSync(file, `${JSON.stringify(line)}\n`),
      close: () => closeSync(file),
    }
  } catch (error) {
    throw new CommandError(
      `${name} cannot be written: ${error instanceof Error ? error.message : error}`,
    )
  }
}

async function takeMarks(lines: AsyncIterable<string>, take: Recorder['take']): Promise<void> {
  for await (const line of lines) {
    if (line.trim() !== '') take('mark', { name: line.trim() })
  }
}

interface Following {
  readonly client: ApiClient
  readonly visitor: PageVisitor
  readonly recorder: Recorder
  /** When it has been long enough. */
  readonly ended: AbortSignal
}

/** Records until the stream ends, or it has been long enough. Pages are visited one after the other, and never hold up an event. */
async function follow({ client, visitor, recorder, ended }: Following): Promise<void> {
  let acted = ''
  let visit = Promise.resolve()

  async function look(): Promise<void> {
    const state = await client.tool('/api/state')
    const mark = JSON.stringify(toList(state.gateways).map((each) => each.ackedVersion))
    if (mark === acted) return
    acted = mark
    const page = await visitor.visit(String(state.productPageUrl))
    if (page !== null) recorder.take('page', page)
  }

  const stream = await client.stream('/api/events')
  // That it is cut off at the end is no news.
  stream.on('error', () => {})
  try {
    const lines = createInterface({ input: stream, signal: ended })
    for await (const { event, data } of readEvents(lines)) {
      recorder.take(event, data)
      if (!['exchange', 'traffic', 'dropped'].includes(event))
        visit = visit.then(look).catch(() => {})
    }
  } finally {
    await visit
  }
}

function toList(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(toRecord) : []
}
