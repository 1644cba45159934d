import { CopyText } from '../rules-screen/copy-text.tsx'
import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { codeExcerpt } from './code-excerpt.ts'
import { wireDesk } from './wire-desk.ts'

/** What the screen is, the switch of the app, and the button that makes a call to look at. */
export function IstioPanel() {
  const parts = useConsole()
  const t = parts.preferences.t.value
  const { busy, call, failure, forget, outcome } = wireDesk(parts)
  return (
    <section class="panel side-part wire-side" aria-labelledby="wire-title">
      <h2 id="wire-title" tabIndex={-1}>
        {t('wire.heading')}
      </h2>
      <p>{t('wire.intro')}</p>
      <div class="button-row">
        <button
          type="button"
          class="button button-main"
          aria-disabled={busy.value}
          data-testid="wire-call"
          onClick={() => void call()}
          {...whenLive()}
        >
          {t(busy.value ? 'wire.calling' : 'wire.call')}
        </button>
        <button
          type="button"
          class="button"
          disabled={parts.store.captures.value.length === 0}
          data-testid="wire-forget"
          onClick={() => void forget()}
          {...whenLive()}
        >
          {t('wire.forget')}
        </button>
      </div>
      <p class="wire-outcome" role="status" data-testid="wire-outcome" data-outcome={outcome.value}>
        {outcome.value !== null && t(`wire.outcome.${outcome.value}`)}
      </p>
      {failure.value !== null && (
        <p class="failure-line" role="alert" data-testid="wire-failure">
          {t('wire.failed', { message: failure.value.message })}
        </p>
      )}
      <IstioSwitch />
      <p class="hint">{t('wire.bounds')}</p>
    </section>
  )
}

function IstioSwitch() {
  const parts = useConsole()
  const t = parts.preferences.t.value
  const { istio, switchIstio } = wireDesk(parts)
  const { reachable = true, withIstio = null } = istio.value ?? {}
  const isOn = withIstio === true
  return (
    <>
      <h3>{t('wire.switch')}</h3>
      {reachable ? (
        <div class="defence">
          <button
            type="button"
            role="switch"
            class="switch switch-small"
            aria-checked={isOn}
            aria-label="WITH_ISTIO"
            aria-describedby="wire-istio-note"
            aria-disabled={withIstio === null}
            data-testid="wire-istio"
            data-state={String(withIstio)}
            onClick={() => withIstio !== null && void switchIstio(!withIstio)}
            {...whenLive()}
          >
            <span class="switch-thumb" />
          </button>
          <div>
            <p class="defence-name">
              <code>WITH_ISTIO={withIstio === null ? '?' : String(withIstio)}</code>
            </p>
            <p id="wire-istio-note" class="hint">
              {withIstio !== null && t(isOn ? 'wire.switch.on' : 'wire.switch.off')}
            </p>
          </div>
        </div>
      ) : (
        <p data-testid="wire-unreachable">{t('wire.switch.unreachable')}</p>
      )}
      <pre class="command wire-code" translate={false} data-testid="wire-code">
        {codeExcerpt}
      </pre>
      <CopyText label={t('wire.same')} text={sameAs(reachable, withIstio === false)} />
    </>
  )
}

/** What a person types to switch it, from where they can. */
function sameAs(reachable: boolean, wanted: boolean): string {
  if (!reachable) return 'docker compose exec details-v2 with-istio false'
  return `npx with-istio ${wanted}
curl -X PUT ${location.origin}/api/details/with-istio \\
  -H 'content-type: application/json' -d '{"withIstio": ${wanted}}'`
}
