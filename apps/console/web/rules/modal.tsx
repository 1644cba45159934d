import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface ModalProps {
  /** Id of the heading that names the dialog. */
  readonly labelledBy: string
  readonly testId: string
  /** `dialog`: a window over the page; `black`: the whole screen. */
  readonly kind?: 'dialog' | 'black'
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** A modal dialog that is open as long as it is there. Focus goes back to where it came from. */
export function Modal({ labelledBy, testId, kind = 'dialog', onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-labelledby={labelledBy}
      data-testid={testId}
      onClose={onClose}
    >
      {children}
    </dialog>
  )
}
