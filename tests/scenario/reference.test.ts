import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../scripts/base/errors.ts'
import { parseReference } from '../../scripts/scenario/reference.ts'

const csv = 'server,rps,mean_s,mode_s,worst_s,keeps_alive\nnginx,10,1,1,1,yes\nasync,5,1,1,1,no\n'

test('a server that stands for one of the table’s is measured in its place, and one for nobody is refused', () => {
  assert.deepEqual(
    parseReference(csv, { async: 'async-as-published' }).map(({ measured }) => measured),
    ['nginx', 'async-as-published'],
  )
  assert.throws(
    () => parseReference(csv, { asynch: 'async-as-published' }),
    new UserError('reference.counterparts: the table has no server asynch; it has nginx, async'),
  )
})
