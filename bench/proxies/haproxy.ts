import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@bookinfo/testkit'
import { cores, host, type Stage } from '../stage/stage.ts'
import { type Running, startPinned } from './pinned-process.ts'

export interface Haproxy extends Running {
  readonly httpPort: number
}

/**
 * HAProxy with one thread, connections reused, its HTTP log on standard output: a file in memory.
 * @param alpn what it offers the upstream; by default what short answers take less time with
 */
export async function startHaproxy(stage: Stage, alpn = 'h2,http/1.1'): Promise<Haproxy> {
  const httpPort = await freePort()
  const file = join(stage.directory, `haproxy-${httpPort}.cfg`)
  writeFileSync(file, config(stage, httpPort, alpn))
  const running = await startPinned({
    command: ['haproxy', '-db', '-f', file],
    core: cores.proxy,
    output: stage.logFile('haproxy'),
    port: httpPort,
  })
  return stage.keep({ ...running, httpPort })
}

function config({ caFile, upstream }: Stage, httpPort: number, alpn: string): string {
  return `global
  nbthread 1
  maxconn 8192
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  timeout connect 5s
  timeout client 300s
  timeout server 300s
  timeout http-request 10s
frontend egress
  bind 127.0.0.1:${httpPort} backlog 4096
  acl allowed hdr(host) -m end .googleapis.com:443
  http-request deny deny_status 403 unless allowed
  default_backend books
backend books
  http-reuse always
  http-request set-header Host ${host}
  server books 127.0.0.1:${upstream.tlsPort} ssl verify required ca-file ${caFile} sni str(${host}) verifyhost ${host} alpn ${alpn} pool-max-conn 256
`
}
