import { failureOf } from '@bookinfo/egress-proxy'
import { type Explanation, renderExplanation } from '@bookinfo/rules'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { type AssumingExplanation, explainFiles } from '../explain-files.ts'
import { flagValue, outputForm } from '../flag-values.ts'
import { parseExplanation } from '../parse-explanation.ts'

interface Asked {
  readonly from: string
  readonly target: string
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
}

/** `explain --from WORKLOAD TARGET`: which rule decides, and why. */
export const explain: Command = {
  name: 'explain',
  summary: 'Say whether a call is allowed, which rule decides, and why no other does',
  synopsis:
    'explain --from WORKLOAD URL|HOST:PORT [-f FILE|FOLDER... [--registry FILE|demo]] [-o text|json]',
  description: [
    'Tells what the gateway would decide: the canonical name, each rule with the first reason it misses, the route',
    'rule, and what goes upstream. A URL is asked for as a client with proxy variables does; HOST:PORT alone is a',
    'tunnel. The rules are those in force at the control plane, or with -f those of files, and nothing is asked: the',
    'mesh is then what --registry tells, or the Kubernetes Services and Deployments in the files. What had to be',
    'assumed is told.',
  ],
  examples: [
    'meshctl explain --from details-v2 https://www.googleapis.com/books/v1/volumes',
    'meshctl explain --from details-v2 http://www.googleapis.com:443/ -f deploy/rules',
    'meshctl explain --from productpage-v1 http://details:9080/details/0 -f deploy/rules/today --registry demo',
    'meshctl explain --from reviews-v1 tcp://203.0.113.7:27017 -o json',
  ],
  flags: {
    from: { type: 'string', value: 'WORKLOAD', summary: 'who asks, e.g. details-v2' },
    method: { short: 'X', type: 'string', value: 'METHOD', summary: 'of the request; default GET' },
    header: {
      short: 'H',
      type: 'string',
      value: '"NAME: VALUE"',
      summary: 'of the request, for route rules that look at it; any number of times',
    },
    registry: {
      type: 'string',
      value: 'FILE|demo',
      summary: 'the mesh, with -f: services, workloads and sources as YAML, or the one of the demo',
    },
    output: {
      short: 'o',
      type: 'string',
      value: 'text|json',
      summary: 'form of the explanation; default text',
    },
  },
  exitCodes: ['0: the call is allowed', '1: the call is denied'],
  async run(context: CommandContext) {
    const { flags, world } = context
    const form = outputForm(flags, ['text', 'json'])
    const asked = readAsked(context)
    const explanation = await answer(asked, context)
    const failure = failureOf(explanation.reason)
    if (form === 'json') {
      world.out(`${JSON.stringify({ ...explanation, failure: failure ?? null }, null, 2)}\n`)
    } else world.out(`${renderExplanation(explanation, failure)}${renderAssumed(explanation)}`)
    return explanation.verdict === 'allow' ? 0 : 1
  },
}

function answer(asked: Asked, context: CommandContext): Promise<Explanation | AssumingExplanation> {
  const { flags, world, namespaces } = context
  const paths = flags.given.get('file')
  const registry = flagValue(flags, 'registry')
  if (paths === undefined) {
    if (registry === undefined) return ask(asked, context)
    throw new CommandError('--registry is for rules of files: name them with -f', { usage: true })
  }
  return explainFiles(asked, { paths, registry, namespace: namespaces.flag || 'default', world })
}

function renderAssumed(explanation: Explanation | AssumingExplanation): string {
  if (!('assumed' in explanation)) return ''
  return `\nassumed\n${explanation.assumed.map((line) => `  ${line}\n`).join('')}`
}

function readAsked({ words, flags }: CommandContext): Asked {
  const from = flagValue(flags, 'from')
  const [target, ...others] = words
  if (from === undefined) throw new CommandError('say who asks: --from WORKLOAD', { usage: true })
  if (target === undefined || others.length > 0) {
    throw new CommandError('say what is asked for: one URL or HOST:PORT', { usage: true })
  }
  const method = flagValue(flags, 'method')
  const headers = Object.fromEntries((flags.given.get('header') ?? []).map(readHeader))
  return { from, target, headers, ...(method === undefined ? {} : { method }) }
}

function readHeader(text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  if (colon > 0) return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
  throw new CommandError(`--header must be "NAME: VALUE", found ${JSON.stringify(text)}`)
}

async function ask({ target, ...rest }: Asked, { client }: CommandContext): Promise<Explanation> {
  return parseExplanation(await client.tool('/api/explain', { ...rest, url: target }))
}
