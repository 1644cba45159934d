/**
 * Names every platform's optional packages in package-lock.json. npm leaves one out when the registry at hand does not
 * serve it, and `npm ci` then refuses the lock on every machine. With `--check` nothing is written; what is missing is
 * an error.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
}

const file = 'package-lock.json'
const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(file, 'utf8'))
const systems: Readonly<Record<string, string>> = { windows: 'win32' }
const knownSystems = new Set(
  'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' '),
)
const knownProcessors = 'arm64 arm x64 ia32 ppc64 riscv64 s390x loong64 mips64el'.split(' ')

const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies, dev }]) =>
  Object.entries(optionalDependencies ?? {})
    .filter(([name]) => !(isLocked(name) || isLocked(name, `${path}/`)))
    .map(([name, version]) => ({ name, version, dev })),
)

if (process.argv.includes('--check')) {
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ')
    console.error(`${file} does not name: ${names}. Run: node scripts/complete-lock.ts`)
    process.exit(1)
  }
} else {
  for (const { name, version, dev } of missing) {
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~=]/, ''),
      ...(dev ? { dev } : {}),
      optional: true,
      ...platformOf(name),
    } as Locked
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${missing.length} packages of other platforms added to ${file}`)
}

function isLocked(name: string, parent = ''): boolean {
  return `${parent}node_modules/${name}` in lock.packages
}

/** Read off the package's name, as the packages of other platforms are named by theirs: `cli-linux-x64-musl`. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = (name.split('/').at(-1) ?? '').split('-').map((word) => systems[word] ?? word)
  const system = words.find((word) => knownSystems.has(word))
  const processor = words.includes('64')
    ? 'x64'
    : knownProcessors.find((cpu) => words.includes(cpu))
  return {
    ...(system === undefined ? {} : { os: [system] }),
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {}),
  }
}
