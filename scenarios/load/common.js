// What the load scripts share. A load is one call of one virtual user; all its requests are made in Go, by the module.

/** Options of a script whose function is called once, and ends by itself. */
export const once = {
  scenarios: {
    load: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '24h', gracefulStop: '0s' },
  },
  systemTags: [],
}

let variables = __ENV

/** From now on variables are these, and not those of the environment. */
export function use(others) {
  variables = others
}

/** A variable that is text; empty if it is not given. */
export function text(name) {
  return variables[name] || ''
}

/** A variable that is a number. */
export function variable(name, otherwise) {
  return name in variables ? Number(variables[name]) : otherwise
}

/** A variable in seconds, in milliseconds. */
export function seconds(name, otherwise) {
  return 1000 * variable(name, otherwise)
}

/** A right body of more bytes, if they are asked for, is the usual one again and again. */
function repeated(body) {
  const bytes = variable('LAB_BODY_BYTES', body.length)
  return body.repeat(Math.ceil(bytes / body.length)).slice(0, bytes)
}

/** What every load is told: where it goes, the right body, a request's time, and where its requests are written. */
export function common() {
  return {
    url: variables.LAB_URL,
    body: repeated(variables.LAB_BODY || 'Hello, World!'),
    timeoutMs: variable('LAB_TIMEOUT_MS', 20_000),
    file: text('LAB_FILE'),
  }
}
