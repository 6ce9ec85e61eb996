// Plays what it is told on its standard input, one load or probe after the other, so that k6 starts once and not for each.
// A line is {"script": NAME, "variables": {…}}. It is answered by {"said": …} when that is over, or by {"failed": "why"}.

import lab from 'k6/x/lab'
import arrivals from './arrivals.js'
import capacity from './capacity.js'
import { once, use } from './common.js'
import hey from './hey.js'
import { ask } from './probe.js'

// As long as its container.
export const options = { ...once, scenarios: { session: { ...once.scenarios.load, maxDuration: '87600h' } } }

const scripts = { arrivals, capacity, hey, probe: ask, ready: () => null }

export default function session() {
  for (let line = lab.listen(); line !== ''; line = lab.listen()) lab.say(inOneLine(answerTo(JSON.parse(line))))
}

// Characters that end a line for some readers, as \n does, are not escaped in JSON.
function inOneLine(answer) {
  return JSON.stringify(answer).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`)
}

function answerTo({ script, variables }) {
  use(variables)
  try {
    return { said: scripts[script]() ?? null }
  } catch (error) {
    return { failed: String(error) }
  }
}
