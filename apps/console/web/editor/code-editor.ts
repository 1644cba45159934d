import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import type { Extension, Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { editorColours, editorTheme } from './editor-theme.ts'
import type { TextEditor, TextEditorOptions } from './text-editor.ts'

/**
 * CodeMirror for YAML. It lives in a shadow root, where its styles are constructed sheets: a style
 * element would be against the page's own policy. Tab is not taken: it leaves the editor.
 */
export function createCodeEditor({ parent, text, label, onType }: TextEditorOptions): TextEditor {
  const host = document.createElement('div')
  host.className = 'code-editor'
  parent.append(host)
  const root = host.attachShadow({ mode: 'open', delegatesFocus: true })
  let quiet = false
  const view = new EditorView({
    doc: text,
    root,
    parent: root,
    extensions: [
      behaviour(label),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !quiet) onType(update.state.doc.toString())
      }),
    ],
  })
  return {
    setText(next) {
      if (next === view.state.doc.toString()) return
      quiet = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } })
      quiet = false
    },
    mark(problems) {
      const marks = problems.map(({ line = 1, column = 1, level, message }) => {
        const from = offsetOf(view.state.doc, line, column)
        const to = Math.max(from, view.state.doc.lineAt(from).to)
        return { from, to, severity: level, message }
      })
      view.dispatch(setDiagnostics(view.state, marks))
    },
    goTo(line, column) {
      const from = offsetOf(view.state.doc, line, column)
      const selection = { anchor: from, head: view.state.doc.lineAt(from).to }
      view.dispatch({ selection, scrollIntoView: true })
      view.focus()
    },
    remove() {
      view.destroy()
      host.remove()
    },
  }
}

function behaviour(label: string): Extension {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    yaml(),
    syntaxHighlighting(editorColours),
    editorTheme,
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': 'editor-problems',
      spellcheck: 'false',
    }),
    keymap.of([...defaultKeymap, ...historyKeymap]),
  ]
}

function offsetOf(text: Text, line: number, column: number): number {
  const found = text.line(Math.min(Math.max(line, 1), text.lines))
  return Math.min(found.from + Math.max(column, 1) - 1, found.to)
}
