import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as Plot from '@observablehq/plot'
import { dots, draw, tagged } from '../../../scripts/report/html/charts/plot.ts'
import { marks, parse } from './drawing.ts'

const hostile = `</title><script>alert("1")</script>'&quot;&\u0000\u001b`
const escaped = '&lt;/title&gt;&lt;script&gt;alert("1")&lt;/script&gt;\'&amp;quot;&amp; '
const cleaned = `</title><script>alert("1")</script>'&quot;& `
const label = { id: 'one', title: 'A title', description: 'What to see' }

describe('a drawing', () => {
  test('a drawing is an image with a title and a description', () => {
    const svg = parse(draw(label, { marks: [Plot.dot([[1, 2]])] }))
    assert.equal(svg.getAttribute('role'), 'img')
    assert.equal(svg.getAttribute('aria-labelledby'), 'one.title one.desc')
    const children = [...svg.children].slice(0, 2)
    assert.deepEqual(
      children.map(({ localName, textContent }) => [localName, textContent]),
      [
        ['title', 'A title'],
        ['desc', 'What to see'],
      ],
    )
  })

  test('a drawing scales with the page and has no style, class or script', () => {
    const svg = draw(label, { width: 420, height: 100, marks: [Plot.text(['a'], { frameAnchor: 'middle' })] })
    assert.match(svg, /^<svg [^>]*viewBox="0 0 420 100"/)
    assert.doesNotMatch(svg, /<style|class=|<script|<svg[^>]* (?:width|height)=/)
  })

  test('a drawing rounds coordinates to a tenth and leaves texts alone', () => {
    const svg = draw(label, {
      width: 333,
      height: 77,
      marks: [Plot.dotX([1.23456, 2, 3.98765]), Plot.text(['1.23456'], { frameAnchor: 'top' })],
    })
    const numbers = [...svg.matchAll(/(?:cx|cy|transform|d)="([^"]*)"/g)].map(([, value]) => value ?? '')
    assert.ok(numbers.length > 5)
    for (const value of numbers) assert.doesNotMatch(value, /\.\d\d/)
    assert.match(svg, />1\.23456</)
  })

  test('a drawing escapes hostile text wherever it stands', () => {
    const svg = draw(
      { id: 'one', title: hostile, description: hostile },
      {
        marks: [
          Plot.text([hostile], { frameAnchor: 'middle', title: () => hostile, ...tagged({ 'data-server': hostile }) }),
        ],
      },
    )
    assert.doesNotMatch(svg, /<script|<\/title><s/)
    // Of the drawing, its description and the text.
    assert.equal(svg.split(escaped).length - 1, 4)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(svg, /[\u0000-\u001f]/)
    assert.ok(svg.includes(`data-server="${escaped.replaceAll('"', '&quot;')}"`))
    const [text] = parse(svg).querySelectorAll('text')
    assert.ok(text?.textContent.startsWith(cleaned))
  })

  test('a drawing puts many dots into one path', () => {
    const points = [
      [0, 0],
      [10, 10],
      [0.01, 9.98],
    ] as const
    const options = { width: 100, height: 50, margin: 0, x: { axis: null }, y: { axis: null } } as const
    const svg = draw(label, {
      ...options,
      marks: [Plot.line(points, { curve: dots, ...tagged({ 'data-part': 'dots' }) })],
    })
    assert.deepEqual(
      marks(svg, 'dots').map((path) => path.getAttribute('d')),
      ['M0,50ZM100,0ZM0.1,0.1Z'],
    )
  })
})
