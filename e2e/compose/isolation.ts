import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { compose } from '../stack/compose-stack.ts'
import { type Ran, run } from '../stack/run.ts'
import { type OutsideTarget, startOutsideTarget } from './outside-target.ts'

/** `reached`: the target had the bytes or answered. `refused`: the gateway said no. `unreachable`: neither. */
type Reach = 'reached' | 'refused' | 'unreachable'

export interface Probe {
  readonly workload: string
  readonly probe: string
  readonly expected: Reach
  readonly seen: Reach
}

const workloads = [
  'productpage',
  'details-v1',
  'details-v2',
  'reviews-v1',
  'reviews-v2',
  'reviews-v3',
  'ratings-v1',
  'ratings-v2',
]

interface Task {
  readonly id: string
  readonly probe: string
  readonly expected: Reach
  readonly kind: 'tcp' | 'udp' | 'query' | 'lookup' | 'proxied'
  readonly [detail: string]: unknown
}

interface Outcome {
  readonly id: string
  readonly echoed?: boolean
  readonly status?: number
}

/**
 * Tries, from inside every workload container of the running stack, what must not work: the outside by TCP, UDP and
 * name, and the control plane, directly and through the gateway. That the same target can be reached is shown from a
 * container of the same image on a normal bridge. Needs root, for the target's address; leaves nothing behind.
 */
export async function probeIsolation(): Promise<readonly Probe[]> {
  const target = await startOutsideTarget()
  try {
    const controlPlane = await addressesOf('control-plane')
    const inside = workloads.map((workload) => {
      const tasks = [
        ...outsideTasks(target, 'unreachable'),
        ...controlPlaneTasks(controlPlane),
        ...gatewayTasks(target, controlPlane),
      ]
      return probeFrom(workload, tasks, target, (words) =>
        compose(['exec', '-T', workload, ...words]),
      )
    })
    const control = probeFrom(
      'control container',
      outsideTasks(target, 'reached'),
      target,
      (words) =>
        run('docker', ['run', '--rm', '--dns', target.address, 'bookinfo-egress', ...words]),
    )
    return (await Promise.all([...inside, control])).flat()
  } finally {
    await target.close()
  }
}

function outsideTasks({ address, name, tcpPort, udpPort }: OutsideTarget, expected: Reach): Task[] {
  return [
    task('outside by TCP', expected, 'tcp', { host: address, port: tcpPort }),
    task('outside by UDP', expected, 'udp', { host: address, port: udpPort }),
    task('outside DNS server', expected, 'query', {
      host: address,
      port: 53,
      name: uniqueName(name),
    }),
    task('outside name, by the own resolver', expected, 'lookup', { name: uniqueName(name) }),
    task('outside by name and TCP', expected, 'tcp', { host: uniqueName(name), port: tcpPort }),
  ]
}

function controlPlaneTasks(addresses: readonly string[]): Task[] {
  return [...addresses, 'control-plane'].map((host) =>
    task(`control plane at ${host}`, 'unreachable', 'tcp', { host, port: 8080 }),
  )
}

/** The gateway is spoken to, or a refusal would prove nothing: it does hand out what is in the mesh. */
function gatewayTasks(
  { address, name, tcpPort }: OutsideTarget,
  controlPlane: readonly string[],
): Task[] {
  const forbidden = [
    `${address}:${tcpPort}`,
    `${name}:${tcpPort}`,
    ...[...controlPlane, 'control-plane'].map((host) => `${host}:8080`),
    '127.0.0.1:15000',
    'localhost:15000',
  ]
  return [
    proxied('GET', 'details:9080', 'reached'),
    ...forbidden.flatMap((authority) => [
      proxied('CONNECT', authority, 'refused'),
      proxied('GET', authority, 'refused'),
    ]),
  ]
}

function proxied(method: 'CONNECT' | 'GET', authority: string, expected: Reach): Task {
  return task(`gateway: ${method} ${authority}`, expected, 'proxied', {
    method,
    host: authority,
    target: method === 'GET' ? `http://${authority}/health` : authority,
    proxy: { host: 'egress-gateway', port: 15_001 },
  })
}

function task(probe: string, expected: Reach, kind: Task['kind'], details: object): Task {
  return { id: randomUUID(), probe, expected, kind, ...details }
}

/** A name nobody has asked for, so that a cache cannot answer and the target can tell the question. */
function uniqueName(name: string): string {
  return `${randomUUID()}.${name}`
}

async function probeFrom(
  workload: string,
  tasks: readonly Task[],
  target: OutsideTarget,
  exec: (words: readonly string[]) => Promise<Ran>,
): Promise<Probe[]> {
  const script = await readFile(new URL('in-container.mjs', import.meta.url), 'utf8')
  const ran = await exec(['node', '--input-type=module', '-e', script, JSON.stringify(tasks)])
  if (ran.status !== 0) throw new Error(`probing from ${workload}: ${ran.stderr}`)
  const outcomes = new Map(
    (JSON.parse(ran.stdout) as Outcome[]).map((outcome) => [outcome.id, outcome]),
  )
  return tasks.map((one) => ({
    workload,
    probe: one.probe,
    expected: one.expected,
    seen: judge(one, outcomes.get(one.id), target),
  }))
}

function judge(
  { id, kind, name }: Task,
  outcome: Outcome | undefined,
  target: OutsideTarget,
): Reach {
  if (target.hasReceived(id) || (typeof name === 'string' && target.hasReceived(name)))
    return 'reached'
  if (outcome?.echoed !== true) return 'unreachable'
  if (kind !== 'proxied') return 'reached'
  return (outcome.status ?? 0) < 300 ? 'reached' : 'refused'
}

async function addressesOf(service: string): Promise<string[]> {
  const { stdout: id } = await compose(['ps', '--quiet', service])
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}'
  const { stdout } = await run('docker', ['inspect', '--format', format, id.trim()])
  return stdout.trim().split(' ')
}
