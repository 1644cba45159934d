import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { buildTryIt } from './build-try-it.ts'
import { yamlModules } from './yaml-modules.ts'

/** First load of script, gzipped; spec: console 5.1. */
const budgetBytes = 60 * 1024

const web = fileURLToPath(new URL('../web/', import.meta.url))
const root = fileURLToPath(new URL('../', import.meta.url))
const target = fileURLToPath(new URL('../dist/static/', import.meta.url))

const recording = `${web}recordings/story.ndjson`
const common: BuildOptions = {
  absWorkingDir: root,
  entryPoints: [
    { in: `${web}main.tsx`, out: 'console' },
    { in: `${web}styles/console.css`, out: 'console' },
  ],
  bundle: true,
  plugins: [yamlModules],
  target: ['es2024', 'chrome125', 'firefox128', 'safari18'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
}

await rm(target, { recursive: true, force: true })
const { metafile } = await build({
  ...common,
  // What a screen needs for itself is fetched when that screen is opened.
  splitting: true,
  chunkNames: 'part-[hash]',
  format: 'esm',
  metafile: true,
  sourcemap: 'linked',
  outdir: target,
})
for (const name of ['index.html', 'icon.svg']) await copyFile(web + name, target + name)
await copyFile(recording, `${target}story.ndjson`)
await buildTryIt({
  common,
  recording,
  web,
  target: fileURLToPath(new URL('../dist/try-it/', import.meta.url)),
})
// The same page one folder further down: /embed/topology, /embed/log.
const index = await readFile(`${web}index.html`, 'utf8')
await writeFile(`${target}embed.html`, index.replaceAll(/(href|src)="/g, '$1="../'))

const files = firstLoad(metafile, 'dist/static/console.js')
const sizes = await Promise.all(files.map(async (file) => gzipped(await readFile(root + file))))
const size = sizes.reduce((sum, next) => sum + next, 0)
const kib = (size / 1024).toFixed(1)
console.log(
  `first load of script: ${kib} KiB gzipped in ${files.length} files, at most ${budgetBytes / 1024}`,
)
if (size > budgetBytes) process.exitCode = 1

function gzipped(content: Buffer): number {
  return gzipSync(content, { level: 9 }).byteLength
}

/** A script and everything it cannot start without. */
function firstLoad({ outputs }: Metafile, entry: string): readonly string[] {
  const found = new Set([entry])
  for (const file of found) {
    for (const { kind, path } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement') found.add(path)
    }
  }
  return [...found]
}
