package exposure

import (
	"encoding/json"
	"io"
)

// restartRecord is the file of such a play, as scripts/exposure/restarts/play.ts describes it.
type restartRecord struct {
	// Nanoseconds since 1970.
	Begin   int64          `json:"begin"`
	Healthy restartColumns `json:"healthy"`
}

type restartColumns struct {
	columns
	Kind []kind `json:"kind"`
}

func newRestartRecord(h *healthy) *restartRecord {
	made := restartColumns{columns: newColumns(h.requests), Kind: make([]kind, len(h.requests))}
	for index, r := range h.requests {
		made.Kind[index] = r.why
	}
	return &restartRecord{h.zero.UnixNano(), made}
}

func (r *restartRecord) write(to io.Writer) error { return json.NewEncoder(to).Encode(r) }
