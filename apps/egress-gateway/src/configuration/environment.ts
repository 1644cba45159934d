import { readFileSync } from 'node:fs'
import { defaultLimits, defaultTimeouts } from '@bookinfo/egress-proxy'
import { parseRegistry } from '@bookinfo/rules/deciding'
import type { EgressGatewayOptions } from '../gateway-options.ts'
import { ConfigurationError } from './configuration-error.ts'
import { type Environment, read } from './read.ts'
import { readTraces } from './read-traces.ts'
import { proxyVariables, readUpstreamProxy } from './read-upstream-proxy.ts'
import {
  readAddresses,
  readChoice,
  readConnectTo,
  readList,
  readListeners,
  readNumbers,
  readPairs,
  readPort,
  readSwitch,
  readUrl,
} from './read-values.ts'

/** Which variable moves which listener. */
export const portVariables = {
  egress: 'EGRESS_PORT',
  admin: 'EGRESS_ADMIN_PORT',
  ingress: 'EGRESS_INGRESS_PORT',
  tcp: 'EGRESS_TCP_LISTENERS',
} as const

/**
 * The options that the environment asks for; the README has the table. An empty variable is an absent one.
 * @throws ConfigurationError naming the variable, and for the registry line, column and field
 */
export async function readEnvironment(env: Environment): Promise<EgressGatewayOptions> {
  const registry = await requiredRegistry(env)
  const options = {
    name: read(env, 'EGRESS_NAME', (text) => text),
    host: read(env, 'EGRESS_HOST', (text) => text),
    adminHost: read(env, 'EGRESS_ADMIN_HOST', (text) => text),
    controlPlane: read(env, 'EGRESS_CONTROL_PLANE', readUrl),
    outboundTrafficPolicy: read(
      env,
      'EGRESS_OUTBOUND_TRAFFIC_POLICY',
      readChoice('REGISTRY_ONLY', 'ALLOW_ANY'),
    ),
    denials: read(env, 'EGRESS_DENIALS', readChoice('teach', 'istio-0.5', 'registry-only')),
    tcpListeners: read(env, portVariables.tcp, readListeners),
    credentials: read(env, 'EGRESS_CREDENTIALS', readPairs),
    connectTo: read(env, 'EGRESS_CONNECT_TO', readConnectTo),
    upstreamProxy: readUpstreamProxy({
      url: read(env, proxyVariables.url, (text) => text),
      by: read(env, proxyVariables.by, readChoice('address', 'name')),
      except: read(env, proxyVariables.except, readList),
    }),
    transport: read(env, 'EGRESS_TRANSPORT', readChoice('libuv', 'node:net')),
    upstreamHttp2: read(env, 'EGRESS_UPSTREAM_HTTP2', readChoice('auto', 'prefer', 'never')),
    ca: read(env, 'EGRESS_CA_FILE', readPemFile),
    dnsServers: read(env, 'EGRESS_DNS_SERVERS', readAddresses),
    timeouts: read(env, 'EGRESS_TIMEOUTS', readNumbers(defaultTimeouts)),
    limits: read(env, 'EGRESS_LIMITS', readNumbers(defaultLimits)),
    refuseEncryptedHello: read(env, 'EGRESS_REFUSE_ENCRYPTED_HELLO', readSwitch),
    denyBroadRules: read(env, 'EGRESS_DENY_BROAD_RULES', readSwitch),
    world: read(env, 'EGRESS_WORLD', readChoice('stand-in', 'live')),
    knownHosts: read(env, 'EGRESS_KNOWN_HOSTS', readList),
    accessLogFormat: read(env, 'EGRESS_ACCESS_LOG', readChoice('text', 'json')),
  }
  return {
    ...withoutUndefined(options),
    ...readIngress(env, registry),
    ...readTraces(env),
    registry,
  }
}

async function requiredRegistry(env: Environment) {
  const text = env.EGRESS_REGISTRY
  if (text) {
    const parsed = await parseRegistry(text, { source: 'EGRESS_REGISTRY' })
    if (parsed.ok) return parsed.registry
    throw new ConfigurationError(parsed.faults)
  }
  throw new ConfigurationError([
    'EGRESS_REGISTRY: not set; expected the mesh as YAML: services, workloads and sources',
  ])
}

function readIngress(env: Environment, { services }: EgressGatewayOptions['registry']) {
  const ports = {
    egress: read(env, portVariables.egress, readPort) ?? 15_001,
    admin: read(env, portVariables.admin, readPort) ?? 15_000,
  }
  const ingress = read(env, portVariables.ingress, readPort)
  if (ingress === undefined) return { ports }
  const names = services.map(({ name }) => name)
  const ingressService = read(env, 'EGRESS_INGRESS_SERVICE', readChoice(...names))
  if (ingressService === undefined) {
    throw new ConfigurationError([
      `EGRESS_INGRESS_SERVICE: not set, but EGRESS_INGRESS_PORT is; expected ${names.join(' or ')}`,
    ])
  }
  return { ports: { ...ports, ingress }, ingressService }
}

function readPemFile(path: string, name: string): string {
  try {
    const pem = readFileSync(path, 'utf8')
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    throw new ConfigurationError([`${name}: ${path} cannot be read (${code})`])
  }
  throw new ConfigurationError([`${name}: ${path} holds no certificate in PEM form`])
}

type Defined<Options> = { [Name in keyof Options]?: Exclude<Options[Name], undefined> }

function withoutUndefined<Options extends object>(options: Options): Defined<Options> {
  const defined = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(defined) as Defined<Options>
}
