import type { FastifyInstance } from 'fastify'
import { type Environment, EnvironmentError, readEnvironment } from './read-environment.ts'

/** The parts of `process` that a main program hands over; nothing else here knows of a process. */
export interface HostProcess {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stderr: { write(text: string): unknown }
  exit(code: number): never
}

/**
 * Builds a service from the environment and listens: port from the first argument, else `PORT`, else
 * 9080; address from `HOST`, else 0.0.0.0. Whatever is wrong with the environment or the port becomes one
 * line on standard error and exit code 1.
 */
export async function startFromEnvironment(
  host: HostProcess,
  create: (environment: Environment) => FastifyInstance,
): Promise<FastifyInstance> {
  try {
    const environment = readEnvironment(host.env)
    const address = {
      port: environment.port('PORT', 9080, host.argv[2]),
      host: environment.text('HOST') ?? '0.0.0.0',
    }
    const service = create(environment)
    await listen(service, address)
    return service
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    host.stderr.write(`${error.message}\n`)
    return host.exit(1)
  }
}

async function listen(
  service: FastifyInstance,
  address: { host: string; port: number },
): Promise<void> {
  try {
    await service.listen(address)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const where = `${address.host}:${address.port}`
    if (code === 'EADDRINUSE') {
      throw new EnvironmentError(`${where} is taken: set PORT to a free port, or end what uses it`)
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new EnvironmentError(`cannot listen on ${where} (${code}): check HOST and PORT`)
    }
    throw error
  }
}
