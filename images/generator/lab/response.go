package lab

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strconv"
)

// errBroken is an answer that is not HTTP/1.x, is cut off, or is too big to be one of the lab's.
var errBroken = errors.New("the answer is broken or cut off")

// No header block and no body of an answer may be longer, in bytes. The first is net/http's limit.
const (
	mostHead = 10 << 20
	mostBody = 10 << 20
)

type framing uint8

const (
	inHead framing = iota
	byLength
	byChunks
	byEnd
	complete
)

// response reads one HTTP/1.x answer to a GET (RFC 9112), from bytes that come in pieces of any size.
type response struct {
	unread  []byte
	framing framing
	// Bytes left of the body or of the chunk; -1 where a chunk's size comes next.
	left    int64
	trailer bool
	gzipped bool
	status  uint16
	keep    bool
	body    []byte
}

func (r *response) reset() {
	*r = response{unread: r.unread[:0], body: r.body[:0]}
}

// feed takes the next bytes. The answer is over when its framing is complete.
func (r *response) feed(piece []byte) error {
	// Most answers come in one piece, which is then not copied.
	if len(r.unread) > 0 {
		r.unread = append(r.unread, piece...)
		piece = r.unread
	}
	rest, err := r.take(piece)
	r.unread = append(r.unread[:0], rest...)
	if err == nil && len(r.body) > mostBody {
		err = errBroken
	}
	return err
}

// end takes the server's end of the connection.
func (r *response) end() error {
	if r.framing != byEnd {
		return errBroken
	}
	r.framing = complete
	return nil
}

// kept tells whether the connection can serve another request: bytes that nobody asked for are none of the next answer's.
func (r *response) kept() bool { return r.keep && len(r.unread) == 0 }

// decoded is the body as a client shows it. net/http asks for gzip by itself, and undoes it by itself.
func (r *response) decoded() ([]byte, error) {
	if !r.gzipped {
		return r.body, nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(r.body))
	if err != nil {
		return nil, errBroken
	}
	plain, err := io.ReadAll(io.LimitReader(reader, mostBody))
	if err != nil {
		return nil, errBroken
	}
	return plain, nil
}

func (r *response) take(in []byte) ([]byte, error) {
	for {
		switch r.framing {
		case inHead:
			size, err := r.head(in)
			if err != nil || size == 0 {
				return in, err
			}
			in = in[size:]
		case byLength:
			in = r.some(in)
			if r.left > 0 {
				return in, nil
			}
			r.framing = complete
		case byEnd:
			r.body = append(r.body, in...)
			return nil, nil
		case byChunks:
			more, rest, err := r.chunk(in)
			if err != nil || !more {
				return rest, err
			}
			in = rest
		case complete:
			return in, nil
		}
	}
}

// some takes what belongs to the body or the chunk.
func (r *response) some(in []byte) []byte {
	size := min(int64(len(in)), r.left)
	r.body = append(r.body, in[:size]...)
	r.left -= size
	return in[size:]
}

// chunk takes a chunk's size, its bytes, or what follows the last one; false where more bytes are needed.
func (r *response) chunk(in []byte) (bool, []byte, error) {
	if r.left > 0 {
		in = r.some(in)
		return r.left == 0, in, nil
	}
	line, size := nextLine(in)
	if size == 0 {
		if len(in) > mostHead {
			return false, in, errBroken
		}
		return false, in, nil
	}
	in = in[size:]
	switch {
	case r.trailer && len(line) == 0:
		r.framing = complete
	case r.trailer:
	case r.left == 0:
		// The end of the line after a chunk.
		if len(line) > 0 {
			return false, in, errBroken
		}
		r.left = -1
	default:
		digits, _, _ := bytes.Cut(line, []byte(";"))
		left, err := strconv.ParseInt(string(bytes.TrimSpace(digits)), 16, 64)
		if err != nil || left < 0 {
			return false, in, errBroken
		}
		r.left, r.trailer = left, left == 0
	}
	return true, in, nil
}

// head reads the header block; 0 where its end has not come yet. Interim answers are passed over, as net/http does.
func (r *response) head(in []byte) (int, error) {
	line, at := nextLine(in)
	if at == 0 {
		return incomplete(in)
	}
	minor, status, err := statusLine(line)
	if err != nil {
		return 0, err
	}
	length, chunked, closes, keeps, gzipped := int64(-1), false, false, false, false
	for {
		line, size := nextLine(in[at:])
		if size == 0 {
			return incomplete(in)
		}
		at += size
		if len(line) == 0 {
			break
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		if !found {
			return 0, errBroken
		}
		value = bytes.TrimSpace(value)
		switch {
		case is(name, "content-length"):
			length, err = strconv.ParseInt(string(value), 10, 64)
			if err != nil || length < 0 {
				return 0, errBroken
			}
		case is(name, "transfer-encoding"):
			chunked = has(value, "chunked")
		case is(name, "connection"):
			closes, keeps = closes || has(value, "close"), keeps || has(value, "keep-alive")
		case is(name, "content-encoding"):
			gzipped = is(value, "gzip")
		}
	}
	if status < 200 && status != 101 {
		return at, nil
	}
	r.status, r.gzipped = status, gzipped
	r.keep = !closes && (minor > 0 || keeps)
	switch {
	case status == 101 || status == 204 || status == 304:
		r.framing = complete
	case chunked:
		r.framing, r.left = byChunks, -1
	case length >= 0:
		r.framing, r.left = byLength, length
	default:
		r.framing, r.keep = byEnd, false
	}
	return at, nil
}

func incomplete(in []byte) (int, error) {
	if len(in) > mostHead {
		return 0, errBroken
	}
	return 0, nil
}

func statusLine(line []byte) (minor byte, status uint16, err error) {
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.")) || line[8] != ' ' {
		return 0, 0, errBroken
	}
	code, err := strconv.ParseUint(string(line[9:12]), 10, 16)
	if err != nil || code < 100 {
		return 0, 0, errBroken
	}
	return line[7] - '0', uint16(code), nil
}

// nextLine gives a line without its end, and its size with it; 0 where it has none yet.
func nextLine(in []byte) ([]byte, int) {
	end := bytes.IndexByte(in, '\n')
	if end < 0 {
		return nil, 0
	}
	return bytes.TrimSuffix(in[:end], []byte("\r")), end + 1
}

func is(value []byte, word string) bool {
	return len(value) == len(word) && bytes.EqualFold(value, []byte(word))
}

// has tells whether a list of tokens has one, in any case.
func has(value []byte, token string) bool {
	for part := range bytes.SplitSeq(value, []byte(",")) {
		if is(bytes.TrimSpace(part), token) {
			return true
		}
	}
	return false
}
