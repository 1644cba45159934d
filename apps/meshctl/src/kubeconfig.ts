import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { toRecord } from './api-object.ts'

/** What a kubeconfig's current context names. Credentials in it are never read. */
export interface Kubeconfig {
  readonly server: string
  /** `default` where the context names none. */
  readonly namespace: string
}

/**
 * Reads a kubeconfig file; `undefined` when it names no server.
 * @throws the file system's or the YAML parser's error.
 */
export function loadKubeconfig(path: string): Kubeconfig | undefined {
  const config = toRecord(parse(readFileSync(path, 'utf8')))
  const context = toRecord(findNamed(config.contexts, config['current-context']).context)
  const cluster = toRecord(findNamed(config.clusters, context.cluster).cluster)
  const { server } = cluster
  if (typeof server !== 'string' || server === '') return undefined
  const { namespace } = context
  return {
    server,
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : 'default',
  }
}

function findNamed(list: unknown, name: unknown): Readonly<Record<string, unknown>> {
  const entries = Array.isArray(list) ? list.map(toRecord) : []
  return entries.find((entry) => entry.name === name) ?? {}
}
