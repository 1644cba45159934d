import type { Scene } from './attack.ts'
import { type AttackResult, type RunOptions, runAttacks } from './run-attacks.ts'
import type { StandIns } from './stand-ins.ts'
import { startStandIns } from './stand-ins.ts'
import type { Target } from './try-probe.ts'

export interface AimOptions extends RunOptions {
  /** A host that a rule of the proxy allows, on ports 80 and 443; default `www.googleapis.com`. */
  readonly allowed?: string
  /** Where our stand-ins listen: an address that the proxy can reach; default 127.0.0.1. */
  readonly host?: string
}

/**
 * The same attacks against any HTTP proxy. What it lets out to the stand-ins of this machine is proven by what they
 * receive. Names are the proxy's to resolve: where it lets a made-up one through and cannot find it, the verdict is
 * `unclear`, and the answer is told.
 */
export async function aimAt(
  target: Target,
  options: AimOptions = {},
): Promise<readonly AttackResult[]> {
  const { allowed = 'www.googleapis.com', host = '127.0.0.1' } = options
  const evilNames: [string] = ['evil.test']
  const standIns = await startStandIns({ cdnNames: [allowed], evilNames, host })
  try {
    return await runAttacks(target, sceneOf(allowed, host, standIns), standIns, options)
  } finally {
    await standIns.close()
  }
}

function sceneOf(allowed: string, host: string, { ports }: StandIns): Scene {
  return {
    allowed,
    domain: allowed.slice(allowed.indexOf('.') + 1),
    ports: { http: 80, https: 443 },
    evil: { name: 'evil.test', address: host, ...ports.evil },
    internalPort: ports.internal,
    direct: { host, port: ports.evil.http },
  }
}
