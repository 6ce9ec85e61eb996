import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkMarkdown, readingEase } from './markdown.ts'
import { checkSource } from './source.ts'
import { numbersOf, sentencesOf, textOf, wordsOf } from './text.ts'

const sentences = (text: string) => sentencesOf(textOf([{ text, line: 1 }]))
const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ')

describe('the sentences of a text', () => {
  test('a sentence ends at its full stop, also before a name in small letters', () => {
    const texts = sentences('NGINX 1.28 answers, e.g. at once. k6 asks (twice.) Why? “It must.” hey does not').map(
      ({ text }) => text,
    )
    assert.deepEqual(texts, [
      'NGINX 1.28 answers, e.g. at once.',
      'k6 asks (twice.)',
      'Why?',
      '“It must.”',
      'hey does not',
    ])
  })

  test('a sentence knows the line that it begins in', () => {
    assert.deepEqual(
      sentences('One\nsentence. And\nanother.\n\nA third').map(({ text, line }) => `${line}: ${text}`),
      ['1: One sentence.', '2: And another.', '5: A third'],
    )
  })

  test('a dash is no word, and a digit within a name is no number', () => {
    assert.deepEqual(wordsOf('one – two'), ['one', 'two'])
    assert.deepEqual(numbersOf('12,100 req/s at 0.84 s, 4–10 times, ≥50 %.'), ['12,100', '0.84', '4', '10', '50'])
    assert.deepEqual(numbersOf('p99 of sequential1 on home-2020 by HTTP/1.1, since NGINX 1.29.7'), [])
  })
})

describe('the language of a Markdown file', () => {
  test('a sentence may have thirty words and two numbers, and no more', () => {
    assert.deepEqual(checkMarkdown(`# Title\n\n${words(30)}. From 1 to 2.`), [])
    assert.deepEqual(
      checkMarkdown(`# Title\n\n- ${words(31)}\n- Short.\n  From 1 to 2 and 3.`).map(({ line, text }) => [
        line,
        text.slice(0, 29),
      ]),
      [
        [3, '31 words, at most 30: word0 w'],
        [5, '3 numbers (1, 2, 3), at most '],
      ],
    )
  })

  test('a full stop in bold ends no sentence, and one behind it does', () => {
    assert.match(checkMarkdown(`**${words(16)}.** ${words(16)}.`)[0]?.text ?? '', /^32 words, at most 30/)
    assert.deepEqual(checkMarkdown(`**${words(16)}**. ${words(16)}.`), [])
  })

  test('a table may hold numbers, and code and quotations are not read', () => {
    const free = [
      '| a | b |\n|---|---|\n| 1 2 3 4 | 5 |',
      '```\n1 2 3 yardstick\n```',
      '> 1 2 3 yardstick',
      'See `1 2 3 yardstick`.',
    ]
    assert.deepEqual(checkMarkdown(free.join('\n\n')), [])
  })

  test('a word that the lab does not use is named with the one that it does', () => {
    const found = checkMarkdown('A stand-in,\nand the yardstick.').map(({ text }) => text)
    assert.deepEqual(found, [
      '"yardstick": say reference workload: A stand-in, and the yardstick.',
      '"stand-in": say local base image, or counterpart: A stand-in, and the yardstick.',
    ])
    assert.deepEqual(checkMarkdown('One line on the command line, within the limit of memory, in its own way.'), [])
  })

  test('short words are easier to read than long ones, and code does not count', () => {
    const [easy, hard] = [
      'The cat sat on the mat.',
      'Statistical considerations necessitate simultaneous intervals.',
    ].map(readingEase)
    assert.ok(easy && hard && easy > 90 && hard < 10, `${easy} and ${hard}`)
    assert.equal(readingEase('# Only a heading\n\n```\ncode\n```'), null)
  })
})

describe('the language of a program', () => {
  test('messages are read with their values, and imports, names and comments are not', () => {
    const program = [
      "import { a } from './yardstick of the lab.ts'",
      '// The yardstick of the lab is no message here.',
      "const key: string = 'yardstick'",
      'throw new Error(`the yardstick of ${name} is gone; ${count} left`)',
      `const help = '${words(31)}'`,
    ].join('\n')
    assert.deepEqual(
      checkSource(program).map(({ line, text }) => [line, text.slice(0, 40)]),
      [
        [4, '"yardstick": say reference workload: the'],
        [5, '31 words, at most 30: word0 word1 word2 '],
      ],
    )
  })

  test('markup divides sentences, and what is in its tags is not read', () => {
    const text = `\`<p class="1 2 3 4">${words(20)}</p>\n<p>${words(20)} <b>1</b> and 2</p>\``
    assert.deepEqual(checkSource(text), [])
  })
})
