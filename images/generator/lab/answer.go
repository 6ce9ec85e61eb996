package lab

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
)

// errBroken is an answer that is not HTTP/1.x, is cut off, or is too big to be one of the lab's.
var errBroken = errors.New("the answer is broken or cut off")

// No answer may be longer, in bytes: net/http's limit for a header block.
const mostBytes = 10 << 20

// answer is what one connection has brought of an answer. It is read by net/http's own parser, which is hey's, as soon as it
// may be whole: so both see the same in whatever a server says.
type answer struct {
	got    []byte
	needs  int
	status int
	body   []byte
	// Whether the connection can serve another request. Bytes that nobody asked for are none of the next answer's.
	keep bool
}

func (a *answer) restart() { *a = answer{got: a.got[:0]} }

// parser is what all connections of a client share, so that reading an answer takes little memory.
type parser struct {
	source bytes.Reader
	dry    bool // more was asked for than has come
	reader *bufio.Reader
	body   bytes.Buffer
}

func (p *parser) Read(into []byte) (int, error) {
	count, err := p.source.Read(into)
	p.dry = p.dry || err != nil
	return count, err
}

// add takes the next bytes, and whether they are the last ones; true when the answer is whole.
func (p *parser) add(a *answer, piece []byte, last bool) (bool, error) {
	a.got = append(a.got, piece...)
	if len(a.got) > mostBytes {
		return false, errBroken
	}
	if !last && len(a.got) < a.needs {
		return false, nil
	}
	whole, err := p.parse(a, last)
	if !whole && (last || err != nil && !p.dry) {
		return false, errBroken
	}
	return whole, nil
}

func (p *parser) parse(a *answer, last bool) (bool, error) {
	p.source.Reset(a.got)
	p.reader.Reset(p)
	p.dry = false
	for {
		said, err := http.ReadResponse(p.reader, nil)
		if err != nil {
			return false, err
		}
		// Interim answers are passed over, as net/http does.
		if said.StatusCode >= 200 || said.StatusCode == http.StatusSwitchingProtocols {
			return p.content(a, said, last)
		}
	}
}

func (p *parser) content(a *answer, said *http.Response, last bool) (bool, error) {
	chunked := len(said.TransferEncoding) > 0
	if said.ContentLength > 0 {
		a.needs = len(a.got) - p.left() + int(min(said.ContentLength, mostBytes))
	} else if said.ContentLength < 0 && !chunked && !last {
		// It ends with the connection.
		a.needs = math.MaxInt
		return false, nil
	}
	p.body.Reset()
	if _, err := p.body.ReadFrom(said.Body); err != nil {
		return false, err
	}
	a.status, a.keep, a.body = said.StatusCode, !said.Close && p.left() == 0, p.body.Bytes()
	// net/http asks for gzip by itself, and undoes it by itself.
	if strings.EqualFold(said.Header.Get("Content-Encoding"), "gzip") {
		plain, err := gzip.NewReader(bytes.NewReader(a.body))
		if err == nil {
			a.body, err = io.ReadAll(io.LimitReader(plain, mostBytes))
		}
		return err == nil, err
	}
	return true, nil
}

// left is how many bytes follow the answer.
func (p *parser) left() int { return p.source.Len() + p.reader.Buffered() }
