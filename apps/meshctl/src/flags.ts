import { parseArgs } from 'node:util'
import { CommandError } from './command-error.ts'
import { type Profile, profiles } from './short-table.ts'

/** One flag as help shows it and the parser takes it. */
interface FlagDescription {
  readonly short?: string
  readonly type: 'string' | 'boolean'
  /** Placeholder of the value in help. */
  readonly value?: string
  /** Absent: accepted as istioctl did, without effect and not in help. */
  readonly summary?: string
}

export type FlagTable = Readonly<Record<string, FlagDescription>>

/** The flags that all commands take, as in istioctl. */
const sharedFlags: FlagTable = {
  file: {
    short: 'f',
    type: 'string',
    value: 'FILE',
    summary: 'rules to read, YAML or JSON; - is standard input',
  },
  namespace: { short: 'n', type: 'string', value: 'NAME', summary: 'namespace of the rules' },
  output: {
    short: 'o',
    type: 'string',
    value: 'short|yaml',
    summary: 'form in which get prints; default short',
  },
  server: { type: 'string', value: 'URL', summary: 'control plane, e.g. http://localhost:8080' },
  kubeconfig: {
    short: 'c',
    type: 'string',
    value: 'FILE',
    summary: 'kubeconfig that names the control plane',
  },
  profile: {
    type: 'string',
    value: profiles.join('|'),
    summary: 'istioctl whose tables and namespaces to follow; default 0.5',
  },
  help: { short: 'h', type: 'boolean', summary: 'this text' },
  istioNamespace: { short: 'i', type: 'string' },
  platform: { short: 'p', type: 'string' },
  v: { short: 'v', type: 'string' },
  log_as_json: { type: 'boolean' },
  log_callers: { type: 'boolean' },
  log_output_level: { type: 'string' },
  log_rotate: { type: 'string' },
  log_rotate_max_age: { type: 'string' },
  log_rotate_max_backups: { type: 'string' },
  log_rotate_max_size: { type: 'string' },
  log_stacktrace_level: { type: 'string' },
  log_target: { type: 'string' },
}

/** All flags of a command: those of its own take their letters from the shared ones. */
export function flagsOf(own: FlagTable = {}): FlagTable {
  const letters = new Set(Object.values(own).map(({ short }) => short))
  const shared = Object.entries(sharedFlags).map(([name, { short, ...flag }]) => [
    name,
    short === undefined || letters.has(short) ? flag : { short, ...flag },
  ])
  return {
    ...own,
    ...Object.fromEntries(shared.filter(([name]) => !Object.hasOwn(own, String(name)))),
  }
}

/** The command line, read. */
export interface Flags {
  readonly words: readonly string[]
  readonly file: string
  readonly namespace: string
  /** Empty where the command's usual form is wanted. */
  readonly output: string
  readonly server: string
  readonly kubeconfig: string
  readonly profile: Profile
  readonly help: boolean
  /** Every value of every flag that was given, in order; a flag without a value has `true`. */
  readonly given: ReadonlyMap<string, readonly string[]>
}

/** The first word of a command line that is no flag, and no flag's value: the command. */
export function commandWord(args: readonly string[]): string | undefined {
  return tokensOf(args, sharedFlags).find((token) => token.kind === 'positional')?.value
}

/**
 * Reads a command line; `own` are the flags that only this command takes.
 * @throws CommandError in the words of istioctl's flag library.
 */
export function parseFlags(args: readonly string[], own: FlagTable = {}): Flags {
  const table = flagsOf(own)
  const words: string[] = []
  const given = new Map<string, string[]>()
  for (const token of tokensOf(args, table)) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    given.set(token.name, [...(given.get(token.name) ?? []), readValue(token, table)])
  }
  const last = (name: string): string => given.get(name)?.at(-1) ?? ''
  return {
    words,
    file: last('file'),
    namespace: last('namespace'),
    output: last('output'),
    server: last('server'),
    kubeconfig: last('kubeconfig'),
    profile: readProfile(last('profile') || '0.5'),
    help: given.has('help'),
    given,
  }
}

function tokensOf(args: readonly string[], options: FlagTable) {
  return parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function readValue(
  { name, rawName, value, inlineValue }: OptionToken,
  flagTable: FlagTable,
): string {
  const isLong = rawName.startsWith('--')
  const short = `'${rawName.slice(1)}'`
  const flag = Object.hasOwn(flagTable, name) ? flagTable[name] : undefined
  if (flag === undefined) {
    throw new CommandError(
      isLong ? `unknown flag: ${rawName}` : `unknown shorthand flag: ${short} in ${rawName}`,
    )
  }
  if (flag.type === 'boolean') return value ?? 'true'
  if (value === undefined) {
    throw new CommandError(`flag needs an argument: ${isLong ? rawName : `${short} in ${rawName}`}`)
  }
  return !isLong && inlineValue === true ? value.replace(/^=/, '') : value
}

function readProfile(value: string): Profile {
  const profile = profiles.find((one) => one === value)
  if (profile !== undefined) return profile
  throw new CommandError(`unknown profile ${value}. Profiles are ${profiles.join('|')}`)
}
