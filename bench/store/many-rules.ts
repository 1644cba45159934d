import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { classicApiVersion, printResource, type Resource, todayApiVersion } from '@bookinfo/rules'

/** The rules of 2018 at even places; today's are at odd ones. */
const folders = {
  EgressRule: 'egressrules.config.istio.io/default',
  ServiceEntry: 'serviceentries.networking.istio.io/default',
} as const

/** Half of 2018 and half today's, half names and half wildcards; each for a host of its own. */
export function ruleAt(i: number, revision = 0): Resource {
  const metadata = { name: nameAt(i), namespace: 'default' }
  const host = i % 4 < 2 ? `h${i}.example.com` : `*.w${i}.example.com`
  if (i % 2 === 0) {
    const ports = [{ port: 443, protocol: 'https' }]
    if (revision > 0) ports.push({ port: 8000 + revision, protocol: 'https' })
    const spec = { destination: { service: host }, ports }
    return { apiVersion: classicApiVersion, kind: 'EgressRule', metadata, spec }
  }
  const ports = [{ number: 443, name: 'tls', protocol: 'TLS' }]
  const resolution = host.startsWith('*') ? 'NONE' : 'DNS'
  const spec = { hosts: [host], location: 'MESH_EXTERNAL', resolution, ports }
  return { apiVersion: todayApiVersion, kind: 'ServiceEntry', metadata, spec }
}

export function nameAt(i: number): string {
  return `rule-${String(i).padStart(5, '0')}`
}

/** Where the file of a rule lies below the state directory. */
export function fileAt(i: number): string {
  return join('rules', folders[i % 2 === 0 ? 'EgressRule' : 'ServiceEntry'], `${nameAt(i)}.yaml`)
}

/** One file for each rule, as a checkout of git leaves them. */
export function writeRules(stateDir: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const file = join(stateDir, fileAt(i))
    if (i < 2) mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, printResource(ruleAt(i)))
  }
}
