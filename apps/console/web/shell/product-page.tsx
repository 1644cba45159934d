import { useComputed, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { acknowledgedMark } from '../model/gateway-summary.ts'
import { useConsole } from './context.ts'
import { replay } from './recordings.ts'
import { whenLive } from './when-live.ts'

/** At most one reload in this time, milliseconds: rules may change faster than pages load. */
const reloadPauseMs = 150

/** The product page in a frame. It is loaded again whenever a gateway acts on another rule set. */
export function ProductPage() {
  const { preferences, store, view } = useConsole()
  const t = preferences.t.value
  const frame = useRef<HTMLIFrameElement>(null)
  const Page = replay.value?.Page
  const url = useComputed(() => store.state.value?.productPageUrl ?? null)
  const mark = useComputed(() => acknowledgedMark(store.state.value?.gateways ?? []))
  const reload = useRef(createReloader(frame)).current
  const lastMark = useRef('')
  const lastReloads = useRef(view.reloads.peek())

  useSignalEffect(() => {
    const next = mark.value
    if (lastMark.current !== '' && next !== lastMark.current) reload()
    lastMark.current = next
  })

  useSignalEffect(() => {
    const next = view.reloads.value
    if (next !== lastReloads.current) reload()
    lastReloads.current = next
  })

  return (
    <section class="panel page-panel" aria-labelledby="page-heading">
      <div class="panel-head">
        <h2 id="page-heading">{t('page.heading')}</h2>
        <div class="panel-tools">
          {url.value !== null && Page === undefined && (
            <a class="button" href={url.value} target="_blank" rel="noreferrer">
              {t('page.open')}
            </a>
          )}
          <button
            type="button"
            class="button"
            data-testid="reload-page"
            onClick={reload}
            {...whenLive()}
          >
            <span aria-hidden="true">⟳</span> {t('page.reload')}
          </button>
        </div>
      </div>
      <div class="page-view">
        {Page !== undefined ? (
          <Page />
        ) : url.value === null ? (
          <p class="empty">{t('page.waiting')}</p>
        ) : (
          <iframe
            ref={frame}
            src={url.value}
            title={t('page.title')}
            sandbox="allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox"
            data-testid="product-page"
          />
        )}
      </div>
    </section>
  )
}

function createReloader(frame: { readonly current: HTMLIFrameElement | null }): () => void {
  let resting = false
  let again = false

  function rest(): void {
    resting = false
    if (again) reload()
  }

  function reload(): void {
    again = resting
    if (resting || frame.current === null) return
    resting = true
    // The page is another origin, so its own reload() is out of reach; the old page stays until
    // the new one is there.
    const { src } = frame.current
    frame.current.src = src
    setTimeout(rest, reloadPauseMs)
  }

  return reload
}
