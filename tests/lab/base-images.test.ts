// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are a Dockerfile's variables
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { baseImages } from '../../scripts/lab/base-images.ts'

describe('the base images of a Dockerfile', () => {
  test('base images are those of the FROM lines, each once, whatever the case and options', () => {
    const text = 'FROM --platform=$BUILDPLATFORM debian:trixie AS a\nfrom nginx:1.28\nFROM debian:trixie\n'
    assert.deepEqual(baseImages(text), ['debian:trixie', 'nginx:1.28'])
  })

  test('a base image may be named by digest, and by a registry with a port', () => {
    const digest = `python@sha256:${'0'.repeat(64)}`
    assert.deepEqual(baseImages(`FROM ${digest}\nFROM host:5000/a/b`), [digest, 'host:5000/a/b'])
  })

  test('a stage is no base image, whatever its case or number, and neither is scratch', () => {
    const text = 'FROM a:1 AS Build\nFROM scratch\nFROM build AS next\nCOPY --from=0 /x /\nCOPY --from=BUILD /x /'
    assert.deepEqual(baseImages(text), ['a:1'])
  })

  test('images that files are copied or mounted from are base images', () => {
    const text = 'FROM a:1\nCOPY --chown=1 --from=b:2 /x /\nRUN --mount=type=bind,from=c:3,target=/c true'
    assert.deepEqual(baseImages(text), ['a:1', 'b:2', 'c:3'])
  })

  test('a named context that Compose brings is no base image', () => {
    const build = { additional_contexts: { shared: './shared' } }
    assert.deepEqual(baseImages('FROM shared\nCOPY --from=shared / /', build), [])
  })

  test('FROM lines after the target are ignored', () => {
    const text = 'FROM a:1 AS one\nCOPY --from=b:2 / /\nFROM c:3 AS two\n'
    assert.deepEqual(baseImages(text, { target: 'ONE' }), ['a:1', 'b:2'])
    assert.deepEqual(baseImages(text, { target: '0' }), ['a:1', 'b:2'])
    assert.deepEqual(baseImages(text, { target: 'two' }), ['a:1', 'b:2', 'c:3'])
  })

  test('the image of the syntax line of a Dockerfile is a base image', () => {
    assert.deepEqual(baseImages('# syntax=docker/dockerfile:1\nFROM a:1'), ['docker/dockerfile:1', 'a:1'])
    assert.deepEqual(baseImages('# a comment\n# syntax=docker/dockerfile:1\nFROM a:1'), ['a:1'])
  })

  test('here-documents, comments and continued lines are not searched for base images', () => {
    const text =
      'FROM a:1\nRUN <<EOF\nFROM b:2\nEOF\n# FROM c:3\nRUN echo \\\n# FROM d:4\nFROM e:5\nCOPY <<-"X" /x\nFROM f:6\n\tX\n'
    assert.deepEqual(baseImages(text), ['a:1'])
  })

  test('a FROM line may be continued, also with Windows line ends or another escape character', () => {
    assert.deepEqual(baseImages('FROM \\\r\n  a:1 \\\r\n  AS x\r\nFROM x\r\n'), ['a:1'])
    assert.deepEqual(baseImages('# escape=`\nFROM `\n a:1\n'), ['a:1'])
  })
})

describe('variables in a FROM line', () => {
  const from = (text: string, args: Record<string, string | null> = {}) => baseImages(text, { args })

  test('a variable in a FROM line has the build argument, else the default of its ARG', () => {
    const text = 'ARG BASE=debian:trixie\nFROM ${BASE}'
    assert.deepEqual(from(text), ['debian:trixie'])
    assert.deepEqual(from(text, { BASE: 'mirror/debian:1' }), ['mirror/debian:1'])
    assert.deepEqual(from(text, { BASE: null }), ['debian:trixie'])
  })

  test('a variable may be part of a name, quoted, one of several in an ARG, or made of others', () => {
    assert.deepEqual(from('ARG A=1 B="trixie"\nARG C=${A}-$B\nFROM "img:$C"'), ['img:1-trixie'])
  })

  test('a variable may have a default or an alternative value', () => {
    assert.deepEqual(from('ARG A\nFROM ${A:-b:1}'), ['b:1'])
    assert.deepEqual(from('ARG A=\nFROM a:${A:-2}${A:+x}'), ['a:2'])
    assert.deepEqual(from('ARG A=3\nFROM a:${A:-2}${A:+-slim}'), ['a:3-slim'])
    assert.deepEqual(from('ARG A=\nFROM a${A-:2}'), ['a'])
  })

  test('a variable that only the builder knows names no base image', () => {
    assert.deepEqual(from('FROM a-${TARGETARCH}'), [])
    assert.deepEqual(from('ARG A\nFROM $A'), [])
    assert.deepEqual(from('FROM ${A#x}'), [])
  })

  test('an argument without an ARG before the first FROM is not replaced', () => {
    assert.deepEqual(from('FROM a:1\nARG B=b:2\nFROM $B', { B: 'c:3' }), ['a:1'])
  })
})
