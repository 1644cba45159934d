import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { gatewayOptions } from '@bookinfo/demo'
import { createAuthority } from '@bookinfo/pki'
import { type Caller, callers, database, type Stage } from './callers.ts'
import { startChangingRules } from './changing-rules.ts'
import { Judge, workload } from './judge.ts'
import { judgeMemory, renderMemory } from './memory.ts'
import type { FromGateway, GatewaySetUp, ToGateway } from './messages.ts'
import { startOrigins } from './origins.ts'
import { pickRules } from './pick-rules.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } })
const seconds = Number(values.seconds)
const registry = {
  services: [],
  workloads: [{ name: workload, labels: {} }],
  sources: [{ cidr: '127.0.0.0/8', workload }],
}
const hosts = ['clear.test', 'secure.test', 'a.wild.test', 'never.test']
const longestCallMs = 15_000
let seed = 1

/** Mulberry32: the same run of chances each time. */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

const authority = await createAuthority({ commonName: 'soak' })
const origins = await startOrigins(await authority.issue({ hosts }))
let judge: Judge | undefined
const rules = await startChangingRules({ registry, onRecord: (record) => judge?.record(record) })
judge = new Judge(rules)
const firstRules = rules.change(pickRules(random))

const gateway = fork(new URL('gateway.ts', import.meta.url), {
  execArgv: [...gatewayOptions.flags],
  env: { ...process.env, ...gatewayOptions.environment },
})
const setUp: GatewaySetUp = {
  registry,
  controlPlane: rules.url,
  ca: authority.certificatePem,
  tcp: `${database.host}:${database.port}`,
  connectTo: [
    ...hosts.map((host) => [`${host}:80`, origins.http] as const),
    ...hosts.map((host) => [`${host}:443`, origins.tls] as const),
    ['secure.test:443', origins.http2] as const,
    [`${database.host}:${database.port}`, origins.echo],
  ],
}
gateway.send({ setUp })
const ports = await heard((message) => 'egressPort' in message)
await firstRules

const stage: Stage = { ...ports, ca: authority.certificatePem, judge, random }
const samples: number[] = []
const endsAt = performance.now() + seconds * 1000
const isOver = (): boolean => performance.now() >= endsAt
await Promise.all([
  changeRules(),
  watchMemory(),
  ...Object.entries(callers).flatMap((caller) => [keepCalling(...caller), keepCalling(...caller)]),
])
await delay(1_000) // the last records are on their way
tell('close')
const { left } = await heard((message) => 'left' in message)
gateway.kill()
origins.close()
await rules.close()
report(left)

async function changeRules(): Promise<void> {
  while (!isOver()) {
    await delay(1_000)
    await rules.change(pickRules(random))
  }
}

async function watchMemory(): Promise<void> {
  while (!isOver()) {
    tell('memory')
    samples.push((await heard((message) => 'rss' in message)).rss)
    if (samples.length % 30 === 0) tellProgress()
    await delay(1_000)
  }
}

async function keepCalling(name: string, caller: Caller): Promise<void> {
  while (!isOver()) {
    const tooLong = new AbortController()
    const late = delay(longestCallMs, 'late', { signal: tooLong.signal }).catch(() => '')
    if ((await Promise.race([caller(stage), late])) === 'late') {
      judge?.wrong.push(`${name}: nothing came for ${longestCallMs} ms`)
    }
    tooLong.abort()
    await delay(20 + random() * 40)
  }
}

function tellProgress(): void {
  const left = Math.round((endsAt - performance.now()) / 1000)
  const { answers = 0, wrong = [] } = judge ?? {}
  const memory = Math.round((samples.at(-1) ?? 0) / 1024 / 1024)
  process.stderr.write(`${left} s left: ${answers} answers, ${wrong.length} wrong, ${memory} MiB\n`)
}

function tell(message: ToGateway): void {
  gateway.send(message)
}

/** The gateway's next message of a kind. */
async function heard<Kind extends FromGateway>(
  isIt: (message: FromGateway) => message is Kind,
): Promise<Kind> {
  for (;;) {
    const [message] = await once(gateway, 'message')
    if (isIt(message)) return message
  }
}

function report(left: readonly string[]): void {
  const { wrong, answers, records } = judge ?? { wrong: ['no judge'], answers: 0, records: 0 }
  const memory = judgeMemory(samples)
  const lines = [
    `${seconds} s, ${rules.versions.size} versions of the rules`,
    `${answers} answers and ${records} records compared with decide(): ${wrong.length} wrong`,
    ...wrong.slice(0, 20).map((line) => `  ${line}`),
    `handles left after the end: ${left.length === 0 ? 'none' : left.join(', ')}`,
    renderMemory(memory),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  const isFine = wrong.length === 0 && left.length === 0 && memory.isFlat !== false && answers > 0
  process.exitCode = isFine ? 0 : 1
}
