import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { healthyClasses, playSchema } from '../../scripts/exposure/play.ts'
import { timelineOf } from '../../scripts/exposure/timeline.ts'
import { judge, type Verdict, verdictSchema } from '../../scripts/exposure/verdict.ts'
import { verdictText } from '../../scripts/exposure/words.ts'
import { playOf, rulesOf, type Told } from './plays.ts'
import { readable } from './readable.ts'

const plays = 400

/** A play of chance: rungs of 1 to 7 s, stretches in which some share of the requests fails, and any hostile client. */
function randomTold(seed: number): Told {
  const random = xoroshiro128plus(seed)
  const chance = (share: number) => uniformFloat64(random) < share
  const pick = <T>(all: readonly T[]) => all[uniformInt(random, 0, all.length - 1)] as T
  const rungs = Array.from(
    { length: uniformInt(random, 1, 4) },
    (_, index) => [(index + 1) * uniformInt(random, 1, 9), uniformInt(random, 1, 7)] as const,
  )
  const failing = Array.from({ length: 90 }, () =>
    chance(0.8) ? pick([0, 0, 0.002, 0.01]) : pick([0.02, 0.3, 0.5, 1]),
  )
  const opened = pick([0, 0.5, 0.95, 1])
  const closed = pick([0, 0, 50, 200])
  return {
    rungs: rungs.toSorted((a, b) => a[0] - b[0]).filter(([count], index, all) => count !== all[index - 1]?.[0]),
    after_s: pick([1, 3, 30]),
    fate: (due_s) => {
      if (due_s < 3 || !chance(failing[Math.floor(due_s)] ?? 0)) return { latency_s: pick([0.005, 0.01, 0.012]) }
      return { class: pick(healthyClasses), latency_s: pick([0.01, 1.5, 5]) }
    },
    hostile: (at_s, wanted) => ({
      established: Math.round(opened * wanted),
      closed_by_server: Math.round(Math.max(0, at_s - 3) * closed),
    }),
    stopped: chance(0.1) ? 'seconds' : null,
  }
}

describe('plays of chance', () => {
  const judgedPlays = Array.from({ length: plays }, (_, seed) => {
    const told = randomTold(seed + 1)
    const play = playOf(told)
    const droplet = { alive: seed % 17 !== 0, exit_code: seed % 17 === 0 ? 1 : null, oom_kills: 0 }
    return { play, verdict: judge(play, rulesOf(told.rungs), droplet) }
  })
  const each = (holds: (verdict: Verdict) => void) => {
    for (const { verdict } of judgedPlays) holds(verdict)
  }

  test('plays of chance come to every kind of verdict', () => {
    const kinds = new Set(judgedPlays.map(({ verdict }) => verdict.kind))
    assert.equal(kinds.size, 5)
  })

  test('plays and their verdicts are what the schemas say, and the same after JSON', () => {
    for (const { play, verdict } of judgedPlays) {
      assert.equal(playSchema.safeParse(play).success, true)
      assert.deepEqual(verdictSchema.parse(JSON.parse(JSON.stringify(verdict))), verdict)
    }
  })

  test('a held verdict never has an availability below 99 %, in any rung', () => {
    each(({ kind, figures }) => {
      if (kind !== 'held') return
      for (const { availability } of [figures.during, ...figures.rungs]) assert.ok((availability ?? 0) >= 0.99)
    })
  })

  test('no share is above all, and the parts make up the whole', () => {
    each(({ figures: { before, during, new: fresh, kept, classes, rungs } }) => {
      for (const { due, ok, availability } of [before, during, fresh, kept, ...rungs])
        assert.ok(ok <= due && (availability ?? 0) <= 1)
      const total = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0)
      assert.equal(total(Object.values(classes)), during.due)
      assert.equal(fresh.due + kept.due, during.due)
      assert.equal(total(rungs.map(({ due }) => due)), during.due)
    })
  })

  test('a bracket has what was held below what was denied', () => {
    each((verdict) => {
      if (verdict.kind === 'denied') assert.ok((verdict.bracket.held ?? 0) < verdict.bracket.denied)
      if (verdict.kind === 'crashed') assert.ok((verdict.held ?? 0) < verdict.at)
    })
  })

  test('every text can be read, and has no percentage above 100', () => {
    each((verdict) => {
      const text = verdictText(verdict)
      readable(text)
      for (const [, percentage] of text.matchAll(/([\d.]+) %/g)) assert.ok(Number(percentage) <= 100, text)
    })
  })

  test('a timeline has every request once', () => {
    for (const { play } of judgedPlays) {
      const due = timelineOf(play).reduce((sum, moment) => sum + moment.due, 0)
      assert.equal(due, play.healthy.due_s.length)
    }
  })
})
