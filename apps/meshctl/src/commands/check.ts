import { checkTexts, findingReasons, type Problem, resourceKey } from '@bookinfo/rules'
import type { Command, CommandContext } from '../command.ts'
import { outputForm } from '../flag-values.ts'
import { readFiles } from '../read-files.ts'
import { renderProblem, renderWorkflowCommand } from '../render-problem.ts'

/** `check FILES|DIR`: everything that is wrong with rules, before anybody stores them. */
export const check: Command = {
  name: 'check',
  summary: 'Find what is wrong with files of rules; needs no control plane',
  synopsis: 'check FILE|FOLDER... [--each] [--strict] [-o text|json|github]',
  description: [
    'Reads rules from files, folders (every YAML and JSON file below) or standard input (-), checks each and all of',
    'them together, and tells every problem with file, line and column. No control plane is asked. With --each every',
    'file is a set of rules by itself, as where files are alternatives.',
    '-o github prints them as annotations for GitHub Actions.',
  ],
  examples: ['meshctl check --each deploy/rules', 'meshctl check --strict -o github rules/*.yaml'],
  flags: {
    each: { type: 'boolean', summary: 'check every file by itself' },
    strict: { type: 'boolean', summary: 'warnings count as errors' },
    output: {
      short: 'o',
      type: 'string',
      value: 'text|json|github',
      summary: 'form in which problems are printed; default text',
    },
  },
  exitCodes: ['1: there are errors; with --strict, or warnings'],
  async run({ words, flags, world }: CommandContext) {
    const form = outputForm(flags, ['text', 'json', 'github'])
    const paths = [...words, ...(flags.given.get('file') ?? [])]
    const texts = await readFiles(paths, world)
    const sets = flags.given.has('each') ? texts.map((text) => [text]) : [texts]
    const checked = sets.map((set) => checkTexts(set, { now: new Date() }))
    const problems = checked.flatMap((set) => set.problems)
    const resources = checked.flatMap((set) => set.resources)
    const isStrict = flags.given.has('strict')
    if (form === 'json') {
      const found = { problems: problems.map(withReason), resources: resources.map(resourceKey) }
      world.out(`${JSON.stringify(found, null, 2)}\n`)
    } else {
      const render = form === 'github' ? renderWorkflowCommand : renderProblem
      for (const problem of problems) world.out(`${render(problem)}\n`)
    }
    const errors = count(problems, 'error')
    const warnings = count(problems, 'warning')
    const what = `${plural(resources.length, 'rule')} in ${plural(texts.length, 'file')}`
    world.err(`${what}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}\n`)
    return errors > 0 || (isStrict && warnings > 0) ? 1 : 0
  },
}

function withReason(problem: Problem) {
  const { code } = problem
  return code === undefined ? problem : { ...problem, reason: findingReasons[code] }
}

function count(problems: readonly Problem[], level: Problem['level']): number {
  return problems.filter((problem) => problem.level === level).length
}

function plural(number: number, word: string): string {
  return `${number === 0 ? 'no' : number} ${word}${number === 1 ? '' : 's'}`
}
