import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { CheckProblem } from '../shell/operator-api.ts'
import { createTextArea } from './text-area.ts'
import type { TextEditor, TextEditorOptions } from './text-editor.ts'

interface EditorViewProps {
  readonly text: string
  /** Grows with every text that came from elsewhere than the keyboard. */
  readonly loads: number
  readonly label: string
  readonly problems: readonly CheckProblem[]
  readonly onType: (text: string) => void
  /** Gets the way to a place in the text, as long as the editor is there. */
  readonly onReady: (goTo: TextEditor['goTo']) => void
}

/** The YAML editor: a text area at once, CodeMirror in its place as soon as that has come. */
export function EditorView({ text, loads, label, problems, onType, onReady }: EditorViewProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<TextEditor | null>(null)
  const newest = useRef({ text, problems, onType })
  newest.current = { text, problems, onType }

  useEffect(() => {
    const parent = place.current
    if (parent === null) return
    let gone = false
    const options = (): TextEditorOptions => ({
      parent,
      text: newest.current.text,
      label,
      onType: (next) => newest.current.onType(next),
    })
    editor.current = createTextArea(options())
    import('./code-editor.ts').then(
      ({ createCodeEditor }) => {
        // Whoever is typing already is not interrupted: the text area stays until the next look.
        if (gone || parent.contains(document.activeElement)) return
        editor.current?.remove()
        editor.current = createCodeEditor(options())
        editor.current.mark(newest.current.problems)
      },
      // The text area does the same without colours.
      () => undefined,
    )
    onReady((line, column) => editor.current?.goTo(line, column))
    return () => {
      gone = true
      editor.current?.remove()
    }
  }, [label])

  useLayoutEffect(() => editor.current?.setText(text), [loads])
  useEffect(() => editor.current?.mark(problems), [problems])

  return <div ref={place} class="editor-place" data-testid="editor" />
}
