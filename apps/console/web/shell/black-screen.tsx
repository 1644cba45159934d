import { Modal } from '../rules/modal.tsx'
import { useConsole } from './context.ts'

/** Nothing to see, until a key or a click: the room looks at the speaker. */
export function BlackScreen() {
  const { preferences, view } = useConsole()

  function close(): void {
    view.black.value = false
  }

  return (
    <Modal labelledBy="black-words" testId="black-screen" kind="black" onClose={close}>
      <button
        type="button"
        class="black-cover"
        onClick={close}
        onKeyDown={(event) => {
          // A key that only lights the screen again must not do its other work too.
          event.preventDefault()
          event.stopPropagation()
          close()
        }}
      >
        <span id="black-words" class="visually-hidden">
          {preferences.t.value('black.words')}
        </span>
      </button>
    </Modal>
  )
}
