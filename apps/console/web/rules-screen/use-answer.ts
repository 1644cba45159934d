import { useEffect, useState } from 'preact/hooks'

/**
 * The answer to the newest question; the one before stays in sight until it is there. `null` before the first, and
 * while there is no question.
 * @param key changes when the question does
 */
export function useAnswer<Value>(key: string, ask: (() => Promise<Value>) | null): Value | null {
  const [answer, setAnswer] = useState<Value | null>(null)
  useEffect(() => {
    let old = false
    if (ask === null) setAnswer(null)
    else {
      void ask().then((value) => {
        if (!old) setAnswer(value)
      })
    }
    return () => {
      old = true
    }
  }, [key])
  return answer
}
