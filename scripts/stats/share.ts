/** From this share on, what can run out has: the rest goes into starts, ends, stragglers and reading the counters. */
export const spent = 0.9

/** A part of a whole; 0 where either is unknown, since what is unknown limits nothing. */
export const share = (part: number | null, whole: number | null): number => (whole ? (part ?? 0) / whole : 0)

/** A share in words: never above 100 %, since what is above is the counters' own uncertainty. */
export const percent = (value: number): string => `${Math.round(100 * Math.min(value, 1))} %`
