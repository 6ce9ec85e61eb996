package exposure

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// randomText is 1 to 40 bytes, as JSON.
func randomText(r *rand.Rand) string {
	characters := make([]rune, 1+r.IntN(40))
	for index := range characters {
		characters[index] = rune(r.IntN(256))
	}
	text, _ := json.Marshal(string(characters))
	return string(text)
}

func randomStep(r *rand.Rand) string {
	moment := func() float64 { return 0.001 + 0.05*r.Float64()*r.Float64() }
	switch r.IntN(10) {
	case 0:
		return fmt.Sprintf(`{"send": %s}`, randomText(r))
	case 1:
		return fmt.Sprintf(`{"drip": {"send": %s, "every_s": %f}}`, randomText(r), moment())
	case 2:
		return fmt.Sprintf(`{"repeat": {"send": %s, "every_s": %f, "for_s": %f}}`, randomText(r), moment(), 5*moment())
	case 3:
		return fmt.Sprintf(`{"hold_s": %f}`, moment())
	case 4:
		return fmt.Sprintf(`{"read": {"bytes": %d, "every_s": %f, "for_s": %f}}`, 1+r.IntN(3000), moment(), 5*moment())
	case 5:
		return fmt.Sprintf(`{"read_all_s": %f}`, 10*moment())
	case 6:
		return fmt.Sprintf(`{"no_read_s": %f}`, moment())
	}
	return fmt.Sprintf(`{%q: true}`, [...]string{"half_close", "reset", "close"}[r.IntN(3)])
}

func randomSteps(r *rand.Rand) string {
	steps := make([]string, 1+r.IntN(5))
	for index := range steps {
		steps[index] = randomStep(r)
	}
	return strings.Join(steps, ", ")
}

// moody does one of the things that a server may do with a connection.
func moody(r *rand.Rand, done <-chan struct{}) func(*net.TCPConn) int64 {
	mood := r.IntN(6)
	return func(conn *net.TCPConn) int64 {
		switch mood {
		case 0: // It reads nothing.
			<-done
			return 0
		case 1:
			return 0
		case 2:
			_ = conn.SetLinger(0)
			return 0
		case 3: // It says the same back.
			count, _ := io.Copy(conn, conn)
			return count
		case 4: // It never ends to speak.
			for data := make([]byte, 1000); ; {
				if _, err := conn.Write(data); err != nil {
					return 0
				}
			}
		}
		count, _ := io.Copy(io.Discard, conn)
		return count
	}
}

// onePlay gives what the server counted of a play with random limits, and what is wrong with it.
func onePlay(t *testing.T, seed uint64) (problem string) {
	r := rand.New(rand.NewPCG(16, seed))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err.Error()
	}
	done := make(chan struct{})
	handle := moody(r, done)
	var connections, bytes atomic.Int64
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			running.Go(func() {
				defer conn.Close()
				bytes.Add(handle(conn.(*net.TCPConn)))
			})
		}
	})
	steps := randomSteps(r)
	o := told(t, listener.Addr().String(), steps, func(o *options) {
		alone(o)
		o.Limits = limits{1 + r.IntN(20), 1 + r.IntN(1+r.IntN(20_000)), seconds(0.02 + 0.2*r.Float64())}
		first := 1 + r.IntN(o.Limits.Connections)
		o.Experiment.Connections, o.Experiment.RungS = []int{first, first + 1}, seconds(0.02+0.2*r.Float64())
		o.Experiment.OpenPerS = 1 + 999*r.Float64()
	})
	begin := time.Now()
	made, err := o.play(t.Context())
	took := time.Since(begin)
	close(done)
	_ = listener.Close()
	running.Wait()
	if err != nil {
		return fmt.Sprintf("%s: %v", steps, err)
	}
	last := made.Hostile[len(made.Hostile)-1]
	// A loaded machine may be late.
	const late = time.Second
	limit := (o.Limits.Seconds + o.Healthy.BeforeS + o.Healthy.AfterS).duration() + late
	if connections.Load() > int64(turnover*o.Limits.Connections) || bytes.Load() > int64(last.Sent) || last.Sent+last.Received > o.Limits.Bytes || took > limit {
		return fmt.Sprintf("%s: the server saw %d connections and %d bytes in %v; limits %+v, and %+v", steps, connections.Load(),
			bytes.Load(), took, o.Limits, last)
	}
	return ""
}

// It takes all of the CPU, so it is not parallel to the tests of times.
func TestAThousandRandomProgramsStayWithinTheirLimits(t *testing.T) {
	const plays, atOnce = 1000, 20
	seeds := make(chan uint64)
	var running sync.WaitGroup
	for range atOnce {
		running.Go(func() {
			for seed := range seeds {
				if problem := onePlay(t, seed); problem != "" {
					t.Errorf("seed %d: %s", seed, problem)
				}
			}
		})
	}
	for seed := range uint64(plays) {
		seeds <- seed
	}
	close(seeds)
	running.Wait()
}
