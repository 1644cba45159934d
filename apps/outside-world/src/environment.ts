import type { OutsideWorldOptions } from './outside-world.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The options that the environment asks for; the README has the table.
 * @throws Error naming the variable that is wrong
 */
export function readEnvironment(env: Environment): OutsideWorldOptions {
  const adminPort = readPort(env, 'OUTSIDE_ADMIN_PORT')
  const caFile = env.OUTSIDE_CA_FILE || undefined
  return {
    host: env.OUTSIDE_HOST || '127.0.0.1',
    port: readPort(env, 'OUTSIDE_HTTPS_PORT') ?? 443,
    httpPort: readPort(env, 'OUTSIDE_HTTP_PORT') ?? 80,
    stateDir: env.OUTSIDE_STATE_DIR || '.bookinfo/outside-world',
    ...(adminPort === undefined ? {} : { adminPort }),
    ...(caFile === undefined ? {} : { caFile }),
  }
}

function readPort(env: Environment, name: string): number | undefined {
  const text = env[name]
  if (!text) return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65535) return port
  throw new Error(`${name}: expected a port number from 0 to 65535, found ${JSON.stringify(text)}`)
}

/** What to say when `start` failed; a port that cannot be had is told by its variable. */
export function explainStartFailure(error: unknown, options: OutsideWorldOptions): string {
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return String(error)
  const variable = new Map([
    [options.port, 'OUTSIDE_HTTPS_PORT'],
    [options.httpPort, 'OUTSIDE_HTTP_PORT'],
    [options.adminPort, 'OUTSIDE_ADMIN_PORT'],
  ]).get(Number(error.port))
  const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be opened (${String(error.code)})`
  return `port ${error.port} ${why}; choose another with ${variable ?? 'OUTSIDE_HOST'}`
}
