import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readExample } from '../../scripts/commands/pictures.ts'
import { pictureNames, remakePictures, renderPicture } from '../../scripts/report/pictures.ts'
import { checkout } from '../fixtures/checkout.ts'

describe('the pictures of README and docs', async () => {
  const example = await readExample(checkout)
  const committed = (name: string) => readFile(join(checkout, `docs/pictures/${name}.svg`), 'utf8')

  for (const name of pictureNames)
    test(`the picture ${name} shows the example, and needs no other file`, async () => {
      const picture = renderPicture(name, example)
      assert.equal(await committed(name), picture, `renew it: ${remakePictures}`)
      for (const { server } of example.servers) assert.ok(picture.includes(server), server)
      assert.doesNotMatch(picture.replaceAll('http://www.w3.org/2000/svg', ''), /https?:|href|url\(|<script|@import/)
    })

  test('there is no picture of an unknown name', () =>
    assert.throws(() => renderPicture('nothing', example), /there is no picture nothing; there are networks, article/))
})
