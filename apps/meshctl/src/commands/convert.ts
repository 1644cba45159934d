import {
  convert as convertRules,
  type Problem,
  printResource,
  readResources,
} from '@bookinfo/rules'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { flagValue } from '../flag-values.ts'
import { readFiles } from '../read-files.ts'
import { renderDocument } from '../render-objects.ts'
import { renderPlace } from '../render-place.ts'

/** `convert -f FILE`: the rules of 2018 as today's. */
export const convert: Command = {
  name: 'convert',
  summary: 'Turn EgressRules and RouteRules into what Istio takes today',
  synopsis: 'convert -f FILE|FOLDER... [--origination port-80] [--resolution NONE] [--istio-0.8]',
  description: [
    'Prints ServiceEntries, VirtualServices and DestinationRules that decide as the rules of 2018 did, and tells on',
    'standard error what is lost, changed or cannot be said. Nothing is sent. --istio-0.8 prints what the converter of',
    'Istio 0.8 did, gaps and all; that one never kept TLS origination.',
  ],
  examples: [
    'meshctl convert -f deploy/rules/egress-google-apis.yaml',
    'meshctl convert -f deploy/rules/egress-google-apis.yaml | kubectl apply --dry-run=client -f -',
  ],
  flags: {
    origination: {
      type: 'string',
      value: 'same-port|port-80',
      summary: 'where the application sends clear HTTP for an https rule; default same-port',
    },
    resolution: {
      type: 'string',
      value: 'DNS|NONE',
      summary: 'how full host names are resolved; default DNS, NONE is what 2018 did',
    },
    'istio-0.8': { type: 'boolean', summary: 'as istioctl 0.8 convert-networking-config did' },
  },
  exitCodes: ['1: something has no counterpart and was left out'],
  async run({ words, flags, world, namespaces }: CommandContext) {
    const paths = [...words, ...(flags.given.get('file') ?? [])]
    if (paths.length === 0) throw new CommandError('no input files provided', { usage: true })
    const namespace = namespaces.flag || 'default'
    const texts = await readFiles(paths, world)
    const read = texts.map(({ source, text }) => readResources(text, { source, namespace }))
    refuse(read.flatMap(({ problems }) => problems).filter(({ level }) => level === 'error'))
    const as08 = flags.given.has('istio-0.8')
    const { resources, notes } = convertRules(
      read.flatMap((one) => one.resources),
      {
        origination: oneOf(flagValue(flags, 'origination'), 'origination', [
          'same-port',
          'port-80',
        ]),
        resolution: oneOf(flagValue(flags, 'resolution'), 'resolution', ['DNS', 'NONE']),
        style: as08 ? '0.8' : 'ours',
      },
    )
    const documents = as08
      ? resources.map((one) => renderDocument(one, { ...v1alpha3, kind: one.kind })).join('')
      : resources.map(printResource).join('---\n')
    world.out(documents)
    for (const { level, key, message } of notes) world.err(`${level}: ${key}: ${message}\n`)
    return notes.some(({ level }) => level === 'error') ? 1 : 0
  },
}

/** What Istio 0.8 called its resources. */
const v1alpha3 = { group: 'networking.istio.io', version: 'v1alpha3' } as const

function refuse(errors: readonly Problem[]): void {
  const [first] = errors
  if (first === undefined) return
  throw new CommandError(first.message, { notes: errors.map(renderPlace) })
}

function oneOf<Choice extends string>(
  value: string | undefined,
  flag: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const choice = value === undefined ? choices[0] : choices.find((one) => one === value)
  if (choice !== undefined) return choice
  throw new CommandError(`--${flag} must be ${choices.join(' or ')}, found ${value}`)
}
