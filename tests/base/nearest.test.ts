import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nearest } from '../../scripts/base/nearest.ts'

const names = ['nginx', 'sequential1', 'sequential2', 'async', 'gunicorn-sync', 'gunicorn-gevent', 'waitress']

describe('the names that a mistyped one may mean', () => {
  test('a letter left out, added, replaced or exchanged with its neighbour still finds the name', () => {
    for (const word of ['waitres', 'waitresss', 'waitress'.replace('t', 'd'), 'wiatress'])
      assert.deepEqual(nearest(word, names), ['waitress'], word)
  })

  test('a word in another case finds the name', () => {
    assert.deepEqual(nearest('NGINX', names), ['nginx'])
    assert.deepEqual(nearest('Wiatress', names), ['waitress'])
  })

  test('names that are equally near are all found, in their order', () => {
    assert.deepEqual(nearest('sequential3', names), ['sequential1', 'sequential2'])
  })

  test('a nearer name hides one that is less near', () => {
    assert.deepEqual(nearest('asycn', ['sync', 'async']), ['async'])
  })

  test('a part of names finds those that contain it', () => {
    assert.deepEqual(nearest('gunicorn', names), ['gunicorn-sync', 'gunicorn-gevent'])
    assert.deepEqual(nearest('gevent', names), ['gunicorn-gevent'])
    assert.deepEqual(nearest('gu', names), [])
  })

  test('a part of names finds those that contain it before one that several mistakes lead to', () => {
    const more = ['uvicorn', ...names, 'uwsgi', 'granian-wsgi']
    assert.deepEqual(nearest('gunicorn', more), ['gunicorn-sync', 'gunicorn-gevent', 'uvicorn'])
    assert.deepEqual(nearest('wsgi', more), ['uwsgi'])
  })

  test('a word that is like no name finds none', () => {
    assert.deepEqual(nearest('apache', names), [])
    assert.deepEqual(nearest('', names), [])
    assert.deepEqual(nearest('async', []), [])
  })
})
