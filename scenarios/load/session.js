// Plays what it is told on its standard input, one load or probe after the other, so that k6 starts once and not for each.
// A line is {"script": NAME, "variables": {…}}. It is answered by {"said": …} when that is over, or by {"failed": "why"}.

import lab from 'k6/x/lab'
import arrivals from './arrivals.js'
import capacity from './capacity.js'
import { once, use } from './common.js'
import hey from './hey.js'
import probe from './probe.js'

export const options = once

const scripts = { arrivals, capacity, hey, probe }

export default function session() {
  for (let line = lab.listen(); line !== ''; line = lab.listen()) lab.say(JSON.stringify(answerTo(JSON.parse(line))))
}

function answerTo({ script, variables }) {
  use(variables)
  try {
    return { said: scripts[script]() ?? null }
  } catch (error) {
    return { failed: String(error) }
  }
}
