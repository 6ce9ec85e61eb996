package exposure

import (
	"encoding/json"
	"io"
	"time"
)

// record is the file of a play, as scripts/exposure/play.ts describes it; times in seconds since it began.
type record struct {
	// Nanoseconds since 1970.
	Begin   int64    `json:"begin"`
	Rungs   []rung   `json:"rungs"`
	Healthy columns  `json:"healthy"`
	Hostile []sample `json:"hostile"`
	// The limit that ended it; nil if none did.
	Stopped *string `json:"stopped"`
}

type rung struct {
	Connections int     `json:"connections"`
	BeginS      float64 `json:"begin_s"`
	EndS        float64 `json:"end_s"`
}

type columns struct {
	DueS   []float64 `json:"due_s"`
	StartS []float64 `json:"start_s"`
	EndS   []float64 `json:"end_s"`
	Kept   []bool    `json:"kept"`
	Reused []bool    `json:"reused"`
	Class  []class   `json:"class"`
	Status []int     `json:"status"`
}

type sample struct {
	AtS            float64 `json:"at_s"`
	Wanted         int     `json:"wanted"`
	Established    int     `json:"established"`
	Refused        int     `json:"refused"`
	ClosedByServer int     `json:"closed_by_server"`
	Finished       int     `json:"finished"`
	Sent           int     `json:"sent"`
	Received       int     `json:"received"`
}

// rounded is in seconds, to a microsecond.
func rounded(at time.Duration) float64 {
	return float64(at.Round(time.Microsecond).Microseconds()) / 1e6
}

const samplePeriod = 250 * time.Millisecond

// watch takes a sample of the hostile client at each period, and at the end.
func (p *player) watch(stop <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for next := time.Duration(0); ; next += samplePeriod {
		timer.Reset(next - p.now())
		select {
		case <-stop:
			p.samples = append(p.samples, p.hostile.sample(p.now()))
			return
		case <-timer.C:
			p.samples = append(p.samples, p.hostile.sample(p.now()))
		}
	}
}

func (p *player) record() *record {
	made := &record{Begin: p.zero.UnixNano(), Rungs: p.rungs, Healthy: newColumns(p.healthy.requests), Hostile: p.samples}
	if limit := p.bounds.stopped(); limit != "" {
		made.Stopped = &limit
	}
	return made
}

func newColumns(requests []*request) columns {
	count := len(requests)
	made := columns{
		make([]float64, count), make([]float64, count), make([]float64, count), make([]bool, count), make([]bool, count),
		make([]class, count), make([]int, count),
	}
	for index, r := range requests {
		made.DueS[index], made.StartS[index], made.EndS[index] = rounded(r.due), rounded(r.start), rounded(r.end)
		made.Kept[index], made.Reused[index] = r.kept, r.reused
		made.Class[index], made.Status[index] = r.class, r.status
	}
	return made
}

func (r *record) write(to io.Writer) error { return json.NewEncoder(to).Encode(r) }

// climbed is what a person reads of a rung.
type climbed struct {
	Connections int `js:"connections"`
	// Requests of the healthy client that were due meanwhile, and those that were answered right and in time.
	Due int `js:"due"`
	OK  int `js:"ok"`
}

func (r *record) summary() []climbed {
	made := []climbed{}
	for _, one := range r.Rungs {
		row := climbed{Connections: one.Connections}
		for index, due := range r.Healthy.DueS {
			if due >= one.BeginS && due < one.EndS {
				row.Due++
				if r.Healthy.Class[index] == right {
					row.OK++
				}
			}
		}
		made = append(made, row)
	}
	return made
}
