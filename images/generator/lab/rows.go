package lab

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"os"
	"strconv"
)

// row is one request; times in nanoseconds. It holds no pointer, so that the garbage collector passes over millions of them.
type row struct {
	// From the beginning of the load.
	start int64
	// Until the last byte of the answer, or until it was given up.
	latency int64
	// Until it had a connection, and the dial of that connection; 0 on one that was not dialled for it.
	blocked    int64
	connecting int64
	// From the request's last byte to the answer's first.
	waiting int64
	// From when it was due to its start.
	late int64
	// Number of the connection on which it ended, from 1; 0 if it had none.
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
		r.chunks = append(r.chunks, newChunk())
	}
	return r
}

func newChunk() []row {
	chunk := make([]row, rowsInChunk)
	for index := range chunk {
		chunk[index].start = 1
	}
	return chunk
}

func (r *rowList) add() *row {
	chunk, index := r.length/rowsInChunk, r.length%rowsInChunk
	if chunk == len(r.chunks) {
		r.chunks = append(r.chunks, make([]row, rowsInChunk))
	}
	r.length++
	added := &r.chunks[chunk][index]
	*added = row{}
	return added
}

func (r *rowList) at(index int) *row { return &r.chunks[index/rowsInChunk][index%rowsInChunk] }

// recording is what a load leaves: the rows of each event loop, and the connections that they established.
type recording struct {
	parts       []*rowList
	begin       int64 // nanoseconds since 1970
	connections int
	// Bytes.
	sent, received int
}

// beginAt counts from another moment, in nanoseconds after the first.
func (rec *recording) beginAt(moment int64) {
	rec.begin += moment
	for _, part := range rec.parts {
		for index := range part.length {
			part.at(index).start -= moment
		}
	}
}

// columns is the order of the file.
var columns = []struct {
	name, kind string
	value      func(*row) uint64
}{
	{"start_ns", "i64", func(r *row) uint64 { return uint64(r.start) }},
	{"latency_ns", "i64", func(r *row) uint64 { return uint64(r.latency) }},
	{"blocked_ns", "i64", func(r *row) uint64 { return uint64(r.blocked) }},
	{"connecting_ns", "i64", func(r *row) uint64 { return uint64(r.connecting) }},
	{"waiting_ns", "i64", func(r *row) uint64 { return uint64(r.waiting) }},
	{"late_ns", "i64", func(r *row) uint64 { return uint64(r.late) }},
	{"connection", "u32", func(r *row) uint64 { return uint64(r.connection) }},
	{"status", "u16", func(r *row) uint64 { return uint64(r.status) }},
	{"error", "u16", func(r *row) uint64 { return uint64(r.class) }},
	{"retries", "u16", func(r *row) uint64 { return uint64(r.retries) }},
}

var widths = map[string]int{"i64": 8, "u32": 4, "u16": 2}

type header struct {
	Format      int         `json:"format"`
	Rows        int         `json:"rows"`
	Begin       string      `json:"begin_unix_ns"`
	Connections int         `json:"connections"`
	Errors      []string    `json:"errors"`
	Columns     [][2]string `json:"columns"`
}

// write makes the columns' file: gzip of a line of JSON and the columns one after the other, little-endian.
func (rec *recording) write(file string) (err error) {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	zipped, _ := gzip.NewWriterLevel(out, gzip.BestSpeed)
	buffered := bufio.NewWriterSize(zipped, 1<<16)
	head := header{Format: 1, Begin: strconv.FormatInt(rec.begin, 10), Connections: rec.connections, Errors: classNames[:]}
	for _, part := range rec.parts {
		head.Rows += part.length
	}
	for _, column := range columns {
		head.Columns = append(head.Columns, [2]string{column.name, column.kind})
	}
	// The encoder ends its output with a line's end.
	if err := json.NewEncoder(buffered).Encode(head); err != nil {
		return err
	}
	var bytes [8]byte
	for _, column := range columns {
		width := widths[column.kind]
		for _, part := range rec.parts {
			for index := range part.length {
				binary.LittleEndian.PutUint64(bytes[:], column.value(part.at(index)))
				if _, err := buffered.Write(bytes[:width]); err != nil {
					return err
				}
			}
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return zipped.Close()
}
