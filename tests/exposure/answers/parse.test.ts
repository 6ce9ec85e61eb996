import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { headsIn, parseAnswers, parseRequests } from '../../../scripts/exposure/answers/parse.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const answers = (text: string, ended = false, heads: readonly boolean[] = []) =>
  parseAnswers(bytes(text), ended, (index) => heads[index] ?? false)
const requests = (text: string) => parseRequests(bytes(text))

const hello = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('a strict parser of answers', () => {
  test('answers one after the other are told apart, each with its status, fields, content and length', () => {
    const bad = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
    const { messages, left, rest } = answers(hello + bad)
    assert.deepEqual([left, rest], [0, 'none'])
    assert.deepEqual(messages, [
      { status: 200, headers: [['content-length', '5']], keepsOpen: true, content: 'hello', bytes: hello.length },
      {
        status: 400,
        headers: [
          ['connection', 'close'],
          ['content-length', '0'],
        ],
        keepsOpen: false,
        content: '',
        bytes: bad.length,
      },
    ])
  })

  test('an answer that does not say how long it is ends with the connection, and is incomplete before', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nHello, World!'
    assert.deepEqual(
      [answers(text, true).messages.length, answers(text, true).messages[0]?.content],
      [1, 'Hello, World!'],
    )
    const open = answers(text)
    assert.deepEqual([open.messages.length, open.rest, open.left], [0, 'incomplete', text.length])
  })

  test('chunks are joined, and an answer in chunks ends with the last one', () => {
    const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'
    const { messages, rest } = answers(text + hello)
    assert.deepEqual([messages.map(({ content }) => content), rest], [['hello', 'hello'], 'none'])
  })

  test('an interim answer is none', () => {
    const { messages, interim } = answers(`HTTP/1.1 100 Continue\r\n\r\n${hello}`)
    assert.deepEqual([messages.map(({ status }) => status), interim], [[200], [100]])
  })

  test('an answer that was cut short is incomplete wherever it was cut', () => {
    for (let at = 1; at < hello.length; at++) {
      const { messages, rest, left } = answers(hello.slice(0, at))
      assert.deepEqual([messages.length, rest, left], [0, 'incomplete', at], `${at}`)
    }
  })

  test('what is no HTTP is malformed, and its reason is known', () => {
    for (const text of ['SSH-2.0-x\r\n', 'HTTP/1.1 2x0 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n']) {
      const { messages, rest, problem } = answers(text, true)
      assert.deepEqual([messages.length, rest], [0, 'malformed'], text)
      assert.match(problem, /\w/)
    }
    const { messages, rest, left } = answers(`${hello}<html>`)
    assert.deepEqual([messages.length, rest, left], [1, 'malformed', 6])
  })

  test('the answer to HEAD has no content, whatever it says of its length', () => {
    const head = hello.slice(0, -5)
    const { messages, rest } = answers(head + hello, false, [true, false])
    assert.deepEqual([messages.map(({ content }) => content), rest], [['', 'hello'], 'none'])
    assert.equal(answers(head).rest, 'incomplete')
  })

  test('no bytes are no answer and no problem', () => {
    assert.deepEqual(answers('', true), { messages: [], interim: [], left: 0, rest: 'none', problem: '' })
  })
})

describe('a strict parser of requests', () => {
  test('requests one after the other are counted, bodies and all', () => {
    const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello'
    const { messages, rest } = requests(get + post + get)
    assert.deepEqual([messages.map((message) => message.content), rest], [['', 'hello', ''], 'none'])
  })

  test('a request without its end is incomplete, and a smuggled one is only seen when it is whole', () => {
    assert.deepEqual(
      [requests(get + get.slice(0, -2)).messages.length, requests(get + get.slice(0, -2)).rest],
      [1, 'incomplete'],
    )
    assert.equal(requests(get + get).messages.length, 2)
  })

  test('of the requests that a client sends it is known which are HEAD, up to one that is broken', () => {
    const head = get.replace('GET', 'HEAD')
    assert.deepEqual(headsIn(bytes(head + get + head)), [true, false, true])
    assert.deepEqual(headsIn(bytes(`${get}HEAD / HTTP/1.1\r\nX : b\r\n\r\n${get}`)), [false, true])
    assert.deepEqual(headsIn(bytes('')), [])
  })

  test('what RFC 9112 forbids is malformed', () => {
    for (const field of ['Content-Length: +5', 'Content-Length: 5\r\nContent-Length: 6', 'X-a : b', 'X\0: b'])
      assert.equal(requests(`GET / HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\nhello`).rest, 'malformed', field)
  })
})
