import { mean, sampleStandardDeviation } from 'simple-statistics'
import { type Design, randomOf, type Setting, type Simulated, simulate } from './simulate.ts'
import type { OverRate, Random } from './tcp.ts'

/** The figures that a fit compares. */
export const FIGURES = ['rps', 'mean_s', 'mode_s', 'worst_s'] as const
type Figure = (typeof FIGURES)[number]
export type Figures = Readonly<Record<Figure, number>>

/** A measured row of a table; its figures are rounded to 0.01 (requests a second, or seconds). */
export interface Target extends Figures {
  readonly design: Design
}

interface Range {
  readonly lowest: number
  readonly highest: number
}
/** What is fitted; what becomes of a SYN over the limit is given. */
export type Parameter = Exclude<keyof Setting, 'over_rate'>
export type Ranges = Readonly<Record<Parameter, Range>>

/** A setting, and how far the figures of its runs are from the targets. */
export interface Candidate {
  readonly setting: Setting
  /** Sum over all figures of the squared difference of logarithms, in standard deviations of a single run. */
  readonly distance: number
  /** Of each target: the geometric means over the runs. */
  readonly figures: readonly Figures[]
  /** Of each target: how far a single run strays, and the rounding, as a standard deviation of the logarithm. */
  readonly deviations: readonly Figures[]
}

export interface Fit {
  readonly best: Candidate
  /** The best first; good ones that differ. */
  readonly candidates: readonly Candidate[]
  /** Of each parameter, the lowest and the highest value of the good settings. */
  readonly flatness: Ranges
  /** Settings simulated. */
  readonly tried: number
}

export interface Options {
  /** Spread over the ranges; a tenth as many, at least 20, in each round. */
  readonly settings: number
  /** Runs of a setting; eight times as many of each of those that are compared in the end. */
  readonly seeds: number
  /** Of refinement. */
  readonly rounds: number
  /** Settings that are simulated once more: the distances from few runs are noisy, and the least of many is too low. */
  readonly finalists: number
  /** 32 bits. */
  readonly seed: number
  readonly overRate: OverRate
}

/** The load of the article: hey -n 2000 -c 50. */
const LOAD = { requests: 2000, workers: 50 }

/**
 * Settings are good within this much of the best distance. The distance is a chi-squared statistic of eight figures less
 * five parameters, so it rises by 4 where one parameter is two standard errors from its best value (the others free).
 */
const GOOD = 4

const FINAL_SEEDS = 8

const MOST_CANDIDATES = 20
/** Candidates differ by at least this share of the range in one parameter. */
const APART = 0.15

/** The standard deviation of rounding to 0.01 (a uniform distribution's). */
const ROUNDING = 0.01 / Math.sqrt(12)

/**
 * Where to look for the article's link. The mode of a histogram in ten steps tells the fastest request, (10 mode - worst) / 9,
 * which is NGINX's round trip: 51 ms, within 6 for the rounding of both. A limit above 480 a second is none: 50 workers cannot open more over 52 ms.
 * One below 60 would not let 2000 connections through in the article's 24 s, even with the highest burst.
 */
export const RANGES: Ranges = {
  delay_ms: { lowest: 22.5, highest: 28.6 },
  loss_up: { lowest: 0, highest: 0.15 },
  loss_down: { lowest: 0, highest: 0.15 },
  connections_per_s: { lowest: 60, highest: 600 },
  burst: { lowest: 1, highest: 300 },
}

/** More settings than these take hours, and more memory with each. */
export const MOST_LINKS = 1_000_000

export const OPTIONS = { settings: 6000, seeds: 8, rounds: 10, finalists: 150 } as const

/** The link under which simulated runs come closest to the targets; it depends on the arguments alone. */
export function fit(targets: readonly Target[], ranges: Ranges, options: Options): Fit {
  const random = randomOf(options.seed)
  const score = (setting: Setting, seeds: number) => scoreOf(setting, targets, seeds, random)
  let seen = Array.from({ length: options.settings }, () => score(anywhere(ranges, options, random), options.seeds))
  const perRound = Math.max(Math.round(options.settings / 10), 20)
  for (let round = 0; round < options.rounds; round++) {
    const parents = seen.sort(byDistance).slice(0, perRound / 5)
    // From a quarter of the range down to a sixteenth: finer steps are lost in the noise.
    const step = 0.25 * 0.25 ** (round / Math.max(options.rounds - 1, 1))
    const children = Array.from({ length: perRound }, () => {
      const parent = parents[Math.floor(random() * parents.length)] as Candidate
      return score(near(parent.setting, ranges, step, random), options.seeds)
    })
    seen = [...seen, ...children]
  }
  const finalists = seen.sort(byDistance).slice(0, options.finalists)
  const finals = finalists.map(({ setting }) => score(setting, options.seeds * FINAL_SEEDS)).sort(byDistance)
  const best = finals[0] as Candidate
  const good = finals.filter(({ distance }) => distance <= best.distance + GOOD)
  return {
    best,
    candidates: spread(good, ranges),
    flatness: eachParameter((name) => {
      const values = good.map(({ setting }) => setting[name])
      return { lowest: Math.min(...values), highest: Math.max(...values) }
    }),
    tried: seen.length,
  }
}

const byDistance = (a: Candidate, b: Candidate) => a.distance - b.distance

function scoreOf(setting: Setting, targets: readonly Target[], seeds: number, random: Random): Candidate {
  const compared = targets.map((target) => {
    // Seeds of its own for each setting: with the same ones for all, the best would be the best for those.
    const runs = Array.from({ length: seeds }, () => simulate(setting, target.design, LOAD, random() * 2 ** 32))
    return {
      figures: eachFigure((name) => Math.exp(mean(logarithms(runs, name)))),
      // The target is a single run too, so it strays as one does, not as the mean of many.
      deviations: eachFigure((name) =>
        Math.hypot(ROUNDING / target[name], sampleStandardDeviation(logarithms(runs, name))),
      ),
    }
  })
  const figures = compared.map((row) => row.figures)
  const deviations = compared.map((row) => row.deviations)
  return { setting, distance: distanceOf(figures, targets, deviations), figures, deviations }
}

/** Sum over all figures of the squared difference of logarithms, in standard deviations. */
export function distanceOf(
  figures: readonly Figures[],
  targets: readonly Target[],
  deviations: readonly Figures[],
): number {
  const squares = targets.flatMap((target, row) =>
    FIGURES.map((name) => {
      const [figure, deviation] = [figures[row]?.[name] ?? Number.NaN, deviations[row]?.[name] ?? Number.NaN]
      return (Math.log(figure / target[name]) / deviation) ** 2
    }),
  )
  return squares.reduce((sum, square) => sum + square, 0)
}

function logarithms(runs: readonly Simulated[], name: Figure): number[] {
  return runs.map((run) => Math.log(run[name]))
}

/** A setting somewhere in the ranges. */
function anywhere(ranges: Ranges, { overRate }: Options, random: Random): Setting {
  return { ...settingAt(eachParameter(random), ranges), over_rate: overRate }
}

/** A setting at most `step`, as a share of the range, from another in each parameter. */
function near(setting: Setting, ranges: Ranges, step: number, random: Random): Setting {
  const places = placesOf(setting, ranges)
  const moved = eachParameter((name) => Math.min(Math.max(places[name] + step * (2 * random() - 1), 0), 1))
  return { ...settingAt(moved, ranges), over_rate: setting.over_rate }
}

/** Good candidates that are not near one another, from those in order of distance. */
function spread(good: readonly Candidate[], ranges: Ranges): Candidate[] {
  const chosen: Candidate[] = []
  for (const candidate of good) {
    const places = placesOf(candidate.setting, ranges)
    const isNear = (other: Candidate) => {
      const others = placesOf(other.setting, ranges)
      return NAMES.every((name) => Math.abs(places[name] - others[name]) < APART)
    }
    if (chosen.length < MOST_CANDIDATES && !chosen.some(isNear)) chosen.push(candidate)
  }
  return chosen
}

const NAMES = ['delay_ms', 'loss_up', 'loss_down', 'connections_per_s', 'burst'] as const

/** The setting at a place in each range, from 0 to 1. Rates and bursts act by their ratio, so theirs are logarithmic. */
function settingAt(places: Readonly<Record<Parameter, number>>, ranges: Ranges): Record<Parameter, number> {
  return eachParameter((name) => {
    const { lowest, highest } = ranges[name]
    if (!isLogarithmic(name, ranges)) return lowest + places[name] * (highest - lowest)
    return Math.min(lowest * (highest / lowest) ** places[name], highest)
  })
}

function placesOf(setting: Setting, ranges: Ranges): Record<Parameter, number> {
  return eachParameter((name) => {
    const { lowest, highest } = ranges[name]
    if (lowest === highest) return 0
    if (!isLogarithmic(name, ranges)) return (setting[name] - lowest) / (highest - lowest)
    return Math.log(setting[name] / lowest) / Math.log(highest / lowest)
  })
}

function isLogarithmic(name: Parameter, ranges: Ranges): boolean {
  return (name === 'connections_per_s' || name === 'burst') && ranges[name].lowest > 0
}

function eachParameter<T>(pick: (name: Parameter) => T): Record<Parameter, T> {
  return Object.fromEntries(NAMES.map((name) => [name, pick(name)])) as Record<Parameter, T>
}

function eachFigure(pick: (name: Figure) => number): Figures {
  return Object.fromEntries(FIGURES.map((name) => [name, pick(name)])) as Record<Figure, number>
}
