import { noAnswer } from '../model/api-failure.ts'
import { useConsole } from '../shell/context.ts'
import type { Answer, CheckedText, CheckProblem } from '../shell/operator-api.ts'
import { scrollable } from '../shell/scrollable.ts'

interface ProblemListProps {
  readonly checked: Answer<CheckedText> | null
  readonly onGo: (line: number, column: number) => void
}

/** What the control plane says about the text, each with its place; also that it says nothing. */
export function ProblemList({ checked, onGo }: ProblemListProps) {
  const problems = checked?.ok ? checked.value.problems : []
  return (
    <div
      id="editor-problems"
      class="problems"
      role="status"
      data-testid="problems"
      data-state={stateOf(checked)}
      {...(problems.length > 0 ? scrollable : {})}
    >
      <Verdict checked={checked} />
      {problems.length > 0 && (
        <ul>
          {problems.map((problem) => (
            <ProblemLine
              key={`${problem.line}:${problem.column}:${problem.message}`}
              problem={problem}
              onGo={onGo}
            />
          ))}
        </ul>
      )}
    </div>
  )
}

function stateOf(checked: Answer<CheckedText> | null): string {
  if (checked === null) return 'checking'
  if (!checked.ok) return 'unknown'
  return checked.value.problems.some(({ level }) => level === 'error') ? 'wrong' : 'right'
}

function Verdict({ checked }: { readonly checked: Answer<CheckedText> | null }) {
  const t = useConsole().preferences.t.value
  if (checked === null) return <p class="hint">{t('check.running')}</p>
  if (!checked.ok) {
    const { failure } = checked
    return (
      <p class="problem problem-error">
        {failure === noAnswer ? t('export.noAnswer') : failure.message}
      </p>
    )
  }
  const { problems, resources } = checked.value
  if (problems.length > 0) return null
  if (resources.length === 0) return <p class="hint">{t('yaml.nothing')}</p>
  return (
    <p class="problem problem-none">
      <span aria-hidden="true">✓</span> {t('check.fine', { count: resources.length })}
    </p>
  )
}

interface ProblemLineProps {
  readonly problem: CheckProblem
  readonly onGo: (line: number, column: number) => void
}

function ProblemLine({ problem, onGo }: ProblemLineProps) {
  const t = useConsole().preferences.t.value
  const { column, field, hint, level, line, message, reason } = problem
  return (
    <li class={`problem problem-${level}`} data-testid="problem" data-level={level}>
      <span class="problem-level">{t(`check.${level}`)}</span>
      <span class="server-text">
        {field === undefined || field === '' || message.includes(field) ? '' : `${field}: `}
        {message}
        {hint === undefined ? '' : ` — ${hint}`}
      </span>
      {line !== undefined && (
        <button type="button" class="button" onClick={() => onGo(line, column ?? 1)}>
          {t('yaml.goto', { line, column: column ?? 1 })}
        </button>
      )}
      {reason !== undefined && (
        <p class="problem-why">
          <strong>{t('check.why')}</strong> {reason}
        </p>
      )}
    </li>
  )
}
