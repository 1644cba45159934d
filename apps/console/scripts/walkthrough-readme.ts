import { readFile, writeFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { WalkthroughStep } from '../web/model/walkthrough.ts'

/**
 * Writes the walkthrough into both READMEs, from walkthrough.yaml. With `--check` it writes nothing, and fails where
 * a README says something else.
 */
const start = '<!-- walkthrough: made from apps/console/walkthrough.yaml by npm run fix -->\n'
const end = '<!-- end of the walkthrough -->\n'

const texts = {
  en: {
    file: 'README.md',
    heading: '## The story in sixteen steps',
    intro:
      'The console walks through it (**▸ Walkthrough**, or the key `N`): each step has a button that does it, and a check that also notices when you did it by hand. A link goes to a step: <http://localhost:8080/#step=5>. Paths of 5, 20 and 45 minutes.',
    head: '| | step | typed today | what it shows |',
  },
  zh: {
    file: 'README.zh-CN.md',
    heading: '## 十六步讲完的故事',
    intro:
      '控制台会带您走一遍（**▸ 分步导览**，或按 `N`）：每一步都有执行它的按钮，以及在您自己动手时也能察觉的检查。链接可以直达某一步：<http://localhost:8080/#step=5>。路线有 5、20 和 45 分钟三种。',
    head: '| | 步骤 | 今天的命令 | 说明 |',
  },
} as const

const content = await readFile(new URL('../walkthrough.yaml', import.meta.url), 'utf8')
const { steps }: { readonly steps: readonly WalkthroughStep[] } = parse(content)
const checking = process.argv.includes('--check')

for (const language of ['en', 'zh'] as const) {
  const file = new URL(`../../../${texts[language].file}`, import.meta.url)
  const before = await readFile(file, 'utf8')
  const after = replaceSection(before, sectionOf(language))
  if (before === after) continue
  if (checking) {
    console.error(`${texts[language].file} does not say what walkthrough.yaml does: npm run fix`)
    process.exitCode = 1
  } else await writeFile(file, after)
}

function sectionOf(language: keyof typeof texts): string {
  const { head, heading, intro } = texts[language]
  const rows = steps.map(({ now, title, why }, number) => {
    const typed = now.startsWith('#') ? '' : `\`${now}\``
    return `| ${number} | ${title[language]} | ${asCell(typed)} | ${asCell(why[language])} |`
  })
  return `${heading}\n\n${intro}\n\n${head}\n|---|---|---|---|\n${rows.join('\n')}\n`
}

function asCell(cell: string): string {
  return cell.replaceAll('|', '\\|')
}

function replaceSection(text: string, section: string): string {
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from === -1 || to === -1) throw new Error('a README has lost the marks of the walkthrough')
  return `${text.slice(0, from + start.length)}\n${section}\n${text.slice(to)}`
}
