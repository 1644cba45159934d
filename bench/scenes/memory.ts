import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { driveByWrk } from '../load/wrk.ts'
import { residentBytes } from '../measure/processes.ts'
import { startGateway } from '../proxies/gateway.ts'
import { startHaproxy } from '../proxies/haproxy.ts'
import { startNginx } from '../proxies/nginx.ts'
import { host, type Stage } from '../stage/stage.ts'
import { atMost, type Scene } from './scene.ts'

const clients = 4000
const loadSeconds = 4
const MiB = 1024 * 1024
const path = '/books/v1/volumes?q=isbn:0486424618'

interface Memory {
  readonly idle: number
  readonly perSilentClient: number
  readonly perUsedClient: number
  readonly afterLoad: number
}

export const memoryScene: Scene = {
  name: 'memory',
  title: `Resident memory: idle, for each of ${clients} clients, and after ${loadSeconds} s of load`,
  async run(stage) {
    const nginx = await startNginx(stage)
    const haproxy = await startHaproxy(stage)
    const gateway = await startGateway(stage)
    const ours = await measureMemory(stage, gateway.pid, gateway.port)
    const named: [string, Memory][] = [
      ['gateway', ours],
      ['nginx', await measureMemory(stage, nginx.pid, nginx.httpPort)],
      ['HAProxy', await measureMemory(stage, haproxy.pid, haproxy.httpPort)],
    ]
    return {
      columns: ['proxy', 'idle', 'silent client', 'client after one request', 'after load'],
      rows: named.map(([name, { idle, perSilentClient, perUsedClient, afterLoad }]) => [
        name,
        `${(idle / MiB).toFixed(0)} MiB`,
        `${(perSilentClient / 1024).toFixed(1)} KiB`,
        `${(perUsedClient / 1024).toFixed(1)} KiB`,
        `${(afterLoad / MiB).toFixed(0)} MiB`,
      ]),
      goals: [
        atMost('resident memory, idle', 60, ours.idle / MiB, ' MiB'),
        atMost('for each idle client', 6, ours.perSilentClient / 1024, ' KiB'),
        atMost('after load', 100, ours.afterLoad / MiB, ' MiB'),
      ],
    }
  },
}

/** The load comes first for nobody: a process that has grown does not shrink at once. */
async function measureMemory(stage: Stage, pid: number, port: number): Promise<Memory> {
  await delay(1000) // what belongs to the start has settled
  const idle = residentBytes(pid)
  const sockets = await openClients(port)
  const silent = residentBytes(pid)
  for (const socket of sockets) await askOnce(socket)
  const used = residentBytes(pid)
  for (const socket of sockets) socket.destroy()
  await driveByWrk(stage, { port, seconds: loadSeconds, path })
  const afterLoad = residentBytes(pid)
  stage.tidy()
  return {
    idle,
    perSilentClient: (silent - idle) / clients,
    perUsedClient: (used - idle) / clients,
    afterLoad,
  }
}

async function openClients(port: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let count = 0; count < clients; count++) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    sockets.push(socket)
  }
  await delay(200) // the last ones are accepted
  return sockets
}

async function askOnce(socket: Socket): Promise<void> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  await once(socket, 'data')
}
