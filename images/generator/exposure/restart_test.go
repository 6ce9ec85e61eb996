package exposure

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const restartShortly = `{"url": "http://%s/", "body": "Hello, World!", "body_bytes": 13, "file": %q, "waiting": 3, "idle": 2, "idle_s": 0.1, "seconds": 3,
	"healthy": {"new_per_s": 40, "keep_alive": 1, "keep_alive_per_s": 10, "connect_limit_s": 0.5, "answer_limit_s": 0.5,
		"late_s": 0.3, "before_s": 0.3, "after_s": 5}}`

// attended plays beside a server, and gives the record, and what `beside` wants to tell the client by its command file.
func attended(t *testing.T, address string, beside func(command func(string), said func() progress)) *restartRecord {
	t.Helper()
	file := filepath.Join(t.TempDir(), "play")
	told, err := readRestart(fmt.Appendf(nil, restartShortly, address, file))
	if err != nil {
		t.Fatal(err)
	}
	go beside(func(text string) {
		if err := os.WriteFile(file+".new", []byte(text), 0o600); err == nil {
			_ = os.Rename(file+".new", file+".command")
		}
	}, func() (said progress) {
		text, _ := os.ReadFile(file + ".progress")
		_ = json.Unmarshal(text, &said)
		return said
	})
	made, err := told.attend(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func until(so func() bool) {
	for end := time.Now().Add(2 * time.Second); !so() && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
}

func TestTheClientOfRestartsSaysHowManyAnswersWereRightAndEndsWhenItIsTold(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	made := attended(t, serve(t, 4, answered(0, hello)), func(command func(string), said func() progress) {
		until(func() bool { return said().OK >= 20 })
		command(`{"end": true}`)
	})
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("it ended after %v", took)
	}
	count := 0
	for index, one := range made.Healthy.Class {
		if one == right && made.Healthy.Kind[index] == steady {
			count++
		}
	}
	if count < 20 || count != len(made.Healthy.Class) {
		t.Errorf("%d of %d are right", count, len(made.Healthy.Class))
	}
}

func TestTheClientOfRestartsEndsWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	attended(t, serve(t, 4, answered(0, hello)), func(func(string), func() progress) {})
	if took := time.Since(begun); took < 3*time.Second || took > 4*time.Second {
		t.Errorf("it ended after %v", took)
	}
}

func TestRequestsWaitAndConnectionsAreIdleWhenARestartIsToCome(t *testing.T) {
	t.Parallel()
	closing := func(conn *net.TCPConn) {
		_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		answered(0, hello)(conn)
	}
	made := attended(t, serve(t, 20, closing), func(command func(string), said func() progress) {
		until(func() bool { return said().OK >= 5 })
		command(`{"arm": 1}`)
		until(func() bool { return said().Armed == 1 })
		time.Sleep(300 * time.Millisecond)
		command(`{"arm": 1, "end": true}`)
	})
	found := map[kind][]class{}
	for index, one := range made.Healthy.Kind {
		found[one] = append(found[one], made.Healthy.Class[index])
	}
	if fmt.Sprint(found[waiting]) != "[ok ok ok]" {
		t.Errorf("waiting: %v", found[waiting])
	}
	// The server has ended them after 50 ms, and the client asks on them all the same.
	if len(found[idle]) != 2 || strings.Contains(fmt.Sprint(found[idle]), "ok") {
		t.Errorf("idle: %v", found[idle])
	}
}

func TestAPathOfRestartsChoosesNoOtherHostAndNeedNotBeOneThatAURLCanHave(t *testing.T) {
	for path, expected := range map[string]string{"": "/", "//peer/": "//peer/", "/100%": "/100%"} {
		text := fmt.Sprintf(restartShortly, "127.0.0.1:1", "play")
		text = strings.Replace(text, `"body": `, fmt.Sprintf(`"path": %q, "body": `, path), 1)
		o, err := readRestart([]byte(text))
		if err != nil || o.client.path != expected || o.client.host != "127.0.0.1:1" || o.client.address != "127.0.0.1:1" {
			t.Errorf("%q: %v, %+v", path, err, o.client.target)
		}
	}
}

func TestWrongOptionsOfRestartsAreOneLineThatSaysWhatIsWrong(t *testing.T) {
	for _, one := range []struct{ from, to, expected string }{
		{`"seconds": 3`, `"seconds": 301`, "exposure: seconds must be above 0 and at most 300; it is 301"},
		{`"waiting": 3`, `"waiting": 201`, "exposure: waiting must be from 0 to 200; it is 201"},
		{`"idle": 2`, `"idles": 2`, `unknown field "idles"`},
		{`"new_per_s": 40`, `"new_per_s": 0`, "exposure: healthy.new_per_s must be from 1 to 200; it is 0"},
	} {
		text := strings.Replace(fmt.Sprintf(restartShortly, "127.0.0.1:1", "play"), one.from, one.to, 1)
		if _, err := readRestart([]byte(text)); err == nil || !strings.Contains(err.Error(), one.expected) {
			t.Errorf("%s: %v", one.to, err)
		}
	}
}
