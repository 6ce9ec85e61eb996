import assert from 'node:assert/strict'

/** Asserts that a text can be read: no sentence has more than 30 words, or more than two numbers. */
export function readable(text: string): void {
  for (const sentence of text.split(/(?<=\.) /)) {
    assert.ok(sentence.split(/\s+/).length <= 30, `more than 30 words: ${sentence}`)
    assert.ok((sentence.match(/\d[\d,.]*/g)?.length ?? 0) <= 2, `more than two numbers: ${sentence}`)
  }
}
