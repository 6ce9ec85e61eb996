import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { median } from 'd3-array'
import { tableAfter } from './documents.ts'
import { figures, type Row, read, readRows } from './figures.ts'

/** What must stand in each cell of a table, by the figures. */
function assertTable([head = [], ...rows]: string[][], wanted: (server: string, column: string) => string): void {
  assert.ok(rows.length >= 5)
  for (const [server = '', ...cells] of rows)
    assert.deepEqual(
      cells,
      head.slice(1).map((column) => wanted(server, column)),
      server,
    )
}

describe('what docs say of experiments', () => {
  test('the tables of connections are those of exposure.csv', async () => {
    const text = await read('docs/exposure.md')
    const rows = await figures('exposure')
    for (const [words, topology] of [
      ['Directly, with the number', 'direct'],
      ['Behind NGINX:', 'behind-nginx'],
    ] as const)
      assertTable(tableAfter(text, words), (server, experiment) => {
        const row = rows.find(
          (one) => one['server'] === server && one['experiment'] === experiment && one['topology'] === topology,
        )
        return `${row?.['verdict']} at ${Number(row?.['at']).toLocaleString('en-US')}`
      })
  })

  test('two runs agree in as many cells as the page says, which is 95 % at least', async () => {
    const [first, second] = [await figures('exposure'), await readRows('reports/example/exposure/exposure.csv')]
    const nameOf = (row: Row) => [row['server'], row['topology'], row['network'], row['experiment']].join(' ')
    const others = new Map(second.map((row) => [nameOf(row), row['verdict']]))
    assert.deepEqual(first.map(nameOf).sort(), [...others.keys()].sort())
    const same = first.filter((row) => others.get(nameOf(row)) === row['verdict']).length
    assert.ok(same >= 0.95 * first.length)
    assert.ok((await read('docs/exposure.md')).includes(`the same verdict in ${same} of ${first.length} cells`))
    const differ = first.filter((row) => others.get(nameOf(row)) !== row['verdict'])
    assert.ok(differ.every((row) => /^slow-read/.test(row['experiment'] ?? '') && row['topology'] !== 'direct'))
  })

  test('the table of payloads is that of exposure-answers-payloads.csv, and behind NGINX one server has a desync, which is all that fails', async () => {
    const rows = await figures('exposure-answers-payloads')
    assertTable(tableAfter(await read('docs/exposure.md'), 'Directly, payloads that fail'), (server, experiment) => {
      const own = rows.filter(
        (row) => row['server'] === server && row['experiment'] === experiment && row['topology'] === 'direct',
      )
      const of = (judgement: string) => own.filter((row) => row['judgement'] === judgement).length
      assert.ok(own.length > 0, `${server} ${experiment}`)
      return of('fail') > 0 ? `${of('fail')} fail` : of('warn') > 0 ? `${of('warn')} warn` : 'pass'
    })
    const ofDirect = (server: string, experiment: string) =>
      new Map(
        rows
          .filter((row) => row['server'] === server && row['experiment'] === experiment && row['topology'] === 'direct')
          .map((row) => [row['payload'], row['judgement']]),
      )
    // CVE-2022-24761.
    for (const [experiment, payloads] of [
      ['framing', ['length-plus', 'length-minus', 'length-underscore']],
      ['chunks', ['size-0x', 'size-plus', 'size-underscore']],
    ] as const)
      for (const payload of payloads) {
        assert.notEqual(ofDirect('waitress-2020', experiment).get(payload), 'pass', payload)
        assert.equal(ofDirect('waitress', experiment).get(payload), 'pass', payload)
      }
    assert.equal(ofDirect('gunicorn-sync-2020', 'trusted-headers').get('underscores'), 'warn')
    assert.equal(ofDirect('gunicorn-sync', 'trusted-headers').get('underscores'), 'pass')
    const behind = rows.filter((row) => row['topology'] !== 'direct')
    assert.equal(behind.find((row) => row['desync'] !== '')?.['payload'], 'websocket-key1')
    const bad = behind.filter((row) => row['judgement'] === 'fail' || row['desync'] !== '')
    assert.deepEqual(
      bad.map(({ server, topology, payload }) => [server, topology, payload]),
      ['websocket-key1', 'websocket-key1-and-next'].map((id) => ['gunicorn-gevent-2020', 'behind-nginx-keepalive', id]),
    )
  })

  test('nothing takes a server away, and no payload fails, where NGINX keeps its connections', async () => {
    const kept = (await figures('exposure')).filter((row) => row['topology'] === 'behind-nginx-keepalive')
    assert.deepEqual([...new Set(kept.map((row) => row['experiment']))].sort(), [
      'framing',
      'odd-clients',
      'rolling',
      'slow-read',
    ])
    const good = ['held', 'degraded', 'pass', 'warn', 'clean']
    for (const row of kept) assert.ok(good.includes(row['verdict'] ?? ''), JSON.stringify(row))
  })

  test('the table of patience is that of exposure-full.csv', async () => {
    const rows = await figures('exposure-full')
    assertTable(tableAfter(await read('docs/exposure.md'), 'One connection alone, directly'), (server, column) => {
      const row = rows.find((one) => one['server'] === server && one['experiment'] === `patience-${column}`)
      const text = row?.['text'] ?? ''
      if (row?.['verdict'] === 'patient') return 'kept'
      if (row?.['verdict'] === 'undecided') return 'unknown'
      const [, , by] = /cut between ([\d.]+) and ([\d.]+) s$/.exec(text) ?? []
      if (by !== undefined) return `${Math.round(Number(by))} s`
      if (/less than 1 s$/.test(text)) return 'at once'
      return `${Math.round(Number(/cut after ([\d.]+) s$/.exec(text)?.[1]))} s`
    })
  })

  test('the tables of every server are those of exposure-full.csv, no server is missing there, and the lab’s own check was passed', async () => {
    const rows = await figures('exposure-full')
    const text = await read('docs/exposure.md')
    const servers = new Set(
      rows.map((row) => row['server']).filter((server) => !/^recorder$|^eight-/.test(server ?? '')),
    )
    for (const [words, topology] of [
      ['Behind NGINX, of the servers', 'behind-nginx'],
      ['### Every server, every experiment', 'direct'],
    ] as const) {
      const table = tableAfter(text, words)
      const named = new Set(table.slice(1).map(([server]) => server))
      assert.deepEqual(
        [...servers].filter((server) => !named.has(server) && server !== 'nginx'),
        [],
      )
      assertTable(table, (server, experiment) => {
        const row = rows.find(
          (one) => one['server'] === server && one['experiment'] === experiment && one['topology'] === topology,
        )
        const at = row?.['verdict'] === 'inconclusive' ? '' : ` at ${Number(row?.['at']).toLocaleString('en-US')}`
        return `${row?.['verdict']}${at}`
      })
    }
    assert.deepEqual(
      rows.filter(({ experiment }) => experiment === 'self-check').map((row) => row['expected_met']),
      ['yes', 'yes'],
    )
  })

  test('what takes servers away behind NGINX is what the page says', async () => {
    const rows = await figures('exposure-full')
    const gone = rows.filter(({ verdict }) => verdict === 'denied' || verdict === 'crashed')
    const taken = gone.filter(({ topology }) => topology !== 'direct')
    const experimentsThat = (take: (server: string | undefined) => boolean) =>
      [...new Set(taken.filter(({ server }) => take(server)).map((row) => row['experiment']))].sort()
    const many = ['given-up', 'slow-body-unbuffered', 'slow-header', 'slow-read-unbuffered']
    assert.deepEqual(
      experimentsThat((server) => server !== 'forking1'),
      many,
    )
    const alone = experimentsThat((server) => server === 'forking1').filter((one) => !many.includes(one ?? ''))
    assert.deepEqual(alone, ['reset-reply', 'slow-read'])
    for (const row of taken.filter(({ experiment }) => experiment === 'slow-header'))
      assert.match(row['text'] ?? '', /^denied between 1,000 and 1,100/)
    const leaving = gone.filter(({ experiment }) => /^(connect-close|reset)/.test(experiment ?? ''))
    assert.deepEqual(
      [...new Set(leaving.map((row) => `${row['server']} ${row['experiment']} ${row['topology']}`))].sort(),
      ['forking1 reset-reply behind-nginx', 'forking1 reset-reply direct', 'hypercorn connect-close direct'],
    )
    const full = rows.filter(
      ({ experiment, topology }) => /^(file-limit|silent-5000)$/.test(experiment ?? '') && topology === 'direct',
    )
    assert.deepEqual(
      [...new Set(full.filter(({ verdict }) => verdict === 'held').map((row) => row['server']))].sort(),
      ['gunicorn-gevent', 'gunicorn-gevent-2020', 'nginx'],
    )
  })

  test('what NGINX makes worse, and how much memory long requests take, is what the page says', async () => {
    const rows = await figures('exposure-full')
    const of = (experiment: string, topology: string) =>
      rows.filter((row) => row['experiment'] === experiment && row['topology'] === topology)
    assert.deepEqual(
      of('odd-clients', 'direct')
        .filter(({ text }) => text?.includes('half-close'))
        .map(({ server }) => server)
        .sort(),
      ['daphne', 'granian-asgi', 'granian-wsgi', 'gunicorn-asgi', 'twisted'],
    )
    const held = of('slow-read', 'direct').filter(({ verdict }) => verdict === 'held')
    const behind = of('slow-read', 'behind-nginx').filter(({ server }) => held.some((row) => row['server'] === server))
    assert.equal(behind.filter(({ verdict }) => verdict === 'degraded').length, 11)
    const memory = rows.filter(({ experiment }) => experiment?.startsWith('memory-'))
    const most = (some: readonly Row[]) =>
      Math.round(Math.max(...some.map((row) => Number(row['peak_memory_bytes']))) / 1e6)
    assert.deepEqual(
      [
        most(memory.filter(({ server }) => server !== 'forking1')),
        most(memory),
        memory.some((row) => Number(row['oom_kills']) > 0),
      ],
      [112, 267, false],
    )
    const failed = rows.filter(
      (row) =>
        row['experiment'] === 'framing' && row['topology'] === 'behind-nginx-keepalive' && row['verdict'] === 'fail',
    )
    assert.deepEqual(failed.map(({ server }) => server).sort(), ['gunicorn-gevent-2020', 'uwsgi'])
  })

  test('the table of restarts is that of restarts.csv and restarts-each.csv', async () => {
    const [verdicts, restarts] = [await figures('restarts'), await figures('restarts-each')]
    const columns: Readonly<Record<string, readonly [experiment: string, topology: string]>> = {
      'stop and start': ['stop', 'direct'],
      'the same behind NGINX': ['stop', 'behind-nginx'],
      reload: ['reload', 'direct'],
      'a worker killed': ['kill-worker', 'direct'],
      'two servers, with retry': ['rolling', 'behind-nginx'],
      'two servers, without': ['rolling-no-retry', 'behind-nginx'],
    }
    const text = await read('docs/restarts.md')
    assertTable(tableAfter(text, 'Requests lost per restart'), (server, column) => {
      const [experiment, topology] = columns[column] ?? []
      const isOne = (row: Row) =>
        row['server'] === server && row['experiment'] === experiment && row['topology'] === topology
      const verdict = verdicts.find(isOne)?.['verdict']
      if (verdict === undefined) return '–'
      const lost = median(restarts.filter(isOne).map((row) => Number(row['lost'])))
      return verdict === 'dead' ? verdict : `${lost} lost${verdict === 'lossy' && lost === 0 ? ' in most' : ''}`
    })
    assertTable(tableAfter(text, 'What becomes of clients that are there already'), (server, column) => {
      const [experiment, lost] = column.includes('wait')
        ? ['stop-waiting', 'lost_waiting']
        : ['idle-at-the-end', 'lost_idle']
      const row = verdicts.find((one) => one['server'] === server && one['experiment'] === experiment)
      return `${Number(row?.[lost as string]) / Number(row?.['restarts'])} lost`
    })
    const [full, killed] = [await figures('exposure-full'), await figures('kill-worker')]
    const ofToday: Readonly<Record<string, readonly [experiment: string, topology: string, lost?: string]>> = {
      reload: ['reload', 'direct'],
      'a worker killed': ['kill-worker', 'direct'],
      'two servers, with retry': ['rolling', 'behind-nginx'],
      'of 100 that wait for an answer': ['stop-waiting', 'direct', 'lost_waiting'],
      'of 50 that ask 0.2 s later': ['idle-at-the-end', 'direct', 'lost_idle'],
    }
    assertTable(tableAfter(text, "## Today's servers"), (server, column) => {
      const [experiment, topology, lost] = ofToday[column] ?? []
      const row = (experiment === 'kill-worker' ? killed : full).find(
        (one) => one['server'] === server && one['experiment'] === experiment && one['topology'] === topology,
      )
      if (lost === undefined) return row?.['verdict'] ?? ''
      assert.equal(row?.['restarts'], '10')
      return `${row?.[lost]} lost`
    })
    const upgrades = verdicts.filter(({ experiment }) => experiment === 'upgrade')
    assert.deepEqual(
      upgrades.map((row) => [row['verdict'], row['exit_code']]),
      Array(3).fill(['dead', '0']),
    )
  })
})
