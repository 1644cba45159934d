import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

let loaded: ComponentType | null = null

/** The drawer, fetched when the walkthrough is first opened. */
export function LazyDrawer() {
  const [Drawer, setDrawer] = useState<{ readonly component: ComponentType } | null>(
    loaded && { component: loaded },
  )
  useEffect(() => {
    if (Drawer !== null) return
    import('./drawer.tsx').then(
      (part) => {
        loaded = part.Drawer
        setDrawer({ component: part.Drawer })
      },
      // Without it the console works as before; the next press of the button tries again.
      () => undefined,
    )
  }, [])
  return Drawer === null ? null : <Drawer.component />
}
