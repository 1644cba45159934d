import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type MeshPorts, portVariables } from './mesh-options.ts'

/** A port the mesh needs is in use; the message names the variable that moves it. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
}

/**
 * Finds out before anything starts whether every port is free, and picks numbers for those asked as 0.
 * All four are held at the same time, so no two can be the same.
 * @throws PortTakenError naming port and environment variable.
 */
export async function claimPorts(ports: MeshPorts): Promise<MeshPorts> {
  const held: Held[] = []
  try {
    const productPage = await hold('productPage', ports.productPage, held)
    const control = await hold('control', ports.control, held)
    const egress = await hold('egress', ports.egress, held)
    const admin = await hold('admin', ports.admin, held)
    return { productPage, control, egress, admin }
  } finally {
    await Promise.all(held.map((server) => server.close()))
  }
}

/** Free loopback ports, all different, and none of those `promised` before. They are let go again before this returns. */
export async function holdFreePorts(
  count: number,
  promised: readonly number[] = [],
): Promise<number[]> {
  const held: Held[] = []
  const ports: number[] = []
  while (ports.length < count) {
    const port = await listenOn(0, held)
    if (!promised.includes(port)) ports.push(port)
  }
  await Promise.all(held.map((server) => server.close()))
  return ports
}

interface Held {
  close(): Promise<void>
}

async function hold(name: keyof MeshPorts, port: number, held: Held[]): Promise<number> {
  try {
    return await listenOn(port, held)
  } catch (error) {
    throw new PortTakenError(explain(name, port, error))
  }
}

/** 0 means any: below the range from which outgoing connections take theirs, so that none comes in between. */
async function listenOn(port: number, held: Held[]): Promise<number> {
  if (port !== 0) return await bind(port, held)
  for (;;) {
    const candidate = randomInt(20_000, 32_000)
    const bound = await bind(candidate, held).catch((error: unknown) => error)
    if (typeof bound === 'number') return bound
    if (codeOf(bound) !== 'EADDRINUSE') throw bound
  }
}

async function bind(port: number, held: Held[]): Promise<number> {
  const server = createServer()
  server.listen({ port, host: '127.0.0.1', exclusive: true })
  await once(server, 'listening')
  held.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  return port
}

function explain(name: keyof MeshPorts, port: number, error: unknown): string {
  const variable = portVariables[name]
  const code = codeOf(error)
  if (code !== 'EADDRINUSE') return `Port ${port} (${variable}) cannot be opened: ${code}.`
  return (
    `Port ${port} is already in use (is another \`npm start\` running?). ` +
    `Stop what uses it, or choose another port: ${variable}=${port + 1} npm start`
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
