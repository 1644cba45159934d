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
 * Parts of Node are asked for by `process.getBuiltinModule`: an `import` of one has Node make a module of everything
 * the part exports, for which it loads what would load when first used (6 ms and 1.3 MiB at the start of the gateway).
 */
const partsOfNodeAsTheyAre: Plugin = {
  name: 'parts-of-node-as-they-are',
  setup({ onResolve, onLoad }) {
    const namespace = 'node'
    onResolve({ filter: /^node:/ }, ({ path, importer }) => {
      const suffix = `?${importer}` // what two files share would be a file of its own
      return { path, suffix, namespace, sideEffects: false }
    })
    onLoad({ filter: /./, namespace }, ({ path }) => {
      const part = process.getBuiltinModule(path) ?? {}
      const names = Object.keys(part).filter((name) => /^[\w$]+$/.test(name) && name !== 'default')
      const get = names.map((name) => `export const ${name} = /* @__PURE__ */ get('${name}')`)
      return {
        contents: [
          `const part = process.getBuiltinModule('${path}')`,
          'const get = (name) => part[name]',
          'export default part',
          ...get,
        ].join('\n'),
      }
    })
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
  plugins: [partsOfNodeAsTheyAre, othersStayOutside],
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
