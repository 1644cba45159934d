import type { AttackResult, ProbeResult } from '@bookinfo/attacks'
import { useConsole } from '../shell/context.ts'
import { describeProbe } from './describe-probe.ts'

interface TriesProps {
  readonly past: AttackResult | null
  readonly now: AttackResult | null
}

/** Every try of an attack: what was sent, what came back, and what a stand-in received. Each proxy has its list. */
export function AttackTries({ past, now }: TriesProps) {
  const t = useConsole().preferences.t.value
  if (now === null) return <p class="hint">{t('attacks.notYet')}</p>
  return (
    <div class="attack-tries" data-testid="attack-tries">
      {now.verdict === 'not_run' && <p>{t('attacks.notRun')}</p>}
      <TryList title={t('attacks.column.now')} probes={now.probes} />
      {past !== null && <TryList title={t('attacks.column.past')} probes={past.probes} />}
    </div>
  )
}

function TryList({ title, probes }: { title: string; probes: readonly ProbeResult[] }) {
  if (probes.length === 0) return null
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {probes.map((probe, index) => (
          // The tries of an attack have a fixed order; two may read alike.
          <Try key={index} probe={probe} />
        ))}
      </ul>
    </div>
  )
}

function Try({ probe }: { readonly probe: ProbeResult }) {
  const t = useConsole().preferences.t.value
  const { name, outcome, isLimit } = probe
  return (
    <li class={`try try-${outcome}`} data-outcome={outcome}>
      <code>{name}</code>
      <p>{describeProbe(t, probe)}</p>
      {isLimit && <p class="hint">{t('attacks.limit')}</p>}
    </li>
  )
}
