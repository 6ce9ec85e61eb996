interface Replacement {
  /** Where the word means what it no longer may: a common word is looked for only where it is about that. */
  readonly pattern: RegExp
  readonly instead: string
}

/** Words and turns of phrase that the lab does not use, each with the one that it does. */
export const vocabulary: readonly Replacement[] = [
  { pattern: /\bwan\b/i, instead: 'link, or a network’s name' },
  { pattern: /\b(?:over|through) (?:a|an|the|this|that|its|no) (?:[\w-]+ )?lines?\b/i, instead: 'link' },
  { pattern: /\b(?:home|phone|dsl|internet|network|emulated|article[’']s) lines?\b/i, instead: 'link' },
  {
    pattern: /\b(?:is|are|was|were|been|be|not) limited by\b|\bown limit\b|\bwhat (?:it is|is) limited by\b/i,
    instead: 'bottleneck',
  },
  { pattern: /\b(?:cell|ready)_limit_s\b|\btime limit\b/i, instead: 'timeout' },
  { pattern: /\b(?:by|in) (?:both|either) ways?\b/i, instead: 'one client for all networks' },
  { pattern: /\byardsticks?\b/i, instead: 'reference workload' },
  { pattern: /\btwins?\b|\bunder two names\b/i, instead: 'A/A test' },
  { pattern: /\bfar end\b/i, instead: 'peer' },
  { pattern: /\bfacts\b/i, instead: 'analysis' },
  { pattern: /\bstanding (?:rows?|results?|blocks?|cells?|figures?)\b/i, instead: 'effective' },
  { pattern: /\b(?:baseline|nginx)(?:[’']s)? turns?\b/i, instead: 'baseline repetition' },
  { pattern: /\bnotable\b/i, instead: 'worst' },
  { pattern: /\bsureness\b/i, instead: 'confidence' },
  { pattern: /\bsurely\b/i, instead: 'significantly different' },
  { pattern: /\b(?:dear|cheap)\b/i, instead: 'CPU time per request' },
  { pattern: /\b(?:not|never|hardly) separated\b|\b(?:not|n[’']t) separate\b/i, instead: 'no significant difference' },
  { pattern: /\btied\b/i, instead: 'equivalent' },
  { pattern: /\bparts? of (?:a|the|its|each) droplet\b/i, instead: 'container' },
  { pattern: /\bstand-ins?\b|\b(?:stands?|stood) in for\b/i, instead: 'local base image, or counterpart' },
  { pattern: /\bwhich what\b|\bthat of those\b|\bthose that of\b/i, instead: 'two sentences' },
]
