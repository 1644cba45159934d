import { toRecord } from '../api-object.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { numberFlag, outputForm } from '../flag-values.ts'
import { readFiles } from '../read-files.ts'

/** `replay FILES`: what rules would have changed. */
export const replay: Command = {
  name: 'replay',
  summary: 'Tell which recorded calls would go otherwise if rules were in force, or gone',
  synopsis: 'replay [FILE|FOLDER...] [--delete KIND/NAME...] [--last N] [-o text|json]',
  description: [
    'Puts the recorded calls to the rules in force and to those with the files applied on top and the named rules',
    'deleted, and prints what differs. Nothing is stored. Records hold no request headers but the user agent: a call',
    'whose way depends on another is told as one that cannot be judged, with the rule that looks at it.',
  ],
  examples: [
    'meshctl replay deploy/rules/egress-google-apis.yaml',
    'meshctl replay --delete egressrule/googleapis --last 100',
  ],
  flags: {
    delete: {
      type: 'string',
      value: 'KIND/NAME',
      summary: 'a rule to leave out, or KIND/NAMESPACE/NAME; any number of times',
    },
    last: {
      type: 'string',
      value: 'N',
      summary: 'how many of the newest recorded calls to look at; default all that are kept',
    },
    output: { short: 'o', type: 'string', value: 'text|json', summary: 'default text' },
  },
  async run({ words, flags, world, client, namespaces }: CommandContext) {
    const form = outputForm(flags, ['text', 'json'])
    const last = numberFlag(flags, 'last', 500)
    const namespace = namespaces.flag || namespaces.context
    const deleted = (flags.given.get('delete') ?? []).map((text) => readName(text, namespace))
    const paths = [...words, ...(flags.given.get('file') ?? [])]
    if (paths.length === 0 && deleted.length === 0) {
      throw new CommandError('name files of rules, or rules to delete', { usage: true })
    }
    const texts = paths.length === 0 ? [] : await readFiles(paths, world)
    const answer = await client.tool('/api/replay', {
      yaml: texts.map(({ text }) => text).join('\n---\n'),
      delete: deleted,
      ...(last === undefined ? {} : { last }),
    })
    if (form === 'json') world.out(`${JSON.stringify(answer, null, 2)}\n`)
    else world.out(renderChanges(answer))
    return 0
  },
}

function readName(text: string, usual: string) {
  const [kind = '', ...rest] = text.split('/')
  const [namespace = usual, name] = rest.length === 2 ? rest : [usual, rest[0]]
  if (name !== undefined && name !== '' && rest.length <= 2) return { kind, namespace, name }
  throw new CommandError(`--delete must be KIND/NAME or KIND/NAMESPACE/NAME, found ${text}`)
}

/** Calls of one workload to one target that change alike are one line, in the order of the first. */
function renderChanges(answer: Readonly<Record<string, unknown>>): string {
  const { total, changed, changes, unjudged } = answer
  const lines = (Array.isArray(changes) ? changes.map(toRecord) : []).map((change) => {
    const call = `${change.workload} to ${change.host}:${change.port}`
    return `${call}: ${sayOutcome(change.before)} -> ${sayOutcome(change.after)}`
  })
  const open = (Array.isArray(unjudged) ? unjudged.map(toRecord) : []).map(
    ({ workload, host, port, why }) => `${workload} to ${host}:${port}: ${why}`,
  )
  const told = `${changed} of ${total} recorded calls would change\n${groupLines(lines)}`
  return open.length === 0
    ? told
    : `${told}${open.length} of ${total} cannot be judged\n${groupLines(open)}`
}

function groupLines(lines: readonly string[]): string {
  return [...Map.groupBy(lines, (line) => line)]
    .map(([line, same]) => `${String(same.length).padStart(5)}  ${line}\n`)
    .join('')
}

function sayOutcome(value: unknown): string {
  const { action, reason, rule, routeRule, tls, to, actions } = toRecord(value)
  if (action === 'deny') return `denied (${reason})`
  const by = [rule, routeRule].filter((key) => typeof key === 'string').join(', ') || reason
  const rest = [
    ...(typeof to === 'string' ? [`to ${to}`] : []),
    ...(Array.isArray(actions) && actions.length > 0 ? [`with ${actions.join(', ')}`] : []),
    ...(tls === 'none' ? [] : [`TLS ${tls}`]),
  ]
  return `allowed (${[by, ...rest].join(', ')})`
}
