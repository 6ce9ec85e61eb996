package exposure

import (
	"slices"
	"sort"
	"time"
)

// dueFrom are the requests that were due since then.
func (h *healthy) dueFrom(from time.Duration) []*request {
	first := sort.Search(len(h.requests), func(index int) bool { return h.requests[index].due >= from })
	return h.requests[first:]
}

// open is whether a request that is under way can still be answered in time.
func (h *healthy) open(r *request, now time.Duration) bool {
	return r.class == "" && now-r.due <= h.Healthy.LateS.duration()
}

// denied is whether, within some `denied_for_s` between the two, too few requests of those who come new, or of those who are
// there, were answered right and in time. Those that can still be count as if they were, so the verdict on the record finds the
// same.
func (h *healthy) denied(from, to time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.dueFrom(from)
	for _, kept := range []bool{false, true} {
		own := slices.DeleteFunc(slices.Clone(all), func(r *request) bool { return r.kept != kept })
		if h.deniedTo(own, to) {
			return true
		}
	}
	return false
}

func (h *healthy) deniedTo(all []*request, to time.Duration) bool {
	now := h.now()
	good := func(r *request) int {
		if r.class == right || h.open(r, now) {
			return 1
		}
		return 0
	}
	window := h.Verdicts.DeniedForS.duration()
	next, found := 0, 0
	for first, begins := range all {
		until := begins.due + window
		// A timer may be late, so one that was due may not have begun.
		if until > min(to, h.next) {
			break
		}
		for ; next < len(all) && all[next].due < until; next++ {
			found += good(all[next])
		}
		if float64(found) < h.Verdicts.Denied*float64(next-first) {
			return true
		}
		found -= good(begins)
	}
	return false
}

// well is whether the server is well so far: what is under way is taken to come right and in time. The verdict on the record
// says that a server was not well before whenever this does.
func (h *healthy) well() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	now, bad := h.now(), 0
	for _, r := range h.requests {
		if r.class != right && !h.open(r, now) {
			bad++
		}
	}
	return float64(len(h.requests)-bad) >= h.Verdicts.WellBefore*float64(len(h.requests))
}

// decided is whether all that was due between the two has begun, and has an answer or is late.
func (h *healthy) decided(from, to time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	waits := func(r *request) bool { return r.due < to && h.open(r, now) }
	return h.next >= to && !slices.ContainsFunc(h.dueFrom(from), waits)
}

// After so many right answers in a row a server has recovered.
const inARow = 20

func (h *healthy) recovered(from time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	row := 0
	for _, r := range h.dueFrom(from) {
		if row++; r.class != right {
			row = 0
		}
		if row == inARow {
			return true
		}
	}
	return false
}
