import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { printResource } from '@bookinfo/rules'
import { type Spread, spreadOf } from '../measure/statistics.ts'
import type { Running } from '../proxies/pinned-process.ts'
import { fileAt, nameAt, ruleAt, writeRules } from './many-rules.ts'
import { startControlPlane, startGateway } from './start-mesh.ts'

/** All in milliseconds. */
export interface StoreFindings {
  readonly rules: number
  /** From the start of the control plane's process to its open port: files it has never seen. */
  readonly firstRead: number
  /** The same once more. */
  readonly restart: Spread
  /** From a write over the API to its answer, which comes after the gateway acknowledged it. */
  readonly change: Spread
  /** From a file written by hand to the gateway's acknowledgement. */
  readonly byHand: Spread
}

interface Options {
  readonly rules: number
  readonly changes: number
  readonly restarts: number
}

/** On the machine's own disk: what a write waits for is part of it. */
export async function measureStore({ rules, changes, restarts }: Options): Promise<StoreFindings> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-store-'))
  const running: Running[] = []
  try {
    writeRules(join(directory, 'state'), rules)
    const first = await timed(() => startControlPlane(directory))
    await first.result.stop()
    const starts: number[] = []
    for (let i = 0; i < restarts; i++) {
      const { ms, result } = await timed(() => startControlPlane(directory))
      starts.push(ms)
      await result.stop()
    }
    const control = await startControlPlane(directory)
    running.push(control)
    running.push(await startGateway(directory, control.url))
    await until(() => isActive(control.url, 0))
    return {
      rules,
      firstRead: first.ms,
      restart: spreadOf(starts),
      change: await repeat(changes, (i) => changeOverApi(control.url, 2 * i, rules)),
      byHand: await repeat(changes, (i) => changeFile(control.url, directory, 2 * i)),
    }
  } finally {
    for (const process of running.toReversed()) await process.stop()
    rmSync(directory, { recursive: true })
  }
}

async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly ms: number; readonly result: Result }> {
  const startedAt = performance.now()
  const result = await work()
  return { ms: performance.now() - startedAt, result }
}

/** The first is for warming up. */
async function repeat(times: number, work: (i: number) => Promise<number>): Promise<Spread> {
  const all: number[] = []
  for (let i = 0; i <= times; i++) all.push(await work(i))
  return spreadOf(all.slice(1))
}

/** @returns milliseconds until the answer */
async function changeOverApi(url: string, i: number, rules: number): Promise<number> {
  const body = JSON.stringify(ruleAt(i % rules, 1))
  const { ms, result } = await timed(() =>
    fetch(`${url}${pathOf(i)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
    }),
  )
  const warning = result.headers.get('warning')
  if (!result.ok || warning !== null) {
    throw new Error(`${result.status} ${warning}: ${await result.text()}`)
  }
  await result.arrayBuffer()
  return ms
}

/** @returns milliseconds until the gateway acts on it */
async function changeFile(url: string, directory: string, i: number): Promise<number> {
  const before = await versionOf(url, i)
  const { ms } = await timed(async () => {
    writeFileSync(join(directory, 'state', fileAt(i)), printResource(ruleAt(i, 2)))
    await until(async () => (await versionOf(url, i)) !== before && (await isActive(url, i)))
  })
  return ms
}

async function isActive(url: string, i: number): Promise<boolean> {
  const { status } = await read(url, i)
  return status?.conditions?.some(({ status }) => status === 'True') ?? false
}

async function versionOf(url: string, i: number): Promise<string> {
  return (await read(url, i)).metadata.resourceVersion
}

interface Read {
  readonly metadata: { readonly resourceVersion: string }
  readonly status?: { readonly conditions?: readonly { readonly status: string }[] }
}

async function read(url: string, i: number): Promise<Read> {
  const answer = await fetch(`${url}${pathOf(i)}`)
  return JSON.parse(await answer.text())
}

/** Of a rule of 2018. */
function pathOf(i: number): string {
  return `/apis/config.istio.io/v1alpha2/namespaces/default/egressrules/${nameAt(i)}`
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < 20_000; ) {
    if (await done()) return
    await delay(2)
  }
  throw new Error('the gateway does not acknowledge')
}
