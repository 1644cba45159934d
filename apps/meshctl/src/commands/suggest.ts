import { toRecord } from '../api-object.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { numberFlag, outputForm } from '../flag-values.ts'

/** `suggest`: the narrowest rules for what was denied. */
export const suggest: Command = {
  name: 'suggest',
  summary: 'Print the narrowest rules for what was denied, as YAML',
  synopsis: 'suggest [--narrow] [--last N] [-o yaml|json]',
  description: [
    'Prints egress rules that would allow the recorded calls that are denied: exact host, port and protocol, never a',
    'wildcard, and nothing for addresses the gateway always refuses. An egress rule opens a host for every workload;',
    'comments tell who asked. Read them before you apply them. What no rule can allow is told on standard error.',
    'With --narrow they are of the form of today, which can tell workloads apart: the host is opened for those that',
    'asked alone, by a ServiceEntry that Sidecars hide from all others.',
  ],
  examples: ['meshctl suggest', 'meshctl suggest --last 20 | meshctl apply -f -'],
  flags: {
    last: {
      type: 'string',
      value: 'N',
      summary: 'how many of the newest recorded calls to look at; default all that are kept',
    },
    narrow: { type: 'boolean', summary: 'open to the workloads that asked alone' },
    output: { short: 'o', type: 'string', value: 'yaml|json', summary: 'default yaml' },
  },
  async run({ words, flags, world, client }: CommandContext) {
    if (words.length > 0) throw new CommandError('suggest takes no arguments', { usage: true })
    const form = outputForm(flags, ['yaml', 'json'])
    const last = numberFlag(flags, 'last', 500)
    const answer = await client.tool('/api/suggest', {
      ...(last === undefined ? {} : { last }),
      ...(flags.given.has('narrow') ? { narrow: true } : {}),
    })
    if (form === 'json') world.out(`${JSON.stringify(answer, null, 2)}\n`)
    else world.out(String(answer.yaml))
    const hopeless = Array.isArray(answer.unsuggested) ? answer.unsuggested.map(toRecord) : []
    for (const { target, why } of hopeless) world.err(`Not suggested: ${target}: ${why}\n`)
    const wide = Array.isArray(answer.unnarrowed) ? answer.unnarrowed.map(toRecord) : []
    for (const { target, why } of wide) world.err(`Not narrowed: ${target}: ${why}\n`)
    if (answer.yaml === '' && wide.length === 0)
      world.err('No rule to suggest: no recorded call is denied for want of one.\n')
    return 0
  },
}
