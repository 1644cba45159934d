import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serviceOptions } from '@bookinfo/demo'
import { freePort } from '@bookinfo/testkit'
import { type Running, startPinned } from '../proxies/pinned-process.ts'
import { cores } from '../stage/stage.ts'
import { cast, type Role } from './cast.ts'
import { startBookService } from './start-book-service.ts'

/** A role, and the process that plays it. */
export interface Player extends Role {
  readonly port: number
  readonly pid: number
}

export interface Company {
  readonly players: readonly Player[]
  close(): Promise<void>
}

/**
 * Starts every service as the process that ships, with the memory limits that ship, all on one core; what they
 * log goes to memory. The load, and what stands for Google, are on the other.
 */
export async function startCast(): Promise<Company> {
  const directory = mkdtempSync('/dev/shm/bench-services-')
  const bookService = await startBookService()
  const running: Running[] = []
  const players: Player[] = []
  const close = async () => {
    for (const process of running.toReversed()) await process.stop()
    await bookService.stop()
    rmSync(directory, { recursive: true })
  }
  try {
    for (const role of cast) {
      const port = await freePort()
      const env = { ...environmentOf(role, players), HTTP_PROXY: proxyOf(role, bookService.url) }
      const main = new URL('main.js', import.meta.resolve(`@bookinfo/${role.service}`))
      const started = await startPinned({
        command: [process.execPath, ...serviceOptions.flags, fileURLToPath(main), String(port)],
        core: cores.proxy,
        env: { HOST: '127.0.0.1', ...serviceOptions.environment, ...env },
        output: join(directory, role.name),
        port,
      })
      running.push(started)
      players.push({ ...role, port, pid: started.pid })
    }
    return { players, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Details v2 alone goes out; the others find each other without a proxy. */
function proxyOf({ name }: Role, url: string): string {
  return name === 'details-v2' ? url : ''
}

function environmentOf(role: Role, players: readonly Player[]): Record<string, string> {
  const addresses = Object.entries(role.asks ?? {}).flatMap(([prefix, name]) => {
    const callee = players.find((player) => player.name === name)
    if (callee === undefined) throw new Error(`${role.name} asks ${name}, which is not started yet`)
    return [
      [`${prefix}_HOSTNAME`, '127.0.0.1'],
      [`${prefix}_SERVICE_PORT`, String(callee.port)],
    ]
  })
  return { ...role.environment, ...Object.fromEntries(addresses) }
}
