import type { AttackName, AttackResult, Verdict } from '@bookinfo/attacks'
import { useConsole } from '../shell/context.ts'
import { attackDesk, type LabRun } from './attack-desk.ts'
import { attackNames } from './attack-names.ts'
import { AttackTries } from './attack-tries.tsx'

const glyphs: Readonly<Record<Verdict, string>> = {
  stopped: '⊘',
  passed: '⚠',
  unclear: '?',
  not_run: '–',
}

/** The attacks in their order: what came of each as in 2018, and at the proxy as it is switched here. */
export function AttackTable() {
  const t = useConsole().preferences.t.value
  const { now, past } = attackDesk()
  const weakened = now.value !== null && Object.values(now.value.weakened).some(Boolean)
  return (
    <div class="attack-scroll">
      <table class="attack-table" data-testid="attack-table">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t('attacks.column.attack')}</th>
            <th scope="col">{t('attacks.column.past')}</th>
            <th scope="col">{t(weakened ? 'attacks.column.weakened' : 'attacks.column.now')}</th>
          </tr>
        </thead>
        <tbody>
          {attackNames.map((slug, index) => (
            <AttackRow
              key={slug}
              slug={slug}
              number={index + 1}
              past={resultOf(past.value, slug)}
              now={resultOf(now.value, slug)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  readonly slug: AttackName
  readonly number: number
  readonly past: AttackResult | null
  readonly now: AttackResult | null
}

function AttackRow({ slug, number, past, now }: RowProps) {
  const t = useConsole().preferences.t.value
  const { opened } = attackDesk()
  const isOpen = opened.value === slug
  return (
    <>
      <tr data-testid="attack-row" data-attack={slug} data-verdict={now?.verdict ?? 'none'}>
        <td class="attack-number">{number}</td>
        <th scope="row">
          <div class="attack-what">
            <button
              type="button"
              class="attack-open"
              aria-expanded={isOpen}
              aria-controls={`tries-${slug}`}
              onClick={() => {
                opened.value = isOpen ? null : slug
              }}
            >
              {t(`attack.${slug}`)}
            </button>
            <span class="hint">{t(`attack.${slug}.stop`)}</span>
          </div>
        </th>
        <VerdictCell result={past} />
        <VerdictCell result={now} />
      </tr>
      {isOpen && (
        <tr id={`tries-${slug}`} class="attack-tries-row">
          <td />
          <td colSpan={3}>
            <AttackTries past={past} now={now} />
          </td>
        </tr>
      )}
    </>
  )
}

function VerdictCell({ result }: { readonly result: AttackResult | null }) {
  const t = useConsole().preferences.t.value
  if (result === null) return <td class="attack-verdict">·</td>
  return (
    <td class={`attack-verdict attack-${result.verdict}`} data-verdict={result.verdict}>
      <span aria-hidden="true">{glyphs[result.verdict]}</span>{' '}
      {t(`attacks.verdict.${result.verdict}`)}
    </td>
  )
}

function resultOf(run: LabRun | null, slug: AttackName): AttackResult | null {
  return run?.results.find((result) => result.slug === slug) ?? null
}
