import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '@bookinfo/testkit'
import { findProgram, runProgram } from './run-program.ts'

export interface Database {
  readonly port: number
  stop(): Promise<void>
}

/** The server refuses to run as root, so root runs it as `nobody`. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** An empty MariaDB that asks for no password; `undefined` when the machine has none. */
export async function startDatabase(): Promise<Database | undefined> {
  const [server, install] = [findProgram('mariadbd'), findProgram('mariadb-install-db')]
  if (server === undefined || install === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'clients-db-'))
  if (asNobody.uid !== undefined) await chown(folder, asNobody.uid, asNobody.gid)
  const data = ['--no-defaults', `--datadir=${join(folder, 'data')}`]
  const small = ['--innodb-log-file-size=4M', '--innodb-buffer-pool-size=8M']
  const asUser = asNobody.uid === undefined ? [] : ['--user=nobody']
  await runProgram(install, [...data, '--skip-test-db', ...small, ...asUser])
  const port = await freePort()
  const child = spawn(
    server,
    [
      ...data,
      ...small,
      '--skip-grant-tables',
      '--skip-networking=0',
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${join(folder, 'socket')}`,
    ],
    { ...asNobody, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  for await (const line of createInterface(child.stderr)) {
    if (line.includes('ready for connections')) break
  }
  child.stderr.resume()
  return {
    port,
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      await rm(folder, { recursive: true, force: true, maxRetries: 9 })
    },
  }
}
