import { readFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('../', import.meta.url))

/** What is published by others is loaded from where it is installed, when somebody needs it. */
const othersStayOutside: Plugin = {
  name: 'others-stay-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@bookinfo/') ? null : { path, external: true },
    )
  },
}

/**
 * `dist/main.js`, the program, in one file instead of three hundred: Node looks for, reads and links each module by
 * itself, which took the gateway 100 ms and 10 MiB (docs/performance.md). What is loaded later lies in `dist/chunks`.
 * Names and lines stay as they are, so that a stack says where it was; `node --enable-source-maps` tells the source.
 */
await rm(`${root}dist/chunks`, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  plugins: [othersStayOutside],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
})

const program = await readFile(`${root}dist/main.js`, 'latin1')
const [strange] = /[^\0-\x7f].{0,40}/.exec(program) ?? []
if (strange !== undefined) {
  throw new Error(
    `dist/main.js is not all ASCII, and so takes twice the memory; write this with \\u: ${strange}`,
  )
}
