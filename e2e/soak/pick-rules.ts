import { classicApiVersion, type Resource } from '@bookinfo/rules'
import { database } from './callers.ts'

const pool = [
  ['clear', 'clear.test', 80, 'http'],
  ['secure', 'secure.test', 443, 'https'],
  ['wild-clear', '*.wild.test', 80, 'http'],
  ['wild-secure', '*test', 443, 'https'],
  ['database', database.host, database.port, 'tcp'],
] as const

/** Some of the rules, each more often there than not. */
export function pickRules(random: () => number): Resource[] {
  return pool
    .filter(() => random() < 0.7)
    .map(([name, service, port, protocol]) => ({
      apiVersion: classicApiVersion,
      kind: 'EgressRule',
      metadata: { name, namespace: 'default' },
      spec: { destination: { service }, ports: [{ port, protocol }] },
    }))
}
