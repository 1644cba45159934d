import { copyFile, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** First load of script, gzipped; spec: console 5.1. */
const budgetBytes = 60 * 1024

const web = fileURLToPath(new URL('../web/', import.meta.url))
const target = fileURLToPath(new URL('../dist/static/', import.meta.url))

await build({
  entryPoints: [
    { in: `${web}main.tsx`, out: 'console' },
    { in: `${web}styles/console.css`, out: 'console' },
  ],
  bundle: true,
  format: 'esm',
  target: ['es2024', 'chrome125', 'firefox128', 'safari18'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  sourcemap: 'linked',
  legalComments: 'linked',
  outdir: target,
  logLevel: 'warning',
})
for (const name of ['index.html', 'icon.svg']) await copyFile(web + name, target + name)

const size = gzipSync(await readFile(`${target}console.js`), { level: 9 }).byteLength
console.log(`console.js: ${(size / 1024).toFixed(1)} KiB gzipped, at most ${budgetBytes / 1024}`)
if (size > budgetBytes) process.exitCode = 1
