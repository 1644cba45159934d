import { createInterface } from 'node:readline'
import {
  type ExchangeRecord,
  renderAccessLogJson,
  renderAccessLogText,
} from '@bookinfo/egress-proxy'
import { filterKeys, matchFilter, parseFilter } from '@bookinfo/log-filter'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { numberFlag, outputForm } from '../flag-values.ts'
import { readEvents, toExchanges } from '../read-events.ts'
import { renderLogLine } from '../render-log-line.ts'

const renderers: Readonly<Record<'text' | 'envoy' | 'json', (record: ExchangeRecord) => string>> = {
  text: renderLogLine,
  envoy: renderAccessLogText,
  json: renderAccessLogJson,
}

/** `log [-f] [FILTER…]`: the calls that went through the gateways. */
export const log: Command = {
  name: 'log',
  summary: 'Show the calls that went through the gateways; -f follows them',
  synopsis: 'log [-f] [--last N] [KEY=PATTERN...] [-o text|envoy|json]',
  description: [
    'Prints the newest recorded calls, oldest first, and with -f each further one as it ends. Conditions are those of',
    `the console's log: ${filterKeys.join(', ')}; a star stands for any characters, one key twice`,
    "means either, two keys mean both. -o envoy prints Envoy's default line, -o json Envoy's keys as JSON.",
  ],
  examples: [
    'meshctl log verdict=blocked',
    "meshctl log -f workload=details-v2 'host=*.googleapis.com'",
    'meshctl log --last 500 -o envoy > access.log',
  ],
  flags: {
    follow: { short: 'f', type: 'boolean', summary: 'go on until interrupted' },
    last: { type: 'string', value: 'N', summary: 'how many recorded calls, up to 500; default 50' },
    output: { short: 'o', type: 'string', value: 'text|envoy|json', summary: 'default text' },
  },
  async run({ words, flags, world, client }: CommandContext) {
    const render = renderers[outputForm(flags, ['text', 'envoy', 'json'])]
    const last = numberFlag(flags, 'last', 500) ?? 50
    const { tokens, strays } = parseFilter(words.join(' '))
    if (strays.length > 0) {
      throw new CommandError(
        `${strays[0]} is no condition: write KEY=PATTERN, with one of ${filterKeys.join(', ')}`,
        { usage: true },
      )
    }
    const seen = new Set<string>()
    const show = (record: ExchangeRecord): void => {
      const key = `${record.id} ${record.phase}`
      if (seen.has(key) || !matchFilter(tokens, record)) return
      seen.add(key)
      world.out(`${render(record)}\n`)
    }
    const follows = flags.given.has('follow')
    const kept = toExchanges((await client.tool(`/api/exchanges?last=${last}`)).items)
    for (const record of follows ? kept : kept.filter(isWhole(kept))) show(record)
    if (seen.size === 0) world.err('No call is recorded that meets this.\n')
    if (!follows) return 0
    const lines = createInterface({ input: await client.stream('/api/events') })
    for await (const { event, data } of readEvents(lines)) {
      if (event === 'exchange') toExchanges([data]).forEach(show)
    }
    throw new CommandError('the control plane has ended the stream')
  },
}

/** A tunnel that has ended is one line, that of its end. */
function isWhole(records: readonly ExchangeRecord[]): (record: ExchangeRecord) => boolean {
  const ended = new Set(records.filter(({ phase }) => phase === 'end').map(({ id }) => id))
  return ({ id, phase }) => phase === 'end' || !ended.has(id)
}
