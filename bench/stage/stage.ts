import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createAuthority } from '@bookinfo/pki'
import { freePort } from '@bookinfo/testkit'
import type { Strangers } from '../measure/strangers.ts'
import { watchStrangers } from '../measure/strangers.ts'
import { type Running, startPinned } from '../proxies/pinned-process.ts'
import { smallBody } from './small-body.ts'

/** The core of the proxies, and the core of everything else. */
export const cores = { proxy: 0, rest: 1 } as const

/** The host that is asked for. */
export const host = 'www.googleapis.com'

/** What all scenes share: a directory in memory, a CA, and an upstream. */
export interface Stage {
  readonly directory: string
  /** PEM file of the CA that signed the upstream's certificate. */
  readonly caFile: string
  readonly upstream: { readonly tlsPort: number; readonly clearPort: number }
  readonly strangers: Strangers
  /** Where a process writes: its access log, in memory. */
  logFile(name: string): string
  /** Empties the logs. */
  tidy(): void
  /** Registers something to be stopped with the stage. */
  keep<Kept extends Pick<Running, 'stop'>>(kept: Kept): Kept
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const directory = mkdtempSync('/dev/shm/bench-')
  chmodSync(directory, 0o755) // nginx gives up root, and must still read what it serves
  const kept: Pick<Running, 'stop'>[] = []
  const logs = join(directory, 'logs')
  mkdirSync(logs)
  const caFile = await writeCertificates(directory)
  const upstream = { tlsPort: await freePort(), clearPort: await freePort() }
  const stage: Stage = {
    directory,
    caFile,
    upstream,
    strangers: watchStrangers(process.pid),
    logFile: (name) => join(logs, name),
    tidy() {
      for (const name of readdirSync(logs)) truncateSync(join(logs, name))
    },
    keep(running) {
      kept.push(running)
      return running
    },
    async close() {
      for (const running of kept.toReversed()) await running.stop()
      rmSync(directory, { recursive: true })
    },
  }
  stage.keep(await startUpstream(stage))
  return stage
}

async function writeCertificates(directory: string): Promise<string> {
  const authority = await createAuthority({ commonName: 'Bench CA' })
  const { certificatePem, keyPem } = await authority.issue({ hosts: [host] })
  const caFile = join(directory, 'ca.pem')
  writeFileSync(caFile, authority.certificatePem)
  writeFileSync(join(directory, 'cert.pem'), certificatePem)
  writeFileSync(join(directory, 'key.pem'), keyPem)
  return caFile
}

/** nginx, one worker: 2.5 KB of JSON, 100 KB and 64 MB from memory, over TLS 1.3 and in clear. */
async function startUpstream({ directory, logFile, upstream }: Stage): Promise<Running> {
  const www = join(directory, 'www')
  mkdirSync(www)
  writeFileSync(join(www, 'small'), smallBody)
  writeFileSync(join(www, 'large'), Buffer.alloc(100_000, 'x'))
  writeFileSync(join(www, 'bulk'), Buffer.alloc(64 * 1024 * 1024, 'x'))
  const file = join(directory, 'upstream.conf')
  writeFileSync(file, upstreamConfig(directory, upstream))
  const port = upstream.clearPort
  const command = ['nginx', '-c', file, '-p', directory]
  return await startPinned({ command, core: cores.rest, output: logFile('upstream'), port })
}

function upstreamConfig(directory: string, { tlsPort, clearPort }: Stage['upstream']): string {
  return `daemon off;
worker_processes 1;
pid ${directory}/upstream.pid;
error_log ${directory}/upstream.error;
events { worker_connections 8192; }
http {
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_timeout 300s;
  keepalive_requests 100000000;
  http2_max_concurrent_streams 512;
  client_body_temp_path ${directory}/upstream-body;
  server {
    listen 127.0.0.1:${tlsPort} ssl http2 backlog=4096;
    listen 127.0.0.1:${clearPort} backlog=4096;
    ssl_certificate ${directory}/cert.pem;
    ssl_certificate_key ${directory}/key.pem;
    ssl_protocols TLSv1.3;
    root ${directory}/www;
    default_type application/json;
    open_file_cache max=16;
    location /books/ { try_files /small =404; }
  }
}
`
}
