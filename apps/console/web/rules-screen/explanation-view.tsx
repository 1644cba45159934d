import { ruleName } from '../i18n/words.ts'
import { useConsole } from '../shell/context.ts'
import type { Explained } from '../shell/operator-api.ts'

/** Why a call would be let out or not: the gateway's own decision, rule by rule. */
export function ExplanationView({ explained }: { readonly explained: Explained }) {
  const t = useConsole().preferences.t.value
  const { asked, message, rules, rulesOmitted, upstream } = explained
  return (
    <div class="explanation" data-testid="explanation">
      <p class="server-text">{message}</p>
      <dl class="facts">
        <div>
          <dt>{t('trace.name')}</dt>
          <dd>{asked.host === '' ? '–' : `${asked.host}:${asked.port}`}</dd>
        </div>
        {upstream !== null && (
          <div>
            <dt>{t('trace.tls')}</dt>
            <dd>
              {upstream.tls}
              {upstream.sni === null ? '' : ` · SNI ${upstream.sni}`}
            </dd>
          </div>
        )}
      </dl>
      {rules.length > 0 && (
        <ol class="tried">
          {rules.map(({ key, missed, names }) => (
            <li key={key} class={missed === null ? 'tried-won' : ''}>
              <strong>{ruleName(key)}</strong> <span class="rule-what">{names}</span>
              <span class="tried-why">{missed === null ? t('explain.decides') : missed}</span>
            </li>
          ))}
        </ol>
      )}
      {rulesOmitted > 0 && <p class="hint">{t('explain.omitted', { count: rulesOmitted })}</p>}
    </div>
  )
}
