import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import { runMeshctl } from './run-meshctl.ts'
import { createResourceApi } from './test-resource-api.ts'

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface Mesh {
  /** Runs one command line; `input` is standard input. */
  readonly run: (line: string, input?: string) => Promise<Outcome>
  /** Requests the control plane has seen: `POST /apis/…`. */
  readonly seen: readonly string[]
  /** Writes a file into the current folder of `run`. */
  readonly write: (name: string, content: string) => void
  readonly url: string
}

interface MeshOptions {
  /** A `Warning` header on every answer to a write. */
  readonly warning?: string
}

/** A control plane's resource API over real HTTP, as small as the tests allow, and meshctl pointed at it. */
export async function startMesh(t: TestContext, { warning }: MeshOptions = {}): Promise<Mesh> {
  const seen: string[] = []
  const answer = createResourceApi()
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    if (warning !== undefined && request.method !== 'GET') response.setHeader('warning', warning)
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-'))
  t.after(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return {
    seen,
    url,
    write: (name, content) => writeFileSync(join(folder, name), content),
    run: (line, input = '') => runIn(folder, `${line} --server ${url}`, input),
  }
}

/** Runs meshctl in a folder without a control plane of its own. */
export async function runIn(
  folder: string,
  line: string,
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  let out = ''
  let err = ''
  const code = await runMeshctl(
    line.split(' ').filter((word) => word !== ''),
    {
      out: (part) => {
        out += part
      },
      err: (part) => {
        err += part
      },
      readInput: () => Promise.resolve(input),
      inputLines: () => Readable.from(input.split('\n')),
      folder,
      env,
      colour: false,
    },
  )
  return { code, out, err }
}
