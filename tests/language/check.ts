import { numbersOf, sentencesOf, type Text, wordsOf } from './text.ts'
import { vocabulary } from './vocabulary.ts'

/** Most words of a sentence. */
const mostWords = 30
/** Most numbers of a sentence; more are a table. */
const mostNumbers = 2

/** What is wrong in a line of a file. */
export interface Finding {
  readonly line: number
  readonly text: string
}

/**
 * What the lab's language does not allow in a text: long sentences, many numbers, and words that it does not use.
 * @param inTable whether the text may hold any count of numbers
 */
export function checkText(text: Text, inTable = false): Finding[] {
  return sentencesOf(text).flatMap(({ text: sentence, line }) => {
    const [words, numbers] = [wordsOf(sentence).length, numbersOf(sentence)]
    const about = `: ${sentence.length > 90 ? `${sentence.slice(0, 90)}…` : sentence}`
    const problems = [
      words > mostWords ? `${words} words, at most ${mostWords}` : '',
      !inTable && numbers.length > mostNumbers
        ? `${numbers.length} numbers (${numbers.join(', ')}), at most ${mostNumbers}`
        : '',
      ...vocabulary.flatMap(({ pattern, instead }) => {
        const found = pattern.exec(sentence)
        return found ? `"${found[0]}": say ${instead}` : []
      }),
    ]
    return problems.filter((problem) => problem !== '').map((problem) => ({ line, text: `${problem}${about}` }))
  })
}
