import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { type BuildOptions, build } from 'esbuild'

interface TryItOptions {
  /** How the console is bundled, whatever for. */
  readonly common: BuildOptions
  readonly recording: string
  /** Folders, with a slash at the end. */
  readonly web: string
  readonly target: string
}

/** What the page may do: run and show what lies beside it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * The console as a folder that any static file server can offer, or that is opened from a disk: the
 * recording stands in the page, and the script is one classic one, since a browser fetches neither
 * files nor modules from a disk.
 */
export async function buildTryIt({ common, recording, target, web }: TryItOptions): Promise<void> {
  await rm(target, { recursive: true, force: true })
  await build({
    ...common,
    format: 'iife',
    plugins: [...(common.plugins ?? []), withoutEditor],
    outdir: target,
  })
  await copyFile(`${web}icon.svg`, `${target}icon.svg`)
  const page = await readFile(`${web}index.html`, 'utf8')
  const carried = asScriptBlock(await readFile(recording, 'utf8'))
  const head = `<meta http-equiv="content-security-policy" content="${policy}">\n    <meta name="viewport"`
  const made = page
    .replace('<meta name="viewport"', () => head)
    .replace('<script type="module" ', () => '<script defer ')
    .replace(/<noscript>.*<\/noscript>/, () => {
      const words = 'This page plays a recording, for which it needs JavaScript.'
      return `<noscript>${words}</noscript>\n    ${carried}`
    })
  await writeFile(`${target}index.html`, made)
}

/** Nothing runs of a block of this type. A `<` stands in strings alone, where JSON has another way to write it. */
function asScriptBlock(ndjson: string): string {
  return `<script type="application/x-ndjson" id="recording">${ndjson.replaceAll('<', '\\u003c')}</script>`
}

/** Without a control plane there is nothing to write to: the text area that stands in for CodeMirror stays. */
const withoutEditor = {
  name: 'without-editor',
  setup(setup) {
    setup.onLoad({ filter: /\/code-editor\.ts$/ }, () => ({
      contents: "throw new Error('not in this build')",
    }))
  },
} satisfies NonNullable<BuildOptions['plugins']>[number]
