import type { ControlPlaneOptions } from './options.ts'

export interface Settings {
  readonly at: { readonly host: string; readonly port: number }
  readonly options: ControlPlaneOptions
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The control plane's settings; the README lists the variables.
 * @throws Error naming the variable, what was expected and what was found
 */
export function readEnvironment(environment: Environment): Settings {
  const read = (name: string, fallback: string): string => environment[name] || fallback
  const consoleDir = environment.CONTROL_CONSOLE_DIR
  const trafficUrl = environment.BOOKINFO_TRAFFIC_URL
  return {
    at: {
      host: read('CONTROL_HOST', '127.0.0.1'),
      port: portNumber('CONTROL_PORT', read('CONTROL_PORT', '8080')),
    },
    options: {
      stateDir: read('BOOKINFO_STATE_DIR', '.bookinfo'),
      ...(consoleDir ? { consoleDir } : {}),
      runMode: oneOf('BOOKINFO_RUN_MODE', read('BOOKINFO_RUN_MODE', 'separate'), runModes),
      world: oneOf('BOOKINFO_WORLD', read('BOOKINFO_WORLD', 'stand-in'), worlds),
      preset: oneOf('BOOKINFO_PRESET', read('BOOKINFO_PRESET', 'blog'), presets),
      productPageUrl: webAddress(
        'BOOKINFO_PRODUCT_PAGE_URL',
        read('BOOKINFO_PRODUCT_PAGE_URL', 'http://localhost:9080/productpage'),
      ),
      ...(trafficUrl ? { trafficUrl: webAddress('BOOKINFO_TRAFFIC_URL', trafficUrl) } : {}),
      allowedHosts: read('CONTROL_ALLOWED_HOSTS', '')
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    },
  }
}

const runModes = ['process', 'separate', 'compose'] as const
const worlds = ['stand-in', 'live'] as const
const presets = ['blog', 'blank'] as const

function portNumber(name: string, value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value)
  throw new Error(`${name} must be a port number (0 takes any free one), found "${value}"`)
}

function oneOf<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((one) => one === value)
  if (choice !== undefined) return choice
  throw new Error(`${name} must be ${choices.join(' or ')}, found "${value}"`)
}

function webAddress(name: string, value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value
  throw new Error(
    `${name} must be an http address such as http://localhost:9080/, found "${value}"`,
  )
}
