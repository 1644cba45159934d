import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigurationError, readTraces } from '@bookinfo/egress-gateway'
import { type MeshOptions, portVariables } from './mesh-options.ts'

/** Bad words or variables at the start of the demo; the message says which, and what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface DemoArguments {
  readonly help: boolean
  /** One process for each app instead of one for all. */
  readonly separate: boolean
  readonly mesh: MeshOptions
}

const defaultPorts = { productPage: 9080, control: 8080, egress: 15001, admin: 15000 } as const

/**
 * Reads the command line and the variables that the help tells.
 * @throws UsageError naming the flag or variable.
 */
export function parseDemoArguments(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): DemoArguments {
  const { help, separate } = readFlags(words)
  const apiKey = environment.GOOGLE_BOOKS_API_KEY
  return {
    help,
    separate,
    mesh: {
      stateDir: resolve(directory, environment.BOOKINFO_STATE_DIR || '.bookinfo'),
      ports: {
        productPage: port('productPage', environment),
        control: port('control', environment),
        egress: port('egress', environment),
        admin: port('admin', environment),
      },
      preset: oneOf('BOOKINFO_PRESET', environment.BOOKINFO_PRESET, ['blog', 'blank']),
      world: oneOf('GOOGLE_BOOKS', environment.GOOGLE_BOOKS, ['stand-in', 'live']),
      withIstio:
        oneOf('DETAILS_V2_WITH_ISTIO', environment.DETAILS_V2_WITH_ISTIO, ['true', 'false']) ===
        'true',
      denyBroadRules:
        oneOf('BOOKINFO_DENY_BROAD_RULES', environment.BOOKINFO_DENY_BROAD_RULES, [
          'false',
          'true',
        ]) === 'true',
      seed: wholeNumber('BOOKINFO_SEED', environment.BOOKINFO_SEED, 1),
      ...tracesOf(environment),
      ...(apiKey ? { apiKey } : {}),
    },
  }
}

/** As the gateway reads it. */
function tracesOf(environment: Readonly<Record<string, string | undefined>>) {
  try {
    return readTraces(environment)
  } catch (error) {
    throw error instanceof ConfigurationError ? new UsageError(error.message) : error
  }
}

function readFlags(words: readonly string[]): { help: boolean; separate: boolean } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { help: { type: 'boolean', short: 'h' }, separate: { type: 'boolean' } },
    })
    return { help: values.help ?? false, separate: values.separate ?? false }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${said}\nKnown flags: --separate, --help.`)
  }
}

function port(
  name: keyof typeof defaultPorts,
  environment: Readonly<Record<string, string | undefined>>,
): number {
  const variable = portVariables[name]
  const text = environment[variable]
  if (text === undefined || text === '') return defaultPorts[name]
  const number = Number(text)
  if (/^\d{1,5}$/.test(text) && number <= 65_535) return number
  throw new UsageError(`${variable}: expected a port number from 0 to 65535, found "${text}".`)
}

function wholeNumber(variable: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(
    `${variable}: expected a whole number of at most nine digits, found "${text}".`,
  )
}

function oneOf<const Word extends string>(
  variable: string,
  text: string | undefined,
  words: readonly [Word, ...Word[]],
): Word {
  if (text === undefined || text === '') return words[0]
  const found = words.find((word) => word === text)
  if (found !== undefined) return found
  throw new UsageError(`${variable}: expected ${words.join(' or ')}, found "${text}".`)
}
