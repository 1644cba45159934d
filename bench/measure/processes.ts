import { readdirSync, readFileSync } from 'node:fs'

/** Nanoseconds of CPU that a process and all its descendants have used; threads that ended are not counted. */
export function cpuOfTree(root: number): bigint {
  let total = 0n
  for (const pid of treeOf(root)) total += cpuOfProcess(pid)
  return total
}

/** Resident bytes of a process and all its descendants. */
export function residentBytes(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + residentOfProcess(pid), 0)
}

function cpuOfProcess(pid: number): bigint {
  let total = 0n
  for (const task of list(`/proc/${pid}/task`)) {
    const [onCpu = '0'] = read(`/proc/${pid}/task/${task}/schedstat`).split(' ')
    total += BigInt(onCpu || '0')
  }
  return total
}

function residentOfProcess(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

function treeOf(root: number): number[] {
  const parents = list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }))
  const tree = [root]
  for (const pid of tree) {
    for (const { pid: child, parent } of parents) if (parent === pid) tree.push(child)
  }
  return tree
}

function parentOf(pid: number): number {
  // The name in parentheses may hold anything; what follows its last `)` is numbers.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
  return Number(fields[1] ?? 0)
}

/** Processes come and go while they are counted: one that is gone reads as nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
