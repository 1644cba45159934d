import { readFileSync } from 'node:fs'
import { cpuOfTree } from './processes.ts'

const tickNs = 10_000_000n

/** CPU of processes that do not belong to the measurement: what makes a window worthless. */
export interface Strangers {
  /** Cores that strangers, and other guests of the host, used since the last call. */
  read(): number
}

/** @param ours the process whose descendants, living or waited for, are the whole measurement */
export function watchStrangers(ours: number): Strangers {
  let before = take(ours)
  return {
    read() {
      const now = take(ours)
      const busy = now.busy - before.busy - (now.own - before.own)
      const wall = now.at - before.at
      before = now
      return Math.max(0, Number(busy) / Number(wall))
    },
  }
}

function take(ours: number): { readonly at: bigint; readonly busy: bigint; readonly own: bigint } {
  return {
    at: process.hrtime.bigint(),
    busy: machineBusy(),
    own: cpuOfTree(ours) + waitedFor(ours),
  }
}

/** user, nice, system and stolen time; interrupts belong to nobody. */
function machineBusy(): bigint {
  const [, user, nice, system, , , , , steal] =
    readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]?.split(/\s+/) ?? []
  return [user, nice, system, steal].reduce((sum, ticks) => sum + BigInt(ticks ?? 0), 0n) * tickNs
}

/** CPU of children that have ended. */
function waitedFor(pid: number): bigint {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
  return (BigInt(fields[13] ?? 0) + BigInt(fields[14] ?? 0)) * tickNs
}
