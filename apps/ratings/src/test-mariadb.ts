import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort } from '@bookinfo/testkit'
import { createConnection } from 'mysql2/promise'

/** Debian puts servers where the PATH of a person often does not look. */
const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']
/** The server refuses to run as root, so root runs it as `nobody`. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
const small = ['--innodb-log-file-size=4M', '--innodb-buffer-pool-size=8M']

/** The database of the original, and beside its root a user who may read the one table and no more. */
const seed = [
  'CREATE DATABASE test',
  'CREATE TABLE test.ratings (ReviewID INT NOT NULL, Rating INT, PRIMARY KEY (ReviewID))',
  'INSERT INTO test.ratings VALUES (1, 5), (2, 4)',
  "ALTER USER root@'127.0.0.1' IDENTIFIED BY 'password'",
  "CREATE USER bookinfo@'127.0.0.1' IDENTIFIED BY 'reader'",
  "GRANT SELECT ON test.ratings TO bookinfo@'127.0.0.1'",
]

export interface TestMariaDb {
  readonly port: number
  /** As the superuser, by the server's own socket. */
  execute(...statements: readonly string[]): Promise<void>
  /** Resolves when it takes connections. */
  start(): Promise<void>
  /** Resolves when the process has gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Keeps its connections and answers none of them. */
  freeze(): void
  thaw(): void
  /** Ends it, and leaves nothing behind. */
  remove(): Promise<void>
}

/** A MariaDB of its own with the rows of the original, in a temporary folder and on a free port. */
export async function createTestMariaDb(): Promise<TestMariaDb> {
  const server = findProgram('mariadbd')
  const folder = await mkdtemp(join(tmpdir(), 'ratings-db-'))
  if (asNobody.uid !== undefined) await chown(folder, asNobody.uid, asNobody.gid)
  const data = `--datadir=${join(folder, 'data')}`
  const socketPath = join(folder, 'socket')
  const port = await freePort()
  let running: ChildProcess | undefined

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (running === undefined) return
    const gone = once(running, 'exit')
    running.kill(signal)
    await gone
    running = undefined
  }
  const mariaDb: TestMariaDb = {
    port,
    execute: (...statements) => execute(socketPath, statements),
    start: async () => {
      running = await startServer(server, [data, `--socket=${socketPath}`, `--port=${port}`])
    },
    end,
    freeze: () => running?.kill('SIGSTOP'),
    thaw: () => running?.kill('SIGCONT'),
    remove: async () => {
      await end('SIGKILL')
      await rm(folder, { recursive: true, force: true, maxRetries: 9 })
    },
  }
  try {
    await install(data)
    await mariaDb.start()
    await mariaDb.execute(...seed)
    return mariaDb
  } catch (error) {
    await mariaDb.remove()
    throw error
  }
}

function findProgram(name: string): string {
  const found = folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
  assert.ok(found, `${name} is not there: install Debian's package mariadb-server`)
  return found
}

async function install(data: string): Promise<void> {
  const options = ['--no-defaults', '--skip-test-db', '--auth-root-authentication-method=normal']
  await promisify(execFile)(
    findProgram('mariadb-install-db'),
    [...options, data, ...small],
    asNobody,
  )
}

async function startServer(server: string, where: readonly string[]): Promise<ChildProcess> {
  const options = ['--no-defaults', '--bind-address=127.0.0.1', '--skip-name-resolve', ...small]
  const child = spawn(server, [...options, ...where], {
    ...asNobody,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) {
    said.push(line)
    if (line.includes('ready for connections')) {
      child.stderr.resume()
      return child
    }
  }
  throw new Error(`MariaDB did not start:\n${said.join('\n')}`)
}

async function execute(socketPath: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection({ socketPath, user: 'root' })
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}
