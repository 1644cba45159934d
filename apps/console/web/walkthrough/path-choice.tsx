import { useConsole } from '../shell/context.ts'
import type { Tour } from './tour.ts'

/** How long there is: which steps Next stops at. */
export function PathChoice({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{t('tour.path')}</legend>
      {[5, 20, 45].map((minutes) => (
        <button
          key={minutes}
          type="button"
          aria-pressed={tour.minutes.value === minutes}
          data-testid={`path-${minutes}`}
          onClick={() => {
            tour.minutes.value = minutes
          }}
        >
          {t('tour.minutes', { minutes })}
        </button>
      ))}
    </fieldset>
  )
}
