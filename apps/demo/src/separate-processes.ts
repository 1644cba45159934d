import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bookinfo } from './bookinfo.ts'
import { claimPorts, holdFreePorts } from './claim-ports.ts'
import { claimStateDir } from './claim-state-dir.ts'
import type { Mesh, MeshAddresses, MeshOptions, MeshPorts } from './mesh-options.ts'
import { createPart, type Part } from './part.ts'
import { pickSwitchPorts, switchUrls } from './pick-switch-ports.ts'
import { type InnerPorts, type PlannedPart, planSeparateMesh } from './separate-plan.ts'

/** The mesh as one process for each app. What each prints is in `<stateDir>/logs/`. */
export interface SeparateMesh extends Mesh {
  /** `egress-gateway`, `control-plane`, `outside-world` or a workload's name; known after `start()`. */
  part(name: string): Part
  /** Loopback address of the stand-in's faults and of what it received; none when the world is live. */
  readonly outsideAdminUrl: string | undefined
}

/** @param onUnexpectedEnd told when a part ends by itself; the others go on. */
export function createSeparateMesh(
  options: MeshOptions,
  onUnexpectedEnd: (name: string, how: string) => void = () => {},
): SeparateMesh {
  const parts: Part[] = []
  const logs = join(options.stateDir, 'logs')
  let held: { close(): Promise<void> } | undefined
  let outsideAdminUrl: string | undefined

  const launch = async (planned: PlannedPart): Promise<void> => {
    const logFile = join(logs, `${planned.name}.log`)
    const part = createPart({ ...planned, logFile, onUnexpectedEnd })
    parts.push(part)
    await part.start()
  }

  const close = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.stop()
    await held?.close()
  }

  const start = async (): Promise<MeshAddresses> => {
    const ports = await claimPorts(options.ports)
    const inner = await pickInnerPorts(ports)
    const plan = planSeparateMesh(options, ports, inner)
    outsideAdminUrl = plan.outsideAdminUrl
    held = await claimStateDir(options.stateDir, {
      consoleUrl: plan.addresses.consoleUrl,
      ratingsFaults: switchUrls(inner.switches, 'ratings'),
      detailsSwitches: switchUrls(inner.switches, 'details'),
    })
    await mkdir(logs, { recursive: true })
    try {
      for (const stage of plan.stages) await Promise.all(stage.map(launch))
    } catch (error) {
      await close()
      throw error
    }
    return plan.addresses
  }

  return {
    start,
    close,
    part: (name) => {
      const found = parts.find((part) => part.name === name)
      if (found === undefined) throw new Error(`no part is called ${name}`)
      return found
    },
    get outsideAdminUrl() {
      return outsideAdminUrl
    },
  }
}

async function pickInnerPorts(ports: MeshPorts): Promise<InnerPorts> {
  const [outsideHttps = 0, outsideHttp = 0, outsideAdmin = 0, ...rest] = await holdFreePorts(
    bookinfo.length + 3,
    Object.values(ports),
  )
  const workloads = bookinfo.map(({ name, service }, index): [string, number] => [
    name,
    service === 'productpage' ? ports.productPage : (rest[index] ?? 0),
  ])
  const switches = await pickSwitchPorts([
    ...Object.values(ports),
    outsideHttps,
    outsideHttp,
    outsideAdmin,
    ...rest,
  ])
  return { outsideHttps, outsideHttp, outsideAdmin, workloads: new Map(workloads), switches }
}
