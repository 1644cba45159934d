import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Work } from '../measure/compare.ts'
import { cores, host, type Stage } from '../stage/stage.ts'

const run = promisify(execFile)

export interface WrkOptions {
  readonly port: number
  readonly seconds: number
  readonly path: string
  readonly hostHeader?: string
  readonly connections?: number
  /** A new connection for each request. */
  readonly close?: boolean
  /** Speaks TLS, with the stage's host as its name. */
  readonly tls?: boolean
  /** Whether answers are refusals; then anything else is a failure. */
  readonly refused?: boolean
}

/** Drives a port of 127.0.0.1 with wrk on the other core. */
export async function driveByWrk(stage: Stage, options: WrkOptions): Promise<Work> {
  const { port, seconds, path, connections = 64, tls = false } = options
  const { hostHeader = tls ? host : `${host}:443` } = options
  const url = tls ? `https://${host}${path}` : `http://127.0.0.1:${port}${path}`
  const args = [
    ...['-c', String(cores.rest), 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`],
    ...['-H', `Host: ${hostHeader}`],
    ...(options.close === true ? ['-H', 'Connection: close'] : []),
    ...(tls ? ['-s', dialScript(stage, port)] : []),
    url,
  ]
  const { stdout } = await run('taskset', args)
  return readWrk(stdout, options.refused === true)
}

/** Drives a service of 127.0.0.1 in clear with wrk on the other core. */
export async function driveClear(
  options: Required<Pick<WrkOptions, 'port' | 'path' | 'seconds' | 'connections'>>,
): Promise<Work> {
  const { port, path, seconds, connections } = options
  const url = `http://127.0.0.1:${port}${path}`
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', url]
  const { stdout } = await run('taskset', ['-c', String(cores.rest), ...wrk])
  return readWrk(stdout, false)
}

/** wrk takes the server name from the URL; this leads it to the port all the same. */
function dialScript({ directory }: Stage, port: number): string {
  const file = join(directory, `dial-${port}.lua`)
  writeFileSync(file, `function wrk.resolve() wrk.addrs = wrk.lookup("127.0.0.1", "${port}") end\n`)
  return file
}

function readWrk(report: string, refused: boolean): Work {
  const done = Number(/(\d+) requests in/.exec(report)?.[1] ?? 0)
  const others = Number(/Non-2xx or 3xx responses: (\d+)/.exec(report)?.[1] ?? 0)
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(report)
  const broken = (errors ?? []).slice(1).reduce((sum, count) => sum + Number(count), 0)
  const wrong = refused ? done - others : others
  return { done: done - wrong, failed: wrong + broken }
}
