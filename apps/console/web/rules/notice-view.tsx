import { useConsole } from '../shell/context.ts'

/** What the last action came to, when there is something to say. */
export function NoticeView() {
  const { notices, preferences } = useConsole()
  const t = preferences.t.value
  const notice = notices.current.value
  return (
    <div class="notice-place" role={notice?.kind === 'failed' ? 'alert' : 'status'}>
      {notice !== null && (
        <div class={`notice notice-${notice.kind}`} data-testid="notice" data-kind={notice.kind}>
          <div class="notice-text">
            <strong>{notice.text}</strong>
            {notice.causes.map((cause) => (
              <p key={cause} class="server-text">
                {cause}
              </p>
            ))}
          </div>
          {notice.undo !== undefined && (
            <button
              type="button"
              class="button"
              data-testid="undo"
              onClick={() => {
                notices.dismiss()
                notice.undo?.()
              }}
            >
              {t('rules.undo')}
            </button>
          )}
          <button
            type="button"
            class="button button-quiet"
            aria-label={t('rules.dismiss')}
            onClick={notices.dismiss}
          >
            ✕
          </button>
        </div>
      )}
    </div>
  )
}
