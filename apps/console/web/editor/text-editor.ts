import type { CheckProblem } from '../shell/operator-api.ts'

/** What the Rules screen needs of an editor; a plain text area and CodeMirror both are one. */
export interface TextEditor {
  setText(text: string): void
  /** Marks what the control plane says about the text. */
  mark(problems: readonly CheckProblem[]): void
  /** Puts the caret at a place, both counted from 1, and the focus into the editor. */
  goTo(line: number, column: number): void
  remove(): void
}

export interface TextEditorOptions {
  readonly parent: HTMLElement
  readonly text: string
  /** Its name for those who cannot see it. */
  readonly label: string
  readonly onType: (text: string) => void
}
