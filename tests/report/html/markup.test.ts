import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { html } from '../../../scripts/report/html/markup.ts'

describe('the tag html', () => {
  test('html escapes every value, in text and in attributes', () => {
    const name = `<script>alert("1")</script> & 'x'`
    const escaped = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;x&#39;'
    assert.equal(html`<td title="${name}">${name}</td>`.text, `<td title="${escaped}">${escaped}</td>`)
  })

  test('html takes fragments as they are, joins lists, and writes nothing for a missing value', () => {
    const rows = ['a', 'b<'].map((text) => html`<li>${text}</li>`)
    assert.equal(
      html`<ul>${rows}${null}${undefined}${false}${[1, [0]]}</ul>`.text,
      '<ul><li>a</li><li>b&#60;</li>10</ul>',
    )
  })

  test('html makes control characters visible, and leaves line breaks and tabs', () => {
    assert.equal(html`${'\u001b[31mred\r\n\tend\u0000\u007f'}`.text, '␛[31mred␍\n\tend␀␡')
  })

  test('html neutralises text direction marks and half characters', () => {
    assert.equal(html`${'a\u202eb\u2066c\u009bd\ud800e'}`.text, 'a\ufffdb\ufffdc\ufffdd\ufffde')
  })

  test('html refuses an attribute without quotes', () => {
    assert.throws(() => html`<td class=${'x onclick=alert(1)'}>`, /must be in quotes/)
  })
})
