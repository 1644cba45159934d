import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { nodeFlags } from '../src/node-flags.ts'
import { startRulesTeller } from './start-rules-teller.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

/** What the program is started with to see which code a start takes. */
const registry = {
  services: [],
  workloads: [{ name: 'local', labels: {} }],
  sources: [{ cidr: '127.0.0.0/8', workload: 'local' }],
}

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
 * `dist/program.cjs`, the program, in one file instead of three hundred: Node looks for, reads and links each module by
 * itself, which took the gateway 100 ms and 10 MiB (docs/performance.md). `dist/main.js` gives it to V8 together with
 * the code that V8 made of it when it was built (docs/adr/0020), which is CommonJS, as V8 takes none for modules.
 * Names and lines stay as they are, so that a stack says where it was; `node --enable-source-maps` tells the source.
 */
const dist = `${root}dist`
const usual: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  plugins: [partsOfNodeAsTheyAre, othersStayOutside],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
}

for (const name of await readdir(dist)) {
  if (name.endsWith('.code')) await rm(`${dist}/${name}`)
}
await build({
  ...usual,
  entryPoints: ['src/main.ts'],
  outfile: `${dist}/program.cjs`,
  format: 'cjs',
  define: { 'import.meta.url': '__filename' }, // which createRequire takes as well
})

const program = await readFile(`${dist}/program.cjs`, 'latin1')
const [strange] = /[^\0-\x7f].{0,40}/.exec(program) ?? []
if (strange !== undefined) {
  throw new Error(
    `dist/program.cjs is not all ASCII, and so takes twice the memory; write this with \\u: ${strange}`,
  )
}

const codeFile = `program-${hash('sha256', program).slice(0, 16)}.code`
await build({
  ...usual,
  entryPoints: ['src/code-cache/start-program.ts'],
  outfile: `${dist}/main.js`,
  format: 'esm',
  define: { codeFile: JSON.stringify(codeFile) },
})

const control = await startRulesTeller()
await promisify(execFile)(
  process.execPath,
  [
    ...nodeFlags,
    `${root}scripts/write-code-cache.ts`,
    `${dist}/program.cjs`,
    `${dist}/${codeFile}`,
  ],
  {
    timeout: 30_000,
    env: {
      EGRESS_PORT: '0',
      EGRESS_ADMIN_PORT: '0',
      EGRESS_REGISTRY: JSON.stringify(registry),
      EGRESS_CONTROL_PLANE: control.url,
    },
  },
)
control.stop()
