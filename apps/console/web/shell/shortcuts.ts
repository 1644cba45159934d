import { type Shortcut, shortcutOf } from '../model/shortcut.ts'
import type { Console } from './context.ts'

/**
 * Single keys for whoever stands on a stage. They rest while something is being typed, while a
 * dialog is open, and when they are switched off (WCAG 2.1.4).
 */
export function listenForShortcuts(console: Console): void {
  addEventListener('keydown', (event) => {
    const { view } = console
    if (!console.preferences.shortcuts.value || isTyping(event.composedPath()[0] ?? null)) return
    if (document.querySelector('dialog[open]') !== null || view.booth.peek()) return
    const shortcut = shortcutOf(event)
    if (shortcut === null) return
    event.preventDefault()
    act(console, shortcut)
  })
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable]') !== null
  )
}

function act(console: Console, shortcut: Shortcut): void {
  const { actions, view } = console
  switch (shortcut) {
    case 'next-step':
      void walk(console, 'next')
      break
    case 'back-step':
      void walk(console, 'back')
      break
    case 'toggle-rule':
      void actions.toggleGoogleapis()
      break
    case 'reload-page':
      view.reloads.value += 1
      break
    case 'reset':
      void actions.reset()
      break
    case 'black-screen':
      view.black.value = true
      break
    case 'full-screen':
      void toggleFullScreen()
      break
    default:
      view.open(view.addressOf(shortcut))
  }
}

/** Begins the walkthrough where none is open. */
async function walk(console: Console, direction: 'next' | 'back'): Promise<void> {
  const { tourOf } = await import('../walkthrough/tour.ts')
  const tour = tourOf(console)
  if (console.view.step.peek() === null) tour.open(tour.path.peek()[0] ?? 0)
  else tour[direction]()
}

/** Where the browser does not allow it, nothing happens. */
async function toggleFullScreen(): Promise<void> {
  const change =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen()
  await change.catch(() => undefined)
}
