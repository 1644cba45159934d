import type { StepQuestion } from '../model/walkthrough.ts'
import { useConsole } from '../shell/context.ts'
import type { Tour } from './tour.ts'
import { useWords } from './use-words.ts'

interface QuestionProps {
  readonly tour: Tour
  readonly ask: StepQuestion
}

/** What does the learner expect? The answer stands as soon as one is chosen. */
export function StepQuestionView({ tour, ask }: QuestionProps) {
  const t = useConsole().preferences.t.value
  const say = useWords()
  const chosen = tour.answer.value
  const right = chosen !== null && ask.choices[chosen]?.right === true
  return (
    <fieldset class="step-question">
      <legend>
        {say(ask.question)}{' '}
        <span role="status">{chosen === null ? '' : t(right ? 'tour.right' : 'tour.wrong')}</span>
      </legend>
      {ask.choices.map(({ text, right: isRight }, index) => (
        <label key={text.en} class={chosen !== null && isRight ? 'choice-right' : ''}>
          <input
            type="radio"
            name="step-answer"
            checked={chosen === index}
            onChange={() => {
              tour.answer.value = index
            }}
          />
          {say(text)}
          {chosen !== null && isRight && <span aria-hidden="true"> ✓</span>}
        </label>
      ))}
    </fieldset>
  )
}
