import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { DoctorReport, PartHealth } from '@bookinfo/discovery'
import type { FastifyInstance } from 'fastify'
import type { Mesh } from '../mesh.ts'
import type { ControlPlaneOptions } from '../options.ts'
import { serverVersion } from '../resource-api/discovery-documents.ts'
import { askPart } from './ask-part.ts'

/** `GET /api/doctor`: ports, the health of every part, clock, CA, mode, acknowledgements. Nothing is changed. */
export function addDoctorRoute(
  app: FastifyInstance,
  mesh: Mesh,
  options: ControlPlaneOptions,
): void {
  const startedAt = new Date().toISOString()
  app.get('/api/doctor', async (request): Promise<DoctorReport> => {
    const [authority, ...parts] = await Promise.all([
      readAuthority(options.caFile),
      askPart('control-plane', `tcp://127.0.0.1:${request.socket.localPort}`),
      ...workloads(mesh, options),
      ...Object.entries(options.parts ?? {}).map(([name, url]) => askPart(name, url)),
    ])
    return {
      time: new Date().toISOString(),
      startedAt,
      versions: { controlPlane: serverVersion.gitVersion, node: process.version },
      runMode: options.runMode,
      world: options.world,
      preset: options.preset,
      stateDir: options.stateDir,
      seed: options.seed ?? 1,
      parts,
      gateways: mesh.gateways.states,
      authority,
    }
  })
}

/** The workloads as the gateway knows them; in containers they are on a network of their own. */
function workloads(mesh: Mesh, { runMode }: ControlPlaneOptions): Promise<PartHealth>[] {
  const known = mesh.gateways.registry?.workloads ?? []
  return known.flatMap(({ name, address, port }) => {
    if (address === undefined || port === undefined) return []
    const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}/health`
    if (runMode !== 'compose') return [askPart(name, url)]
    const detail = 'docker compose ps tells'
    return [Promise.resolve({ name, url, state: 'hidden' as const, detail, ms: null })]
  })
}

async function readAuthority(file: string | undefined): Promise<DoctorReport['authority']> {
  if (file === undefined) return null
  try {
    const { subject, validToDate } = new X509Certificate(await readFile(file))
    return { subject, file, validTo: validToDate.toISOString() }
  } catch {
    return null
  }
}
