/** A text that people read, with the line of its file that each of its characters stands in. */
export interface Text {
  readonly text: string
  readonly lines: readonly number[]
}

/** One sentence of a text, and the line that it begins in. */
interface Sentence {
  readonly text: string
  readonly line: number
}

/** Their full stop does not end a sentence. */
const abbreviations = /(?:^|[\s(])(?:e\.g|i\.e|vs|etc|cf|approx|no)\.$/i

/** Text from pieces, each of which begins in a line and goes on through its own line breaks. */
export function textOf(pieces: readonly { readonly text: string; readonly line: number }[]): Text {
  let text = ''
  const lines: number[] = []
  for (const piece of pieces) {
    let { line } = piece
    for (const character of piece.text.split('')) {
      text += character
      lines.push(line)
      if (character === '\n') line++
    }
  }
  return { text, lines }
}

/** The sentences of a text. It may begin one with a name in small letters, and has a new one after an empty line. */
export function sentencesOf({ text, lines }: Text): Sentence[] {
  const sentences: Sentence[] = []
  let begin = 0
  const end = (place: number) => {
    const part = text.slice(begin, place)
    const first = begin + part.search(/\S|$/)
    if (/[\p{L}\p{N}]/u.test(part))
      sentences.push({ text: part.trim().replace(/\s+/g, ' '), line: lines[first] as number })
    begin = place
  }
  for (const { 0: found, index } of text.matchAll(/[.!?…]+[)"”’\]]*\s+|\n\s*\n/g)) {
    const place = index + found.length
    if (!abbreviations.test(text.slice(begin, index + 1))) end(place)
  }
  end(text.length)
  return sentences
}

/** Words of a sentence: what spaces separate and has a letter or a digit. */
export function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
}

/**
 * Numbers of a sentence. A digit within a name is none (`p99`, `home-2020`, `HTTP/1.0`), and neither is a version or a
 * number of three parts.
 */
export function numbersOf(sentence: string): string[] {
  const found = sentence.match(/(?<![\p{L}\p{N}_./:@#-])\d[\d.,]*/gu) ?? []
  return found.map((number) => number.replace(/[.,]+$/, '')).filter((number) => !/^\d+\.\d+\.\d/.test(number))
}
