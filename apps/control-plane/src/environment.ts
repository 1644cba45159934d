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
  const embedAncestors = words(read('CONTROL_EMBED_ANCESTORS', ''), /\s+/)
  const caFile = environment.OUTSIDE_CA_FILE
  const switchUrl = environment.BOOKINFO_DETAILS_SWITCH_URL
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
      ...(switchUrl
        ? { detailsSwitchUrl: webAddress('BOOKINFO_DETAILS_SWITCH_URL', switchUrl) }
        : {}),
      allowedHosts: words(read('CONTROL_ALLOWED_HOSTS', ''), ','),
      ...(embedAncestors.length > 0 ? { embedAncestors: embedAncestors.map(source) } : {}),
      parts: Object.fromEntries(words(read('CONTROL_PARTS', ''), ',').map(namedPart)),
      ...(caFile ? { caFile } : {}),
      denyBroadRules:
        oneOf('BOOKINFO_DENY_BROAD_RULES', read('BOOKINFO_DENY_BROAD_RULES', 'false'), switches) ===
        'true',
      seed: wholeNumber('BOOKINFO_SEED', read('BOOKINFO_SEED', '1')),
    },
  }
}

const runModes = ['process', 'separate', 'compose'] as const
const worlds = ['stand-in', 'live'] as const
const presets = ['blog', 'blank'] as const
const switches = ['true', 'false'] as const

function words(text: string, separator: string | RegExp): readonly string[] {
  return text
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** One source of frame-ancestors: a word that ends neither the directive nor the header. */
function source(word: string): string {
  if (/^[\w'*:/.[\]-]+$/.test(word)) return word
  throw new Error(
    `CONTROL_EMBED_ANCESTORS must be sources such as https://slides.example, found "${word}"`,
  )
}

function namedPart(text: string): readonly [name: string, url: string] {
  const [, name, url] = /^([\w-]+)=((?:http|tcp):\/\/\S+)$/.exec(text) ?? []
  if (name !== undefined && url !== undefined && URL.canParse(url)) return [name, url]
  throw new Error(`CONTROL_PARTS must be name=http://… or name=tcp://host:port, found "${text}"`)
}

function wholeNumber(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new Error(`${name} must be a whole number of at most nine digits, found "${value}"`)
}

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
