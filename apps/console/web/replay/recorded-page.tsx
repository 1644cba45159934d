import { useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { useConsole } from '../shell/context.ts'
import { type CleanPage, cleanPage } from './clean-page.ts'
import type { Player } from './player.ts'

/** In standards mode, as the product page is; nothing is fetched for it, whatever its styles want. */
const emptyPage = `<!doctype html><meta http-equiv="content-security-policy" content="default-src 'none'; img-src data:"><title>-</title>`

/** The product page as it was recorded, in a frame in which nothing runs. */
export function RecordedPage({ player }: { readonly player: Player }) {
  const { preferences } = useConsole()
  const t = preferences.t.value
  const frame = useRef<HTMLIFrameElement>(null)
  const ready = useSignal(false)

  useSignalEffect(() => {
    const document = frame.current?.contentDocument
    if (!ready.value || !document) return
    const pages = player.page.value
    const html = pages[preferences.language.value] ?? Object.values(pages)[0] ?? emptyPage
    show(document, cleanPage(html, player.parts))
  })

  return player.recording.header.languages.length === 0 ? (
    <p class="empty">{t('recording.noPage')}</p>
  ) : (
    <iframe
      ref={frame}
      srcdoc={emptyPage}
      title={t('recording.page')}
      sandbox="allow-same-origin"
      data-testid="recorded-page"
      onLoad={() => {
        ready.value = true
      }}
    />
  )
}

/** Puts it in at once, with its styles: the policy of the console lets no document bring styles of its own. */
function show(document: Document, { root, css }: CleanPage): void {
  const view = document.defaultView as (Window & typeof globalThis) | null
  if (view === null) return
  const sheet = new view.CSSStyleSheet()
  sheet.replaceSync(css)
  document.adoptedStyleSheets = [sheet]
  const top = view.scrollY
  document.documentElement.replaceWith(document.adoptNode(root))
  view.scrollTo(0, top)
}
