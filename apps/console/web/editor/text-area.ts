import type { TextEditor, TextEditorOptions } from './text-editor.ts'

/** A plain text area: there at once, and all there is where CodeMirror cannot be fetched. */
export function createTextArea({ parent, text, label, onType }: TextEditorOptions): TextEditor {
  const area = document.createElement('textarea')
  area.className = 'yaml-text editor-area'
  area.spellcheck = false
  area.value = text
  area.setAttribute('aria-label', label)
  area.setAttribute('aria-describedby', 'editor-problems')
  area.addEventListener('input', () => onType(area.value))
  parent.append(area)
  return {
    setText(next) {
      if (next !== area.value) area.value = next
    },
    mark(problems) {
      area.setAttribute('aria-invalid', String(problems.some(({ level }) => level === 'error')))
    },
    goTo: (line, column) => selectLine(area, line, column),
    remove: () => area.remove(),
  }
}

/** Puts the caret at a place of the text and marks its line. */
export function selectLine(area: HTMLTextAreaElement, line: number, column: number): void {
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  const end = start + (lines[line - 1]?.length ?? 0)
  area.focus()
  area.setSelectionRange(Math.min(start + column - 1, end), end)
}
