import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useConsole } from './context.ts'

type Load = () => Promise<ComponentType>

const loaded = new Map<Load, ComponentType>()

/** A part of the page that is fetched when it is first shown; until then nothing, or words that it did not come. */
export function LazyPart({ load }: { readonly load: Load }) {
  const t = useConsole().preferences.t.value
  const [failed, setFailed] = useState(false)
  const [, setPart] = useState<ComponentType | null>(null)
  useEffect(() => {
    if (loaded.has(load)) return
    load().then(
      (part) => {
        loaded.set(load, part)
        setPart(() => part)
      },
      () => setFailed(true),
    )
  }, [])
  const Part = loaded.get(load)
  if (Part !== undefined) return <Part />
  return failed ? (
    <p class="banner" role="status">
      {t('screens.failed')}
    </p>
  ) : null
}
