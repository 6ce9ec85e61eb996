package lab

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strconv"
)

// row is one request; times in nanoseconds. It holds no pointer, so that the garbage collector passes over millions of them.
type row struct {
	start   int64 // from the beginning of the load
	latency int64 // until the last byte of the answer, or until it was given up
	// Until it had a connection, and the dial of that connection; 0 on one that was not dialled for it.
	blocked, connecting int64
	// From the request's last byte to the answer's first; from when it was due to its start.
	waiting, late int64
	// Number of the connection on which it ended, among those of its event loop, from 1; 0 if it had none.
	connection uint32
	status     uint16
	class      class
	// Times that it was asked again, since a kept connection was closed before the answer.
	retries uint16
}

const rowsInChunk = 1 << 14

// rowList grows by chunks, since a slice that grows is copied, which would hold up the load.
type rowList struct {
	chunks [][]row
	length int
}

// newRows makes room for so many, and touches it: the first touch of a page costs a fault.
func newRows(planned int) *rowList {
	r := &rowList{}
	for range planned/rowsInChunk + 1 {
		r.chunks = append(r.chunks, slices.Repeat([]row{{start: 1}}, rowsInChunk))
	}
	return r
}

func (r *rowList) add() *row {
	if r.length/rowsInChunk == len(r.chunks) {
		r.chunks = append(r.chunks, make([]row, rowsInChunk))
	}
	r.length++
	added := r.at(r.length - 1)
	*added = row{}
	return added
}

func (r *rowList) at(index int) *row { return &r.chunks[index/rowsInChunk][index%rowsInChunk] }

// recording is what a load leaves: the rows of each event loop, and what they have in common.
type recording struct {
	parts []*rowList
	// Nanoseconds since 1970.
	begin          int64
	connections    int // established, also those that no request used
	dialling       int // dials that went on when the load was over
	sent, received int // bytes
	// CPU time while the load lasted, in nanoseconds: of the process or, beside a companion, of the load's own thread.
	cpu int64
	// Of the server that got as many requests meanwhile; nil without one.
	companion *recording
}

// each visits all rows.
func (rec *recording) each(visit func(*row)) {
	for _, part := range rec.parts {
		for index := range part.length {
			visit(part.at(index))
		}
	}
}

// totals are numbers of a load as a whole.
type totals struct {
	Rows        int `json:"rows"`
	Failed      int `json:"failed"`
	Connections int `json:"connections"`
	Dialling    int `json:"dialling"`
}

func (rec *recording) totals() *totals {
	made := &totals{Connections: rec.connections, Dialling: rec.dialling}
	rec.each(func(r *row) {
		made.Rows++
		if r.class != right {
			made.Failed++
		}
	})
	return made
}

// columns is the order of the file, with how many bytes a value has.
var columns = []struct {
	name  string
	bytes int
	value func(*row) uint64
}{
	{"start_ns", 8, func(r *row) uint64 { return uint64(r.start) }},
	{"latency_ns", 8, func(r *row) uint64 { return uint64(r.latency) }},
	{"blocked_ns", 8, func(r *row) uint64 { return uint64(r.blocked) }},
	{"connecting_ns", 8, func(r *row) uint64 { return uint64(r.connecting) }},
	{"waiting_ns", 8, func(r *row) uint64 { return uint64(r.waiting) }},
	{"late_ns", 8, func(r *row) uint64 { return uint64(r.late) }},
	{"connection", 4, func(r *row) uint64 { return uint64(r.connection) }},
	{"status", 2, func(r *row) uint64 { return uint64(r.status) }},
	{"error", 2, func(r *row) uint64 { return uint64(r.class) }},
	{"retries", 2, func(r *row) uint64 { return uint64(r.retries) }},
}

var kinds = map[int]string{8: "i64", 4: "u32", 2: "u16"}

type header struct {
	Format int `json:"format"`
	*totals
	Begin     string      `json:"begin_unix_ns"`
	CPU       string      `json:"cpu_ns"`
	Companion *totals     `json:"companion,omitempty"`
	Errors    []string    `json:"errors"`
	Columns   [][2]string `json:"columns"`
}

// save makes the columns' file: gzip of a line of JSON and the columns one after the other, little-endian.
func (rec *recording) save(file string) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	zipped, _ := gzip.NewWriterLevel(out, gzip.BestSpeed)
	return cmp.Or(rec.write(zipped), zipped.Close(), out.Close())
}

func (rec *recording) write(to io.Writer) error {
	// Its first error is that of its Flush.
	buffered := bufio.NewWriterSize(to, 1<<16)
	head := header{Format: 1, totals: rec.totals(), Begin: strconv.FormatInt(rec.begin, 10), CPU: strconv.FormatInt(rec.cpu, 10),
		Errors: classNames[:]}
	if rec.companion != nil {
		head.Companion = rec.companion.totals()
	}
	for _, column := range columns {
		head.Columns = append(head.Columns, [2]string{column.name, kinds[column.bytes]})
	}
	// The encoder ends its output with a line's end.
	_ = json.NewEncoder(buffered).Encode(head)
	var bytes [8]byte
	for _, column := range columns {
		rec.each(func(r *row) {
			binary.LittleEndian.PutUint64(bytes[:], column.value(r))
			_, _ = buffered.Write(bytes[:column.bytes])
		})
	}
	return buffered.Flush()
}
