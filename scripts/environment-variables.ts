import { globSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * Every environment variable that a program reads stands on its README, and every one that a page names is read by
 * something; the README of the demo has the help of `npm start`, which is put there. With --check nothing is written.
 * Needs a build.
 */

/** Names of ours on pages. Standard ones (`NO_PROXY`, `OTEL_…`) belong to others. */
const ours =
  /\b(?:BOOKINFO|EGRESS|CONTROL|OUTSIDE|DETAILS|RATINGS|REVIEWS|PRODUCTPAGE|MONGO|MYSQL)_[A-Z0-9_]*[A-Z0-9]\b/g

/** Ways in which code asks for a variable, whatever its name. */
const asked = [
  /\b(?:env|environment)\??\.([A-Z][A-Z0-9_]+)/g,
  /\b(?:text|isTrue|port|count|read)\(\s*'([A-Z][A-Z0-9_]+)'/g,
]

/** These name variables of the programs that they start, or of whoever uses them: any page may explain them. */
const explainedAnywhere = ['apps/demo', 'packages/service']

const skipped = /node_modules|\/dist\/|\.test\.ts$|\/test-/

function read(...patterns: readonly string[]): ReadonlyMap<string, string> {
  const files = globSync([...patterns]).map((file) => file.replaceAll('\\', '/'))
  const kept = files.filter((file) => !skipped.test(file)).toSorted()
  return new Map(kept.map((file) => [file, readFileSync(file, 'utf8')]))
}

function* namesIn(text: string): Generator<string> {
  for (const [name] of text.matchAll(ours)) yield name
}

/** What a source file reads; what a comment says is no reading. */
function* variablesOf(source: string): Generator<string> {
  const code = source.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  yield* namesIn(code)
  for (const form of asked) for (const [, name = ''] of code.matchAll(form)) yield name
  // Where another service answers: packages/service makes two names of one word.
  for (const [, word = ''] of code.matchAll(/\bservice\('([a-z]+)'\)/g)) {
    yield `${word.toUpperCase()}_HOSTNAME`
    yield `${word.toUpperCase()}_SERVICE_PORT`
  }
}

function withHelp(page: string, help: string): string {
  const [begin, end] = ['<!-- help -->', '<!-- /help -->']
  const block = `${begin}\n\n\`\`\`text\n${help}\n\`\`\`\n\n${end}`
  return page.replace(new RegExp(`${begin}[^]*${end}`), () => block)
}

const problems: string[] = []
const isCheck = process.argv.includes('--check')

const demoPage = 'apps/demo/README.md'
const { helpText }: { readonly helpText: string } = await import('../apps/demo/dist/help-text.js')
const demoBefore = readFileSync(demoPage, 'utf8')
const demoText = withHelp(demoBefore, helpText)
if (!isCheck && demoText !== demoBefore) writeFileSync(demoPage, demoText)
if (isCheck && demoText !== demoBefore) problems.push(`${demoPage} is stale: run npm run fix`)

const pages = read(
  '*.md',
  'docs/**/*.md',
  '{apps,packages}/*/README.md',
  '{deploy,e2e,bench}/**/*.md',
)
const everyPage = [...pages.values()].join('\n')
const explains = (page: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(page)

const known = new Set<string>()
for (const [file, source] of read('{apps,packages}/*/src/**/*.ts')) {
  const program = file.split('/').slice(0, 2).join('/')
  const isOwn = !explainedAnywhere.includes(program)
  const page = isOwn ? `${program}/README.md` : 'any page'
  for (const name of new Set(variablesOf(source))) {
    known.add(name)
    if (explains(isOwn ? (pages.get(page) ?? '') : everyPage, name)) continue
    problems.push(`${file} reads ${name}, which ${page} does not explain`)
  }
}

/** What compose, the tests and benchmarks take from their environment. */
const elsewhere = read('deploy/**/*.yaml', '.env', '{e2e,bench}/**/*.ts', '.ci/run')
for (const text of elsewhere.values()) for (const name of namesIn(text)) known.add(name)
for (const [page, text] of pages) {
  if (page === 'CHANGELOG.md') continue
  for (const name of new Set(namesIn(text))) {
    if (!known.has(name)) problems.push(`${page} names ${name}, which nothing reads`)
  }
}

for (const problem of new Set(problems)) console.error(`environment: ${problem}`)
if (problems.length > 0) process.exitCode = 1
